#include "services/kit/reader/bookmark.h"

#include <array>
#include <charconv>
#include <vector>

#include "services/kit/base/text.h"

// hb1:TOPIC:PARTITION:NEXT:KNOWN:EPOCH:SEQUENCE:DIGEST:LAST_OFFSET:FROM:CHECK, digest and check in 16 hexadecimal
// digits; CHECK is the digest of all that stands before its colon.

namespace huiyin::kit {
namespace {

constexpr std::string_view kVersion = "hb1";
constexpr size_t kFields = 11;

std::string Hex(uint64_t value) {
  std::array<char, 17> text{};
  const auto end = std::to_chars(text.data(), text.data() + 16, value, 16).ptr;
  const std::string digits(text.data(), end);
  return std::string(16 - digits.size(), '0') + digits;
}

const char* NameOf(Judge::Known known) {
  switch (known) {
    case Judge::Known::kNothing:
      return "nothing";
    case Judge::Known::kEpoch:
      return "epoch";
    case Judge::Known::kAll:
      break;
  }
  return "all";
}

bool ReadKnown(std::string_view text, Judge::Known* out) {
  for (const auto known : {Judge::Known::kNothing, Judge::Known::kEpoch, Judge::Known::kAll}) {
    if (text != NameOf(known)) continue;
    *out = known;
    return true;
  }
  return false;
}

template <typename Number>
bool ReadNumber(std::string_view text, Number* out, int base = 10) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), *out, base);
  return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

std::vector<std::string_view> Split(std::string_view text) {
  std::vector<std::string_view> fields;
  for (size_t begin = 0;;) {
    const size_t colon = text.find(':', begin);
    fields.push_back(text.substr(begin, colon - begin));
    if (colon == std::string_view::npos) return fields;
    begin = colon + 1;
  }
}

absl::Status Refused(const char* why) {
  return absl::InvalidArgumentError(Concat("the bookmark ", why,
                                           ". Give the one that the reader gave, unchanged; or "
                                           "begin without one, from the log's beginning"));
}

}  // namespace

std::string FormatBookmark(const Bookmark& bookmark) {
  const Chain& chain = bookmark.judge.chain();
  const std::string text =
      Concat(kVersion, ":", bookmark.where.topic, ":", bookmark.where.partition, ":", chain.next(),
             ":", NameOf(bookmark.judge.known()), ":", chain.epoch(), ":", chain.sequence(), ":",
             Hex(chain.digest()), ":", chain.last_offset(), ":", bookmark.from);
  return Concat(text, ":", Hex(Digest(text)));
}

absl::StatusOr<Bookmark> ParseBookmark(std::string_view text) {
  const std::vector<std::string_view> fields = Split(text);
  if (!fields[0].starts_with("hb")) return Refused("is none");
  if (fields[0] != kVersion) return Refused("has a version that is not known here");
  if (fields.size() != kFields) return Refused("is not whole");
  if (fields.back() != Hex(Digest(text.substr(0, text.rfind(':'))))) return Refused("was altered");
  Bookmark bookmark;
  bookmark.where.topic = std::string(fields[1]);
  Offset next = 0, last_offset = 0;
  int64_t epoch = 0;
  uint64_t sequence = 0, digest = 0;
  Judge::Known known{};
  const bool read = ReadNumber(fields[2], &bookmark.where.partition) &&
                    ReadNumber(fields[3], &next) && ReadKnown(fields[4], &known) &&
                    ReadNumber(fields[5], &epoch) && ReadNumber(fields[6], &sequence) &&
                    ReadNumber(fields[7], &digest, 16) && ReadNumber(fields[8], &last_offset) &&
                    ReadNumber(fields[9], &bookmark.from);
  if (!read || next < 0 || epoch >= next || last_offset >= next) return Refused("is not whole");
  bookmark.judge = Judge(Chain(next, epoch, sequence, digest, last_offset), known);
  return bookmark;
}

}  // namespace huiyin::kit
