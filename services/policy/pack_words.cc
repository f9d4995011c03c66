#include "services/policy/pack_words.h"

#include <charconv>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "huiyin/directory/v1/directory.pb.h"

namespace huiyin::policy {
namespace {

constexpr std::array<std::pair<char, int64_t>, 4> kUnitsOfTime = {
    {{'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}}};

}  // namespace

std::string YamlKey(const google::protobuf::FieldDescriptor& field) {
  absl::string_view key = field.name();
  if (!absl::ConsumeSuffix(&key, "_id")) absl::ConsumeSuffix(&key, "_seconds");
  return std::string(key);
}

const google::protobuf::FieldDescriptor* FindYamlKey(const google::protobuf::Descriptor& message,
                                                     std::string_view key) {
  for (int i = 0; i < message.field_count(); ++i) {
    if (YamlKey(*message.field(i)) == key) return message.field(i);
  }
  return nullptr;
}

std::string YamlKeys(const google::protobuf::Descriptor& message) {
  std::string keys;
  for (int i = 0; i < message.field_count(); ++i) {
    keys += (i == 0 ? "" : ", ") + YamlKey(*message.field(i));
  }
  return keys;
}

bool IsDuration(const google::protobuf::FieldDescriptor& field) {
  return field.cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_INT64 &&
         absl::EndsWith(field.name(), "_seconds");
}

bool IsDateField(const google::protobuf::FieldDescriptor& field) {
  return field.containing_type() == directory::v1::CalendarDay::descriptor() &&
         field.number() == directory::v1::CalendarDay::kDateFieldNumber;
}

// The zero value's name is the prefix of all, then UNSPECIFIED.
std::string EnumWord(const google::protobuf::EnumValueDescriptor& value) {
  absl::string_view prefix = value.type()->value(0)->name();
  absl::ConsumeSuffix(&prefix, "UNSPECIFIED");
  return absl::AsciiStrToLower(absl::StripPrefix(value.name(), prefix));
}

const google::protobuf::EnumValueDescriptor* FindEnumWord(
    const google::protobuf::EnumDescriptor& type, std::string_view word) {
  for (int i = 1; i < type.value_count(); ++i) {
    if (EnumWord(*type.value(i)) == word) return type.value(i);
  }
  return nullptr;
}

std::string EnumWords(const google::protobuf::EnumDescriptor& type) {
  std::string words;
  for (int i = 1; i < type.value_count(); ++i) {
    words += (i == 1 ? "" : ", ") + EnumWord(*type.value(i));
  }
  return words;
}

std::optional<int64_t> ParseWholeNumber(std::string_view text) {
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<int64_t> ParseDurationSeconds(std::string_view text) {
  if (text.empty()) return std::nullopt;
  for (const auto& [unit, seconds] : kUnitsOfTime) {
    if (text.back() != unit) continue;
    std::optional<int64_t> count = ParseWholeNumber(text.substr(0, text.size() - 1));
    if (!count.has_value() || *count < 0) return std::nullopt;
    if (*count > std::numeric_limits<int64_t>::max() / seconds) return std::nullopt;
    return *count * seconds;
  }
  return std::nullopt;
}

std::string FormatDurationSeconds(int64_t seconds) {
  for (const auto& [unit, length] : kUnitsOfTime) {
    if (seconds % length == 0) return std::to_string(seconds / length) + unit;
  }
  return std::string();  // not reached: every number is a multiple of one second
}

}  // namespace huiyin::policy
