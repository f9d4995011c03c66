#include "services/ctl/csv.h"

#include "services/ctl/format.h"

namespace huiyin::ctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kLineEnd[] = "\r\n";
constexpr char kFormulaStarts[] = "=+-@\t\r";

// Messages within are columns of their own, named by a dot; bytes tell people nothing.
bool IsSimple(const FieldDescriptor& field) {
  return field.is_repeated() || field.type() != FieldDescriptor::TYPE_BYTES;
}

void AddNames(const Descriptor& type, const std::string& before, std::string* line) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsSimple(field)) continue;
    if (!field.is_repeated() && field.message_type() != nullptr) {
      AddNames(*field.message_type(), before + field.name() + ".", line);
      continue;
    }
    std::string name = before + field.name();
    if (name.ends_with("_us")) name.resize(name.size() - 3);
    *line += (line->empty() ? "" : ",") + name;
  }
}

std::string Text(std::string text) {
  if (!text.empty() && std::string_view(kFormulaStarts).find(text[0]) != std::string_view::npos) {
    text.insert(0, "'");
  }
  return text;
}

std::string ValueText(const Message& message, const FieldDescriptor& field, absl::TimeZone zone) {
  const google::protobuf::Reflection& r = *message.GetReflection();
  if (field.is_repeated()) return std::to_string(r.FieldSize(message, &field));
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return WordOf(*field.enum_type(), r.GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return r.GetBool(message, &field) ? "yes" : "no";
    case FieldDescriptor::CPPTYPE_STRING:
      return Text(r.GetString(message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return std::to_string(r.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return field.name().ends_with("_us") ? FormatTime(r.GetInt64(message, &field), zone)
                                           : std::to_string(r.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return std::to_string(r.GetUInt64(message, &field));
    default:
      return "";
  }
}

void AddValues(const Message& message, absl::TimeZone zone, bool* first, std::string* line) {
  const Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsSimple(field)) continue;
    if (!field.is_repeated() && field.message_type() != nullptr) {
      AddValues(message.GetReflection()->GetMessage(message, &field), zone, first, line);
      continue;
    }
    if (!*first) *line += ',';
    *first = false;
    *line += CsvCell(ValueText(message, field, zone));
  }
}

}  // namespace

std::string CsvCell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string CsvHeader(const Descriptor& type) {
  std::string line;
  AddNames(type, "", &line);
  return line + kLineEnd;
}

std::string CsvRow(const Message& message, absl::TimeZone zone) {
  std::string line;
  bool first = true;
  AddValues(message, zone, &first, &line);
  return line + kLineEnd;
}

}  // namespace huiyin::ctl
