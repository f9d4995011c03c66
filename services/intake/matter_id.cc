#include "services/intake/matter_id.h"

#include <cstdint>
#include <initializer_list>

#include "services/kit/base/text.h"
#include "services/kit/runtime/chain.h"

namespace huiyin::intake {
namespace {

constexpr size_t kHashDigits = 12;
constexpr uint64_t kHashModulus = 1'000'000'000'000;
constexpr std::string_view kReceiptAlphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";  // no 0 O 1 I L U
constexpr size_t kReceiptLength = 6;

// Lengths before the parts: no two tuples give the same bytes.
uint64_t HashOf(std::initializer_list<std::string_view> parts) {
  std::string bytes;
  for (std::string_view part : parts) bytes += kit::Concat(part.size(), ":", part);
  return kit::Digest(bytes);
}

// H. Michael Damm's quasigroup of order 10. The check digit brings the fold of the whole to 0.
char DammDigit(std::string_view digits) {
  static constexpr char kTable[10][11] = {"0317598642", "7092154863", "4206871359", "1750983426",
                                          "6123045978", "3674209581", "5869720134", "8945362017",
                                          "9438617205", "2581436790"};
  int interim = 0;
  for (char digit : digits) interim = kTable[interim][digit - '0'] - '0';
  return static_cast<char>('0' + interim);
}

}  // namespace

std::string MatterId(std::string_view source_system, std::string_view source_number,
                     std::string_view command_id, int attempt) {
  const std::string nth = std::to_string(attempt);
  const uint64_t hash = source_number.empty()
                            ? HashOf({"command", command_id, nth})
                            : HashOf({"source", source_system, source_number, nth});
  const std::string number = std::to_string(hash % kHashModulus);
  std::string id(kHashDigits - number.size(), '0');
  id += number;
  id.push_back(DammDigit(id));
  return id;
}

std::string FurtherMatterId(std::string_view first_id, int index) {
  return kit::Concat(first_id, ".", index + 2);
}

std::string CandidateCommandId(std::string_view command_id, int attempt) {
  return attempt == 0 ? std::string(command_id) : kit::Concat(command_id, "~", attempt);
}

bool ValidMatterId(std::string_view id) {
  return id.size() == kHashDigits + 1 &&
         id.find_first_not_of("0123456789") == std::string_view::npos && DammDigit(id) == '0';
}

std::string ReceiptCode(std::string_view matter_id, std::string_view command_id) {
  uint64_t hash = HashOf({"receipt", matter_id, command_id});
  std::string code;
  for (size_t i = 0; i < kReceiptLength; ++i, hash /= kReceiptAlphabet.size()) {
    code.push_back(kReceiptAlphabet[hash % kReceiptAlphabet.size()]);
  }
  return code;
}

}  // namespace huiyin::intake
