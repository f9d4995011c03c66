#include "services/intake/likeness.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace huiyin::intake {
namespace {

constexpr int64_t kPermille = 1'000;
constexpr int64_t kWordsWeight = 3;

using Pair = std::pair<char32_t, char32_t>;

// The next character and how many bytes it has; a byte that is no UTF-8 is a character of its own.
std::pair<char32_t, size_t> Decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (lead < 0xc0 || size > text.size()) return {lead, 1};
  char32_t character = lead & (0xff >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return {lead, 1};
    character = character << 6 | (next & 0x3f);
  }
  return {character, size};
}

bool IsAsciiWord(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Spaces and punctuation: of ASCII, general, Chinese, full-width.
bool SaysNothing(char32_t c) {
  if (c < 0x80) return !IsAsciiWord(c);
  return (c >= 0x80 && c <= 0xbf) || (c >= 0x2000 && c <= 0x206f) || (c >= 0x3000 && c <= 0x303f) ||
         (c >= 0xff00 && c <= 0xff0f) || (c >= 0xff1a && c <= 0xff20) ||
         (c >= 0xff3b && c <= 0xff40) || (c >= 0xff5b && c <= 0xff65);
}

// Neighbouring characters, sorted.
std::vector<Pair> PairsOf(std::string_view text) {
  std::vector<char32_t> characters;
  while (!text.empty()) {
    const auto [character, size] = Decode(text);
    text.remove_prefix(size);
    if (SaysNothing(character)) continue;
    characters.push_back(character >= 'A' && character <= 'Z' ? character + 32 : character);
  }
  std::vector<Pair> pairs;
  if (characters.size() == 1) pairs.emplace_back(characters[0], 0);
  for (size_t i = 1; i < characters.size(); ++i) {
    pairs.emplace_back(characters[i - 1], characters[i]);
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

}  // namespace

int32_t PlacePermille(int64_t metres_apart) {
  const int64_t apart = std::clamp<int64_t>(metres_apart, 0, kReachMetres);
  return static_cast<int32_t>(kPermille - kPermille * apart / kReachMetres);
}

int32_t TimePermille(int64_t seconds_apart) {
  const int64_t apart = std::clamp<int64_t>(seconds_apart, 0, kWindowSeconds);
  return static_cast<int32_t>(kPermille - kPermille * apart / kWindowSeconds);
}

int32_t WordsPermille(std::string_view a, std::string_view b) {
  const std::vector<Pair> ours = PairsOf(a);
  const std::vector<Pair> theirs = PairsOf(b);
  if (ours.empty() || theirs.empty()) return 0;
  std::vector<Pair> shared;
  std::set_intersection(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                        std::back_inserter(shared));
  return static_cast<int32_t>(2 * kPermille * shared.size() / (ours.size() + theirs.size()));
}

int32_t ScorePermille(int32_t place_permille, int32_t time_permille, int32_t words_permille) {
  const int64_t weight = kPermille + kWordsWeight * words_permille;
  return static_cast<int32_t>(int64_t{place_permille} * time_permille * weight /
                              ((1 + kWordsWeight) * kPermille * kPermille));
}

}  // namespace huiyin::intake
