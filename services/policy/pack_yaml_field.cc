#include "services/policy/pack_yaml_field.h"

#include <algorithm>
#include <set>
#include <utility>

#include "google/protobuf/stubs/common.h"
#include "huiyin/common/v1/limits.pb.h"
#include "huiyin/directory/v1/directory.pb.h"
#include "services/kit/base/status.h"
#include "services/policy/pack_hours.h"
#include "services/policy/pack_words.h"

namespace huiyin::policy {
namespace {

using directory::v1::WeekdayHours;
using google::protobuf::FieldDescriptor;

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

const common::v1::Limit& LimitOf(const FieldDescriptor& field) {
  return field.options().GetExtension(common::v1::limit);
}

std::pair<int64_t, int64_t> BoundsOf(const FieldDescriptor& field) {
  const common::v1::Limit& limit = LimitOf(field);
  if (limit.min() != 0 || limit.max() != 0) return {limit.min(), limit.max()};
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) return {INT32_MIN, INT32_MAX};
  return {INT64_MIN, INT64_MAX};
}

}  // namespace

absl::Status FieldReader::Error(const YAML::Node& at, const std::string& path,
                                const std::string& what) const {
  return absl::InvalidArgumentError(file_name_ + ":" + std::to_string(at.Mark().line + 1) + ": " +
                                    path + ": " + what);
}

absl::Status FieldReader::NoValue(const YAML::Node& key, const std::string& path) const {
  return Error(key, path, "has no value: write one or leave the key out");
}

absl::Status FieldReader::CheckKeysOnce(const YAML::Node& map, const std::string& path) const {
  std::set<std::string> seen;
  for (const auto& pair : map) {
    const YAML::Node& key = pair.first;
    if (!key.IsScalar()) return Error(key, path, "has a key that is not a word: write one");
    if (seen.insert(key.Scalar()).second) continue;
    return Error(key, path + key.Scalar(), "stands twice: keep one");
  }
  return absl::OkStatus();
}

absl::Status FieldReader::ReadMessage(const YAML::Node& node, const std::string& path,
                                      Message* message, ExtraKey* extra) const {
  if (!node.IsMap()) return Error(node, path, "must be keys with values, as in id: x");
  RETURN_IF_ERROR(CheckKeysOnce(node, path + "."));
  const auto* reflection = message->GetReflection();
  for (const auto& pair : node) {
    const std::string& key = pair.first.Scalar();
    const std::string key_path = path + "." + key;
    if (pair.second.IsNull()) return NoValue(pair.first, key_path);
    if (extra != nullptr && key == extra->key) {
      extra->node.reset(pair.second);
      continue;
    }
    const FieldDescriptor* field = FindYamlKey(*message->GetDescriptor(), key);
    if (field == nullptr) {
      return Error(pair.first, key_path,
                   "is not known here: use one of " + YamlKeys(*message->GetDescriptor()) +
                       (extra != nullptr ? std::string(", ") + extra->key : std::string()));
    }
    if (key == "parent" && reflection->HasField(*message, field)) {
      return Error(pair.first, key_path, "is said by the nesting already: leave it out");
    }
    RETURN_IF_ERROR(ReadField(pair.second, key_path, *field, message));
  }
  return CheckRequired(node, path, *message);
}

absl::Status FieldReader::CheckRequired(const YAML::Node& node, const std::string& path,
                                        const Message& message) const {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (field->is_repeated() || !LimitOf(*field).required()) continue;
    if (message.GetReflection()->HasField(message, field)) continue;
    return Error(node, path + "." + YamlKey(*field), "is missing: fill it in");
  }
  return absl::OkStatus();
}

absl::Status FieldReader::ReadField(const YAML::Node& node, const std::string& path,
                                    const FieldDescriptor& field, Message* message) const {
  if (!field.is_repeated()) return ReadValue(node, path, field, message);
  if (field.message_type() == WeekdayHours::descriptor()) {
    return ReadWeekdays(node, path, field, message);
  }
  if (!node.IsSequence()) return Error(node, path, "must be a list, as in [a, b]");
  RETURN_IF_ERROR(CheckCount(node, path, field, node.size()));
  for (size_t i = 0; i < node.size(); ++i) {
    RETURN_IF_ERROR(ReadValue(node[i], path + "[" + std::to_string(i) + "]", field, message));
  }
  return absl::OkStatus();
}

absl::Status FieldReader::CheckCount(const YAML::Node& node, const std::string& path,
                                     const FieldDescriptor& field, size_t count) const {
  const size_t most = LimitOf(field).max_items();
  if (most == 0 || count <= most) return absl::OkStatus();
  return Error(node, path,
               "has " + std::to_string(count) + " items, at most " + std::to_string(most) +
                   " are allowed: leave some out");
}

absl::Status FieldReader::ReadValue(const YAML::Node& node, const std::string& path,
                                    const FieldDescriptor& field, Message* message) const {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return ReadPart(node, path, field, message);
  }
  if (!node.IsScalar()) return Error(node, path, "must be a single value: write one");
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return ReadString(node, path, field, message);
    case FieldDescriptor::CPPTYPE_ENUM:
      return ReadEnum(node, path, field, message);
    case FieldDescriptor::CPPTYPE_BOOL:
      return ReadBool(node, path, field, message);
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return ReadNumber(node, path, field, message);
    default:
      return Error(node, path, "has a type that pack files cannot hold: leave the key out");
  }
}

absl::Status FieldReader::ReadString(const YAML::Node& node, const std::string& path,
                                     const FieldDescriptor& field, Message* message) const {
  const std::string& text = node.Scalar();
  const common::v1::Limit& limit = LimitOf(field);
  if (limit.max_bytes() != 0 && text.size() > limit.max_bytes()) {
    return Error(node, path,
                 "has " + std::to_string(text.size()) + " bytes, at most " +
                     std::to_string(limit.max_bytes()) + " are allowed: shorten it");
  }
  // Not everything that yaml-cpp takes for text is: protobuf could not send it.
  if (!google::protobuf::internal::IsStructurallyValidUTF8(text)) {
    return Error(node, path, "is not UTF-8: write the text itself");
  }
  bool token = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (limit.token() && !token) {
    return Error(node, path,
                 Quoted(text) + " must be printable ASCII without spaces: write another");
  }
  if (field.is_repeated()) {
    if (text.empty()) return Error(node, path, "is empty: write a word or remove it");
    message->GetReflection()->AddString(message, &field, text);
  } else {
    message->GetReflection()->SetString(message, &field, text);
  }
  return absl::OkStatus();
}

absl::Status FieldReader::ReadEnum(const YAML::Node& node, const std::string& path,
                                   const FieldDescriptor& field, Message* message) const {
  const auto* value = FindEnumWord(*field.enum_type(), node.Scalar());
  if (value == nullptr) {
    return Error(
        node, path,
        Quoted(node.Scalar()) + " is not known: use one of " + EnumWords(*field.enum_type()));
  }
  message->GetReflection()->SetEnum(message, &field, value);
  return absl::OkStatus();
}

absl::Status FieldReader::ReadBool(const YAML::Node& node, const std::string& path,
                                   const FieldDescriptor& field, Message* message) const {
  const std::string& word = node.Scalar();
  if (word != "true" && word != "false") {
    return Error(node, path, Quoted(word) + " is neither true nor false: write one of them");
  }
  message->GetReflection()->SetBool(message, &field, word == "true");
  return absl::OkStatus();
}

absl::Status FieldReader::ReadNumber(const YAML::Node& node, const std::string& path,
                                     const FieldDescriptor& field, Message* message) const {
  if (IsDateField(field)) {
    int32_t date = 0;
    RETURN_IF_ERROR(ReadDate(node, path, &date));
    message->GetReflection()->SetInt32(message, &field, date);
    return absl::OkStatus();
  }
  const bool duration = IsDuration(field);
  const std::optional<int64_t> number =
      duration ? ParseDurationSeconds(node.Scalar()) : ParseWholeNumber(node.Scalar());
  if (!number.has_value()) {
    return Error(
        node, path,
        Quoted(node.Scalar()) +
            (duration ? " is not a duration: write a whole number and s, m, h or d, as in 24h"
                      : " is not a whole number: write one"));
  }
  const auto [min, max] = BoundsOf(field);
  if (*number < min || *number > max) {
    auto shown = [duration](int64_t value) {
      return duration ? FormatDurationSeconds(value) : std::to_string(value);
    };
    return Error(node, path,
                 node.Scalar() + " is out of bounds: write one between " + shown(min) + " and " +
                     shown(max));
  }
  const auto* reflection = message->GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    const auto small = static_cast<int32_t>(*number);
    field.is_repeated() ? reflection->AddInt32(message, &field, small)
                        : reflection->SetInt32(message, &field, small);
  } else {
    field.is_repeated() ? reflection->AddInt64(message, &field, *number)
                        : reflection->SetInt64(message, &field, *number);
  }
  return absl::OkStatus();
}

}  // namespace huiyin::policy
