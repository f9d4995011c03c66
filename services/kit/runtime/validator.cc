#include "services/kit/runtime/validator.h"

#include <algorithm>

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

std::optional<Violation> CheckText(const std::string& text, const Limit& limit, std::string path) {
  if (text.size() > limit.max_bytes()) {
    return Violation{std::move(path), Concat("has ", text.size(), " bytes; at most ",
                                             limit.max_bytes(), " are allowed")};
  }
  if (limit.token() && !IsToken(text)) {
    return Violation{std::move(path), "may only hold printable ASCII characters without spaces"};
  }
  return std::nullopt;
}

std::optional<Violation> CheckNumber(int64_t value, const Limit& limit, std::string path) {
  if ((limit.min() == 0 && limit.max() == 0) ||
      (value >= limit.min() && (limit.max() == 0 || value <= limit.max()))) {
    return std::nullopt;
  }
  return Violation{std::move(path),
                   Concat("is ", value, "; allowed is ", limit.min(), " to ",
                          limit.max() == 0 ? std::string("any") : Concat(limit.max()))};
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
  if (f.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return !r.GetString(m, &f).empty();
  return NumberOf(m, r, f) != 0;
}

std::optional<Violation> CheckMessage(const Message& m, const std::string& prefix);

std::optional<Violation> CheckRepeated(const Message& m, const Reflection& r,
                                       const FieldDescriptor& f, const Limit& limit,
                                       const std::string& path) {
  const int size = r.FieldSize(m, &f);
  if (static_cast<uint32_t>(size) > limit.max_items()) {
    return Violation{path,
                     Concat("has ", size, " items; at most ", limit.max_items(), " are allowed")};
  }
  for (int i = 0; i < size; ++i) {
    std::optional<Violation> bad;
    const std::string item = Concat(path, "[", i, "]");
    if (f.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      bad = CheckText(r.GetRepeatedString(m, &f, i), limit, item);
    } else if (f.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      bad = CheckMessage(r.GetRepeatedMessage(m, &f, i), item);
    } else if (f.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      if (f.enum_type()->FindValueByNumber(r.GetRepeatedEnumValue(m, &f, i)) == nullptr) {
        bad = Violation{item, "is no value this version knows"};
      }
    } else {
      bad = CheckNumber(RepeatedNumberOf(m, r, f, i), limit, item);
    }
    if (bad) return bad;
  }
  return std::nullopt;
}

std::optional<Violation> CheckField(const Message& m, const Reflection& r, const FieldDescriptor& f,
                                    const std::string& path) {
  const Limit& limit = f.options().GetExtension(common::v1::limit);
  if (f.is_repeated()) return CheckRepeated(m, r, f, limit, path);
  if (limit.required() && !IsSet(m, r, f)) return Violation{path, "must be set"};
  switch (f.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return CheckText(r.GetString(m, &f), limit, path);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return r.HasField(m, &f) ? CheckMessage(r.GetMessage(m, &f), path) : std::nullopt;
    case FieldDescriptor::CPPTYPE_ENUM:
      if (f.enum_type()->FindValueByNumber(r.GetEnumValue(m, &f)) == nullptr) {
        return Violation{path, "is no value this version knows"};
      }
      return std::nullopt;
    default:
      return CheckNumber(NumberOf(m, r, f), limit, path);
  }
}

std::optional<Violation> CheckMessage(const Message& m, const std::string& prefix) {
  const Reflection& reflection = *m.GetReflection();
  const auto& descriptor = *m.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (field.containing_oneof() != nullptr && !reflection.HasField(m, &field)) continue;
    const std::string path = prefix.empty() ? field.name() : Concat(prefix, ".", field.name());
    if (auto bad = CheckField(m, reflection, field, path)) return bad;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Violation> Validate(const google::protobuf::Message& message) {
  return CheckMessage(message, "");
}

}  // namespace huiyin::kit
