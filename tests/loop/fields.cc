#include "tests/loop/fields.h"

#include <algorithm>

#include "huiyin/common/v1/limits.pb.h"
#include "services/kit/base/clock.h"
#include "tests/loop/pack.h"

namespace huiyin::loop {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using simulation::Random;

bool Chance(Random& random, uint64_t percent) { return random() % 100 < percent; }

const std::string& Pick(const std::vector<std::string>& from, Random& random) {
  return from[random() % from.size()];
}

bool EndsWith(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::string Matter(const std::string& field, const Names& names, Random& random) {
  if (field == "matter_id" && !Chance(random, 4)) return names.matter_id;
  const uint64_t kind = random() % 20;
  if (kind == 0) return "0000000000000";
  if (kind == 1) return names.matter_id + ".2";
  if (kind == 2 || names.matters->empty()) return names.matter_id;
  return Pick(*names.matters, random);
}

std::string Word(const common::v1::Limit& limit, Random& random) {
  static const std::vector<std::string> words = {"dark street", "a hole", "loud",  "lottery",
                                                 "sundry",      "灯坏了", "again", "x"};
  static const std::vector<std::string> tokens = {"110", "119", "src", "a-1", "kb.7"};
  const uint64_t edge = random() % 100;
  if (edge == 0) return std::string(limit.max_bytes(), 'm');
  if (edge == 1) return std::string(limit.max_bytes() + 1, 'm');
  if (edge == 2) return "";
  return limit.token() ? Pick(tokens, random) : Pick(words, random);
}

std::string Text(const FieldDescriptor& field, const common::v1::Limit& limit, const Names& names,
                 Random& random) {
  const std::string& name = field.name();
  if (field.type() == FieldDescriptor::TYPE_BYTES) {
    return std::string(std::min<size_t>(limit.max_bytes(), 16), 'b');
  }
  if (!limit.required() && Chance(random, 30)) return "";
  if (EndsWith(name, "matter_id")) return Matter(name, names, random);
  if (Chance(random, 3)) return Word(limit, random);
  if (EndsWith(name, "unit_id")) return Pick(UnitIds(), random);
  if (EndsWith(name, "category_id")) return Pick(CategoryIds(), random);
  if (EndsWith(name, "area_id")) return Pick(AreaIds(), random);
  if (name == "reason_id") return Pick(ReturnReasonIds(), random);
  // Few numbers, so that the same one comes again.
  if (name == "source_number") return std::to_string(random() % 40);
  if (name == "source_system") return Chance(random, 50) ? "la" : "old";
  return Word(limit, random);
}

int64_t Number(const FieldDescriptor& field, const common::v1::Limit& limit, const Names& names,
               Random& random) {
  const bool limited = limit.min() != 0 || limit.max() != 0;
  const uint64_t edge = random() % 60;
  if (limited && edge == 0) return limit.min();
  if (limited && edge == 1 && limit.max() != 0) return limit.max();
  if (limited && edge == 2) return limit.min() - 1;
  if (EndsWith(field.name(), "_us")) {
    if (!limit.required() && Chance(random, 40)) return 0;
    const int64_t minutes = static_cast<int64_t>(random() % 1'000) - 200;
    return names.now_us + minutes * 60 * kit::kMicrosPerSecond;
  }
  return 1 + static_cast<int64_t>(random() % 3);
}

void FillField(Message* message, const FieldDescriptor& field, const Names& names, Random& random);

void FillRepeated(Message* message, const FieldDescriptor& field, const Names& names,
                  Random& random) {
  const auto* reflection = message->GetReflection();
  for (uint64_t n = random() % 6; n >= 4; --n) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      FillFields(reflection->AddMessage(message, &field), names, random);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      const auto& values = *field.enum_type();
      reflection->AddEnumValue(
          message, &field,
          values.value(static_cast<int>(random() % values.value_count()))->number());
    }
  }
}

void FillField(Message* message, const FieldDescriptor& field, const Names& names, Random& random) {
  const auto* reflection = message->GetReflection();
  const common::v1::Limit& limit = field.options().GetExtension(common::v1::limit);
  // Contact data never comes past the door, nor past what prepares commands, unsealed.
  if (field.name() == "contact" || field.name() == "contact_jwe") return;
  if (field.is_repeated()) return FillRepeated(message, field, names, random);
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->SetString(message, &field, Text(field, limit, names, random));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->SetBool(message, &field, Chance(random, 40));
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto& values = *field.enum_type();
      const int index = static_cast<int>(random() % values.value_count());
      return reflection->SetEnumValue(message, &field, values.value(index)->number());
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (!limit.required() && !Chance(random, 20)) return;
      return FillFields(reflection->MutableMessage(message, &field), names, random);
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->SetInt32(message, &field,
                                  static_cast<int32_t>(Number(field, limit, names, random)));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->SetInt64(message, &field, Number(field, limit, names, random));
    default:
      return;
  }
}

}  // namespace

void FillFields(Message* message, const Names& names, Random& random) {
  const auto& descriptor = *message->GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    FillField(message, *descriptor.field(i), names, random);
  }
}

}  // namespace huiyin::loop
