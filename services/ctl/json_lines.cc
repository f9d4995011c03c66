// Files of JSON lines, and cases in them.
#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iostream>

#include "services/ctl/format.h"
#include "services/ctl/submit.h"
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

absl::Status SpellOutEnums(google::protobuf::Struct* object) {
  for (auto& [name, value] : *object->mutable_fields()) {
    const FieldDescriptor* field = intake::v1::SubmitCase::descriptor()->FindFieldByName(name);
    if (field == nullptr || field->enum_type() == nullptr) continue;
    if (!field->is_repeated()) {
      RETURN_IF_ERROR(SpellOut(*field->enum_type(), name, &value));
      continue;
    }
    for (Value& item : *value.mutable_list_value()->mutable_values()) {
      RETURN_IF_ERROR(SpellOut(*field->enum_type(), name, &item));
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

absl::StatusOr<intake::v1::SubmitCase> CaseFromJson(google::protobuf::Struct object,
                                                    const std::string& where) {
  if (absl::Status status = SpellOutEnums(&object); !status.ok()) {
    return BadData(kit::Concat(where, ": ", ReasonOf(status)));
  }
  intake::v1::SubmitCase command;
  const auto status = google::protobuf::util::JsonStringToMessage(ToJson(object), &command);
  if (!status.ok()) return BadData(kit::Concat(where, ": ", ReasonOf(status)));
  return command;
}

}  // namespace huiyin::ctl
