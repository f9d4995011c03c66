#include "services/ctl/json_message.h"

#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iostream>

#include "services/ctl/exit.h"
#include "services/ctl/format.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Value;

// hotline → CHANNEL_HOTLINE, as protobuf's JSON wants it.
absl::Status SpellOut(const EnumDescriptor& type, const std::string& what, Value* value) {
  if (value->kind_case() != Value::kStringValue) return absl::OkStatus();
  if (type.FindValueByName(value->string_value()) != nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int number, ReadWordOf(type, what, value->string_value()));
  value->set_string_value(type.FindValueByNumber(number)->name());
  return absl::OkStatus();
}

absl::Status SpellOutEnums(const google::protobuf::Descriptor& type,
                           google::protobuf::Struct* object);

// One value of a field, be it one of many.
absl::Status SpellOutValue(const FieldDescriptor& field, Value* value) {
  if (field.enum_type() != nullptr) return SpellOut(*field.enum_type(), field.name(), value);
  if (field.message_type() != nullptr && value->has_struct_value()) {
    return SpellOutEnums(*field.message_type(), value->mutable_struct_value());
  }
  return absl::OkStatus();
}

absl::Status SpellOutEnums(const google::protobuf::Descriptor& type,
                           google::protobuf::Struct* object) {
  for (auto& [name, value] : *object->mutable_fields()) {
    const FieldDescriptor* field = type.FindFieldByName(name);
    if (field == nullptr) continue;
    if (!field->is_repeated()) {
      RETURN_IF_ERROR(SpellOutValue(*field, &value));
      continue;
    }
    for (Value& item : *value.mutable_list_value()->mutable_values()) {
      RETURN_IF_ERROR(SpellOutValue(*field, &item));
    }
  }
  return absl::OkStatus();
}

// Abseil's and protobuf's statuses are alike but not the same.
template <typename Status>
std::string ReasonOf(const Status& status) {
  return std::string(status.message().data(), status.message().size());
}

}  // namespace

absl::StatusOr<std::vector<JsonLine>> ReadJsonLines(const std::string& file) {
  std::ifstream opened;
  if (file != "-") {
    opened.open(file);
    if (!opened) return BadData(kit::Concat("cannot read ", file));
  }
  std::istream& in = file == "-" ? std::cin : opened;
  std::vector<JsonLine> lines;
  std::string text;
  for (int number = 1; std::getline(in, text); ++number) {
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    JsonLine& line = lines.emplace_back(JsonLine{number, {}});
    const auto status = google::protobuf::util::JsonStringToMessage(text, &line.object);
    if (!status.ok()) {
      return BadData(
          kit::Concat(file, ":", number, ": this is no JSON object: ", ReasonOf(status)));
    }
  }
  return lines;
}

absl::Status MessageFromJson(google::protobuf::Struct object, const std::string& where,
                             google::protobuf::Message* message) {
  if (absl::Status status = SpellOutEnums(*message->GetDescriptor(), &object); !status.ok()) {
    return BadData(kit::Concat(where, ": ", ReasonOf(status)));
  }
  std::unique_ptr<google::protobuf::Message> said(message->New());
  const auto status = google::protobuf::util::JsonStringToMessage(ToJson(object), said.get());
  if (!status.ok()) return BadData(kit::Concat(where, ": ", ReasonOf(status)));
  message->MergeFrom(*said);
  return absl::OkStatus();
}

}  // namespace huiyin::ctl
