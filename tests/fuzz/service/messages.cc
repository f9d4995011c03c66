#include "tests/fuzz/service/messages.h"

#include <algorithm>

namespace huiyin::fuzz {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void Tame(Message* message) {
  const Reflection& reflection = *message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const int size = field->is_repeated() ? reflection.FieldSize(*message, field) : 1;
      for (int i = 0; i < size; ++i) {
        Tame(field->is_repeated() ? reflection.MutableRepeatedMessage(message, field, i)
                                  : reflection.MutableMessage(message, field));
      }
    } else if (field->is_repeated()) {
      continue;
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
      const int64_t value = reflection.GetInt64(*message, field);
      if (value < -1 || value > kYear9999Us) {
        reflection.SetInt64(message, field, (value & INT64_MAX) % kYear9999Us);
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
      const int32_t value = reflection.GetInt32(*message, field);
      reflection.SetInt32(message, field, std::clamp(value, -1'000'000, 1'000'000));
    }
  }
}

std::string FirstMatter(const Message& message) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->name() == "matter_id" && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      return reflection.GetString(message, field);
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_repeated()) continue;
    std::string inside = FirstMatter(reflection.GetMessage(message, field));
    if (!inside.empty()) return inside;
  }
  return "";
}

}  // namespace huiyin::fuzz
