// A message in one line for people, whatever its type.
#include <google/protobuf/reflection.h>

#include "services/ctl/format.h"

namespace huiyin::ctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int64_t kMicrosPerSecond = 1'000'000;

std::string Number(const std::string& name, int64_t value, absl::TimeZone zone) {
  if (name.ends_with("_at_us")) return FormatTime(value, zone);
  if (name.ends_with("_us")) return FormatDuration(value / kMicrosPerSecond);
  if (name.ends_with("_seconds")) return FormatDuration(value);
  return std::to_string(value);
}

// Position -1: the field is not repeated.
std::string Value(const Message& message, const FieldDescriptor& field, int at,
                  absl::TimeZone zone) {
  const google::protobuf::Reflection& r = *message.GetReflection();
  const bool one = at < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return "{" +
             Describe(
                 one ? r.GetMessage(message, &field) : r.GetRepeatedMessage(message, &field, at),
                 zone) +
             "}";
    case FieldDescriptor::CPPTYPE_ENUM:
      return WordOf(*field.enum_type(), one ? r.GetEnumValue(message, &field)
                                            : r.GetRepeatedEnumValue(message, &field, at));
    case FieldDescriptor::CPPTYPE_STRING: {
      if (field.type() == FieldDescriptor::TYPE_BYTES) return "…";
      return one ? r.GetString(message, &field) : r.GetRepeatedString(message, &field, at);
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return one && r.GetBool(message, &field) ? "yes" : "no";
    case FieldDescriptor::CPPTYPE_INT32:
      return one ? Number(field.name(), r.GetInt32(message, &field), zone) : "…";
    case FieldDescriptor::CPPTYPE_INT64:
      return one ? Number(field.name(), r.GetInt64(message, &field), zone) : "…";
    case FieldDescriptor::CPPTYPE_UINT64:
      return one ? std::to_string(r.GetUInt64(message, &field)) : "…";
    default:
      return "…";
  }
}

}  // namespace

std::string Describe(const Message& message, absl::TimeZone zone) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::string text;
  for (const FieldDescriptor* field : fields) {
    if (field->name() == "matter_id") continue;
    std::string value;
    if (field->is_repeated()) {
      for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
        if (i > 0) value += ',';
        value += Value(message, *field, i, zone);
      }
    } else {
      value = Value(message, *field, -1, zone);
    }
    std::string name = field->name();
    if (name.ends_with("_us")) name.resize(name.size() - 3);
    if (!text.empty()) text += ' ';
    text += kit::Concat(name, "=", value);
  }
  return text;
}

}  // namespace huiyin::ctl
