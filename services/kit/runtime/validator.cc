#include "services/kit/runtime/validator.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "huiyin/common/v1/limits.pb.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Limit = common::v1::Limit;

bool IsToken(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

// Paths are made on the way back, of a violation only: what keeps its limits, nearly everything, costs no text.
std::optional<Violation> Bad(std::string message) { return Violation{"", std::move(message)}; }
void PutUnder(std::string_view place, Violation* bad) {
  const bool joined = bad->field.empty() || bad->field.front() == '[';
  bad->field = Concat(place, joined ? "" : ".", bad->field);
}

std::optional<Violation> CheckText(const std::string& text, const Limit& limit) {
  if (text.size() > limit.max_bytes()) {
    return Bad(Concat("has ", text.size(), " bytes; at most ", limit.max_bytes(), " are allowed"));
  }
  if (limit.token() && !IsToken(text)) {
    return Bad("may only hold printable ASCII characters without spaces");
  }
  return std::nullopt;
}

std::optional<Violation> CheckNumber(int64_t value, const Limit& limit) {
  if ((limit.min() == 0 && limit.max() == 0) ||
      (value >= limit.min() && (limit.max() == 0 || value <= limit.max()))) {
    return std::nullopt;
  }
  return Bad(Concat("is ", value, "; allowed is ", limit.min(), " to ",
                    limit.max() == 0 ? std::string("any") : Concat(limit.max())));
}

std::optional<Violation> CheckEnum(int value, const FieldDescriptor& f) {
  if (f.enum_type()->FindValueByNumber(value) != nullptr) return std::nullopt;
  return Bad("is no value this version knows");
}

int64_t Capped(uint64_t value) {
  return static_cast<int64_t>(std::min<uint64_t>(value, INT64_MAX));
}

int64_t NumberOf(const Message& m, const Reflection& r, const FieldDescriptor& f) {
  switch (f.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return r.GetInt32(m, &f);
    case FieldDescriptor::CPPTYPE_INT64:
      return r.GetInt64(m, &f);
    case FieldDescriptor::CPPTYPE_UINT32:
      return r.GetUInt32(m, &f);
    case FieldDescriptor::CPPTYPE_UINT64:
      return Capped(r.GetUInt64(m, &f));
    case FieldDescriptor::CPPTYPE_ENUM:
      return r.GetEnumValue(m, &f);
    default:
      return 0;
  }
}

int64_t RepeatedNumberOf(const Message& m, const Reflection& r, const FieldDescriptor& f, int i) {
  switch (f.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return r.GetRepeatedInt32(m, &f, i);
    case FieldDescriptor::CPPTYPE_INT64:
      return r.GetRepeatedInt64(m, &f, i);
    case FieldDescriptor::CPPTYPE_UINT32:
      return r.GetRepeatedUInt32(m, &f, i);
    case FieldDescriptor::CPPTYPE_UINT64:
      return Capped(r.GetRepeatedUInt64(m, &f, i));
    default:
      return 0;
  }
}

bool IsSet(const Message& m, const Reflection& r, const FieldDescriptor& f) {
  if (f.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return r.HasField(m, &f);
  if (f.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string space;
    return !r.GetStringReference(m, &f, &space).empty();
  }
  return NumberOf(m, r, f) != 0;
}

std::optional<Violation> CheckMessage(const Message& m);

std::optional<Violation> CheckItem(const Message& m, const Reflection& r, const FieldDescriptor& f,
                                   const Limit& limit, int i) {
  std::string space;
  switch (f.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return CheckText(r.GetRepeatedStringReference(m, &f, i, &space), limit);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return CheckMessage(r.GetRepeatedMessage(m, &f, i));
    case FieldDescriptor::CPPTYPE_ENUM:
      return CheckEnum(r.GetRepeatedEnumValue(m, &f, i), f);
    default:
      return CheckNumber(RepeatedNumberOf(m, r, f, i), limit);
  }
}

std::optional<Violation> CheckRepeated(const Message& m, const Reflection& r,
                                       const FieldDescriptor& f, const Limit& limit) {
  const int size = r.FieldSize(m, &f);
  if (static_cast<uint32_t>(size) > limit.max_items()) {
    return Bad(Concat("has ", size, " items; at most ", limit.max_items(), " are allowed"));
  }
  for (int i = 0; i < size; ++i) {
    std::optional<Violation> bad = CheckItem(m, r, f, limit, i);
    if (bad) {
      PutUnder(Concat("[", i, "]"), &*bad);
      return bad;
    }
  }
  return std::nullopt;
}

std::optional<Violation> CheckField(const Message& m, const Reflection& r,
                                    const FieldDescriptor& f) {
  const Limit& limit = f.options().GetExtension(common::v1::limit);
  if (f.is_repeated()) return CheckRepeated(m, r, f, limit);
  if (limit.required() && !IsSet(m, r, f)) return Bad("must be set");
  std::string space;
  switch (f.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return CheckText(r.GetStringReference(m, &f, &space), limit);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return r.HasField(m, &f) ? CheckMessage(r.GetMessage(m, &f)) : std::nullopt;
    case FieldDescriptor::CPPTYPE_ENUM:
      return CheckEnum(r.GetEnumValue(m, &f), f);
    default:
      return CheckNumber(NumberOf(m, r, f), limit);
  }
}

std::optional<Violation> CheckMessage(const Message& m) {
  const Reflection& reflection = *m.GetReflection();
  const auto& descriptor = *m.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (field.containing_oneof() != nullptr && !reflection.HasField(m, &field)) continue;
    std::optional<Violation> bad = CheckField(m, reflection, field);
    if (bad) {
      PutUnder(field.name(), &*bad);
      return bad;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Violation> Validate(const google::protobuf::Message& message) {
  return CheckMessage(message);
}

}  // namespace huiyin::kit
