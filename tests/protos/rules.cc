#include "tests/protos/rules.h"

#include <algorithm>

#include "huiyin/common/v1/limits.pb.h"
#include "huiyin/common/v1/record.pb.h"

namespace huiyin::protos {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;
using google::protobuf::internal::WireFormatLite;

using Faults = std::vector<std::string>;

bool IsText(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

void CheckField(const FieldDescriptor& field, Faults* faults) {
  const common::v1::Limit& limit = field.options().GetExtension(common::v1::limit);
  if (field.is_map()) {
    // What is inside a map has nowhere to say its limit.
    const Descriptor& entry = *field.message_type();
    if (IsText(*entry.field(0)) || IsText(*entry.field(1))) {
      faults->push_back(field.full_name() + ": a map of text has no max_bytes");
    }
  } else if (IsText(field) && limit.max_bytes() == 0) {
    faults->push_back(field.full_name() + ": has no max_bytes");
  }
  if (field.is_repeated() && limit.max_items() == 0) {
    faults->push_back(field.full_name() + ": has no max_items");
  }
}

void CheckEnum(const EnumDescriptor& type, Faults* faults) {
  const auto* zero = type.FindValueByNumber(0);
  constexpr std::string_view kSuffix = "_UNSPECIFIED";
  if (zero == nullptr || !std::string_view(zero->name()).ends_with(kSuffix)) {
    faults->push_back(type.full_name() + ": its zero value does not end in _UNSPECIFIED");
  }
}

void CheckMessage(const Descriptor& type, Faults* faults) {
  if (type.options().map_entry()) return;
  for (int i = 0; i < type.field_count(); ++i) CheckField(*type.field(i), faults);
  for (int i = 0; i < type.enum_type_count(); ++i) CheckEnum(*type.enum_type(i), faults);
  for (int i = 0; i < type.nested_type_count(); ++i) CheckMessage(*type.nested_type(i), faults);
}

void CheckMethod(const MethodDescriptor& method, Faults* faults) {
  if (method.input_type()->name() != method.name() + "Request" ||
      method.output_type()->name() != method.name() + "Response") {
    faults->push_back(method.full_name() + ": does not take " + method.name() +
                      "Request and give " + method.name() + "Response");
  }
}

// What stands before a value on the wire.
int WireTypeOf(const FieldDescriptor& field) {
  return WireFormatLite::WireTypeForFieldType(
      static_cast<WireFormatLite::FieldType>(static_cast<int>(field.type())));
}

void CheckRecordField(const FieldDescriptor& field, Faults* faults) {
  const FieldDescriptor* same = common::v1::Record::descriptor()->FindFieldByNumber(field.number());
  const auto fault = [&](const std::string& what) {
    faults->push_back(field.full_name() + ": " + what);
  };
  if (same == nullptr) return fault("huiyin.common.v1.Record has no such number");
  if (same->name() != field.name()) fault("is called " + same->name() + " there");
  if (same->label() != field.label()) fault("is repeated in one of the two only");
  if (WireTypeOf(*same) != WireTypeOf(field)) fault("has another wire type there");
  const auto* one_of = field.containing_oneof();
  const auto* same_one_of = same->containing_oneof();
  if ((one_of == nullptr ? "" : one_of->name()) !=
      (same_one_of == nullptr ? "" : same_one_of->name())) {
    fault("belongs to another oneof there");
  }
  if (same->message_type() != nullptr && same->message_type() != field.message_type()) {
    fault("holds another message there");
  }
}

}  // namespace

Faults FindFaults(const FileDescriptor& file) {
  Faults faults;
  std::string folder = file.name().substr(0, file.name().rfind('/'));
  std::replace(folder.begin(), folder.end(), '/', '.');
  if (folder != file.package()) {
    faults.push_back(file.name() + ": its package is " + file.package());
  }
  for (int i = 0; i < file.message_type_count(); ++i) CheckMessage(*file.message_type(i), &faults);
  for (int i = 0; i < file.enum_type_count(); ++i) CheckEnum(*file.enum_type(i), &faults);
  for (int i = 0; i < file.service_count(); ++i) {
    const ServiceDescriptor& service = *file.service(i);
    for (int m = 0; m < service.method_count(); ++m) CheckMethod(*service.method(m), &faults);
  }
  return faults;
}

Faults FindRecordFaults(const Descriptor& record) {
  Faults faults;
  for (int i = 0; i < record.field_count(); ++i) CheckRecordField(*record.field(i), &faults);
  for (const char* needed : {"opened", "envelope", "events"}) {
    if (record.FindFieldByName(needed) == nullptr) {
      faults.push_back(record.full_name() + ": has no " + needed);
    }
  }
  return faults;
}

}  // namespace huiyin::protos
