#include "tests/fuzz/service/proto_mutator.h"

#include <algorithm>

#include "huiyin/common/v1/limits.pb.h"

namespace huiyin::fuzz {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kDepthMax = 6;
constexpr int64_t kSecondsUs = 1'000'000;
constexpr int64_t kStartUs = 1'600'000'000 * kSecondsUs;  // the harness begins there

const common::v1::Limit& LimitOf(const FieldDescriptor& field) {
  return field.options().GetExtension(common::v1::limit);
}

// Every message of the tree, this one first.
void Collect(Message* message, int depth, std::vector<Message*>* all) {
  all->push_back(message);
  if (depth == 0) return;
  const Reflection& reflection = *message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      Collect(reflection.MutableMessage(message, field), depth - 1, all);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(*message, field); ++i) {
      Collect(reflection.MutableRepeatedMessage(message, field, i), depth - 1, all);
    }
  }
}

}  // namespace

void ProtoMutator::Change(Message* message) {
  std::vector<Message*> all;
  Collect(message, kDepthMax, &all);
  // A oneof at the top says what the message is: it is seldom changed.
  if (all.size() > 1 && Draw(8) != 0) all.erase(all.begin());
  Message* chosen = all[Draw(all.size())];
  const auto& type = *chosen->GetDescriptor();
  if (type.field_count() == 0) return;
  ChangeField(chosen, *type.field(static_cast<int>(Draw(type.field_count()))));
}

void ProtoMutator::ChangeField(Message* message, const FieldDescriptor& field) {
  const Reflection& reflection = *message->GetReflection();
  if (field.is_repeated()) return ChangeRepeated(message, field);
  if (Draw(8) == 0) return reflection.ClearField(message, &field);
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.SetString(message, &field, DrawText(field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnumValue(message, &field, DrawEnum(field));
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      Message* inside = reflection.MutableMessage(message, &field);
      for (int i = 0; i < 3; ++i) {
        const auto& type = *inside->GetDescriptor();
        if (type.field_count() == 0) return;
        ChangeField(inside, *type.field(static_cast<int>(Draw(type.field_count()))));
      }
      return;
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(message, &field, Draw(2) == 0);
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(message, &field, static_cast<int32_t>(DrawNumber(field)));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(message, &field, DrawNumber(field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.SetUInt32(message, &field, static_cast<uint32_t>(DrawNumber(field)));
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection.SetUInt64(message, &field, static_cast<uint64_t>(DrawNumber(field)));
    default:
      return;
  }
}

void ProtoMutator::ChangeRepeated(Message* message, const FieldDescriptor& field) {
  const Reflection& reflection = *message->GetReflection();
  const int size = reflection.FieldSize(*message, &field);
  if (size > 0 && Draw(3) == 0) return reflection.RemoveLast(message, &field);
  if (size > 1 && Draw(3) == 0) {
    return reflection.SwapElements(message, &field, static_cast<int>(Draw(size)),
                                   static_cast<int>(Draw(size)));
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.AddString(message, &field, DrawText(field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.AddEnumValue(message, &field, DrawEnum(field));
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.AddInt32(message, &field, static_cast<int32_t>(DrawNumber(field)));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.AddInt64(message, &field, DrawNumber(field));
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      Message* added = reflection.AddMessage(message, &field);
      if (size > 0 && Draw(2) == 0) {
        added->CopyFrom(
            reflection.GetRepeatedMessage(*message, &field, static_cast<int>(Draw(size))));
      } else {
        Change(added);
      }
      return;
    }
    default:
      return;
  }
}

std::string ProtoMutator::DrawText(const FieldDescriptor& field) {
  const size_t limit = LimitOf(field).max_bytes();
  switch (Draw(8)) {
    case 0:
      return std::string(std::min<size_t>(limit, 600) - std::min<size_t>(limit, Draw(3)), 'x');
    case 1: {  // characters of three bytes up to the limit, where nothing may be cut in two
      std::string text;
      while (text.size() + 3 <= std::min<size_t>(limit, 600)) text += "路";
      return text;
    }
    default:
      return words_.empty() ? std::string() : words_[Draw(words_.size())];
  }
}

int64_t ProtoMutator::DrawNumber(const FieldDescriptor& field) {
  const common::v1::Limit& limit = LimitOf(field);
  const int64_t edges[] = {0, 1, 2, -1, limit.min(), limit.max(), limit.max() - 1, 1'000'000'000};
  if (field.name().ends_with("_us") && Draw(3) != 0) {
    const int64_t hours = static_cast<int64_t>(Draw(3000)) - 500;
    return kStartUs + hours * 3600 * kSecondsUs;
  }
  if (Draw(3) == 0) return static_cast<int64_t>(Draw(20));
  return edges[Draw(std::size(edges))];
}

int ProtoMutator::DrawEnum(const FieldDescriptor& field) {
  const auto& type = *field.enum_type();
  if (Draw(32) == 0) return 99;
  return type.value(static_cast<int>(Draw(type.value_count())))->number();
}

}  // namespace huiyin::fuzz
