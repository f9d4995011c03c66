// Every limit of every field of every message, driven below, at and above it. What is right and
// wrong is worked out here from the options alone; how many there are is counted apart from trying
// them.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "huiyin/common/v1/admin.pb.h"
#include "huiyin/common/v1/limits.pb.h"
#include "huiyin/directory/v1/directory.pb.h"
#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/kit/runtime/validator.h"

namespace huiyin {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

const common::v1::Limit& LimitOf(const FieldDescriptor& field) {
  return field.options().GetExtension(common::v1::limit);
}

// Every message that the doors of the services name, in whichever file.
void AddTypes(const FileDescriptor& file, std::map<std::string, const Descriptor*>* types,
              std::set<std::string>* seen) {
  if (!file.package().starts_with("huiyin.") || !seen->insert(file.name()).second) return;
  for (int i = 0; i < file.message_type_count(); ++i) {
    (*types)[file.message_type(i)->full_name()] = file.message_type(i);
  }
  for (int i = 0; i < file.dependency_count(); ++i) AddTypes(*file.dependency(i), types, seen);
}

std::map<std::string, const Descriptor*> AllTypes() {
  std::map<std::string, const Descriptor*> types;
  std::set<std::string> seen;
  for (const Descriptor* one :
       {common::v1::GetStatusRequest::descriptor(), directory::v1::Command::descriptor(),
        intake::v1::GetContactRequest::descriptor(),
        dispatch::v1::GetAssignmentRequest::descriptor(),
        tracking::v1::GetCaseRequest::descriptor(),
        evaluation::v1::GetScoreRequest::descriptor()}) {
    AddTypes(*one->file(), &types, &seen);
  }
  return types;
}

std::unique_ptr<Message> NewOf(const Descriptor& type) {
  const Message* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type);
  return std::unique_ptr<Message>(prototype->New());
}

bool Repeated(const FieldDescriptor& field) { return field.is_repeated(); }

void Fill(Message* message);

// The smallest value that the field's own limit takes.
void SetLeast(Message* message, const FieldDescriptor& field) {
  const Reflection& r = *message->GetReflection();
  const common::v1::Limit& limit = LimitOf(field);
  const bool any = limit.min() == 0 && limit.max() == 0;
  const int64_t number =
      any ? 1 : std::max<int64_t>(limit.min(), limit.required() ? 1 : limit.min());
  const bool list = Repeated(field);
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return list ? r.AddString(message, &field, "x") : r.SetString(message, &field, "x");
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Fill(list ? r.AddMessage(message, &field) : r.MutableMessage(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int known = field.enum_type()->value(field.enum_type()->value_count() - 1)->number();
      return list ? r.AddEnumValue(message, &field, known) : r.SetEnumValue(message, &field, known);
    }
    case FieldDescriptor::CPPTYPE_INT32:
      return list ? r.AddInt32(message, &field, static_cast<int32_t>(number))
                  : r.SetInt32(message, &field, static_cast<int32_t>(number));
    case FieldDescriptor::CPPTYPE_INT64:
      return list ? r.AddInt64(message, &field, number) : r.SetInt64(message, &field, number);
    case FieldDescriptor::CPPTYPE_UINT32:
      return list ? r.AddUInt32(message, &field, 1) : r.SetUInt32(message, &field, 1);
    case FieldDescriptor::CPPTYPE_UINT64:
      return list ? r.AddUInt64(message, &field, 1) : r.SetUInt64(message, &field, 1);
    case FieldDescriptor::CPPTYPE_BOOL:
      return list ? r.AddBool(message, &field, true) : r.SetBool(message, &field, true);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return list ? r.AddDouble(message, &field, 1) : r.SetDouble(message, &field, 1);
    default:
      FAIL() << field.full_name() << ": a type that limits do not know";
  }
}

// Sets what must be set, and where smaller numbers than 0 are too small, those.
void Fill(Message* message) {
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message->GetDescriptor()->field(i);
    if (field.is_repeated() || field.containing_oneof() != nullptr) continue;
    if (LimitOf(field).required() || LimitOf(field).min() > 0) SetLeast(message, field);
  }
}

void SetText(Message* message, const FieldDescriptor& field, std::string text) {
  const Reflection& r = *message->GetReflection();
  Repeated(field) ? r.AddString(message, &field, std::move(text))
                  : r.SetString(message, &field, std::move(text));
}

void SetNumber(Message* message, const FieldDescriptor& field, int64_t value) {
  const Reflection& r = *message->GetReflection();
  const bool list = Repeated(field);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    list ? r.AddInt32(message, &field, static_cast<int32_t>(value))
         : r.SetInt32(message, &field, static_cast<int32_t>(value));
  } else {
    list ? r.AddInt64(message, &field, value) : r.SetInt64(message, &field, value);
  }
}

class Limits : public ::testing::Test {
 protected:
  using Change = std::function<void(Message*)>;

  // `ok`: taken. Otherwise refused, naming the field (its first element where it is a list and the
  // element is wrong).
  void Try(const FieldDescriptor& field, const std::string& what, bool ok, const Change& change,
           bool element = false) {
    ++tried_;
    const std::unique_ptr<Message> message = NewOf(*field.containing_type());
    Fill(message.get());
    change(message.get());
    const auto bad = kit::Validate(*message);
    const std::string wanted = field.name() + (element && Repeated(field) ? "[0]" : "");
    EXPECT_EQ(bad.has_value() ? bad->field : "", ok ? "" : wanted)
        << field.full_name() << ", " << what << (bad.has_value() ? ": " + bad->message : "");
  }

  void TryText(const FieldDescriptor& field) {
    const common::v1::Limit& limit = LimitOf(field);
    const auto text = [&](size_t bytes) {
      return [&field, bytes](Message* m) { SetText(m, field, std::string(bytes, 'x')); };
    };
    Try(field, "a byte less than the most", true, text(std::max(1u, limit.max_bytes() - 1)), true);
    Try(field, "the most bytes", true, text(limit.max_bytes()), true);
    Try(field, "a byte more than the most", false, text(limit.max_bytes() + 1), true);
    if (!limit.token()) return;
    Try(
        field, "the first and last that a token may hold", true,
        [&](Message* m) { SetText(m, field, "!~"); }, true);
    for (const char* odd : {" ", "\x7f", "\t", "é", "字"}) {
      if (std::string(odd).size() > limit.max_bytes()) continue;
      Try(
          field, "no token", false, [&](Message* m) { SetText(m, field, odd); }, true);
    }
  }

  void TryNumber(const FieldDescriptor& field) {
    const common::v1::Limit& limit = LimitOf(field);
    const auto number = [&](int64_t value) {
      return [&field, value](Message* m) { SetNumber(m, field, value); };
    };
    const bool zero_refused = limit.required();
    if (limit.min() != INT64_MIN) {
      Try(field, "the smallest", !(zero_refused && limit.min() == 0), number(limit.min()), true);
      Try(field, "below the smallest", false, number(limit.min() - 1), true);
      Try(field, "above the smallest", limit.min() + 1 != 0 || !zero_refused,
          number(limit.min() + 1), true);
    }
    if (limit.max() == 0) return;  // any
    Try(field, "the largest", true, number(limit.max()), true);
    Try(field, "below the largest", true, number(limit.max() - 1), true);
    Try(field, "above the largest", false, number(limit.max() + 1), true);
  }

  void TryCount(const FieldDescriptor& field) {
    const auto most = static_cast<int>(LimitOf(field).max_items());
    for (const int count : {most - 1, most, most + 1}) {
      Try(field, std::to_string(count) + " items", count <= most, [&](Message* m) {
        for (int i = 0; i < count; ++i) SetLeast(m, field);
      });
    }
  }

  void TryEnum(const FieldDescriptor& field) {
    Try(
        field, "a value of a later version", false,
        [&](Message* m) {
          const Reflection& r = *m->GetReflection();
          Repeated(field) ? r.AddEnumValue(m, &field, 12345) : r.SetEnumValue(m, &field, 12345);
        },
        true);
    Try(
        field, "a known value", true, [&](Message* m) { SetLeast(m, field); }, true);
  }

  void TryField(const FieldDescriptor& field) {
    const common::v1::Limit& limit = LimitOf(field);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) TryText(field);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) TryEnum(field);
    if (limit.min() != 0 || limit.max() != 0) TryNumber(field);
    if (limit.max_items() != 0) TryCount(field);
    if (!limit.required() || field.containing_oneof() != nullptr) return;
    Try(field, "not set", false, [&](Message* m) { m->GetReflection()->ClearField(m, &field); });
    Try(field, "set", true, [](Message*) {});
  }

  int tried_ = 0;
};

// How often Try must have been called for the field.
int CellsOf(const FieldDescriptor& field) {
  const common::v1::Limit& limit = LimitOf(field);
  int cells = 0;
  if (limit.max_bytes() != 0) cells += 3;
  if (limit.token()) cells += limit.max_bytes() >= 3 ? 6 : 4 + (limit.max_bytes() >= 2);
  if (field.enum_type() != nullptr) cells += 2;
  if (limit.min() != 0 || limit.max() != 0) cells += 3 + (limit.max() != 0 ? 3 : 0);
  if (limit.max_items() != 0) cells += 3;
  if (limit.required() && field.containing_oneof() == nullptr) cells += 2;
  return cells;
}

TEST_F(Limits, HoldBelowAtAndAboveForEveryFieldOfEveryMessage) {
  int cells = 0, fields = 0;
  const auto types = AllTypes();
  for (const auto& [name, type] : types) {
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      ASSERT_FALSE(field.is_map()) << field.full_name() << ": maps are not tried here";
      const int cells_of_field = CellsOf(field);
      const int before = tried_;
      TryField(field);
      EXPECT_EQ(tried_ - before, cells_of_field) << field.full_name();
      cells += cells_of_field;
      ++fields;
    }
  }
  RecordProperty("cells", cells);
  std::printf("%zu messages, %d fields, %d cells\n", types.size(), fields, cells);
  EXPECT_EQ(tried_, cells);
  EXPECT_GE(types.size(), 250u);
  EXPECT_GE(cells, 2'700);
}

}  // namespace
}  // namespace huiyin
