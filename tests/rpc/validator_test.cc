// Each kind of limit, just below, at and just above it.
#include "services/kit/runtime/validator.h"

#include <gmock/gmock.h>

#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/text_format.h"
#include "huiyin/common/v1/limits.pb.h"
#include "services/kit/base/status.h"

namespace huiyin::kit {
namespace {

using google::protobuf::TextFormat;

// name, number, label, type, limit.
std::string Field(const std::string& name, int number, const std::string& type,
                  const std::string& limit, const std::string& more = "") {
  const bool list = more.find("REPEATED") != std::string::npos;
  return "field { name: '" + name + "' number: " + std::to_string(number) + " type: TYPE_" + type +
         (list ? "" : " label: LABEL_OPTIONAL ") + " " + more +
         " options { [huiyin.common.v1.limit] { " + limit + " } } }";
}

std::string Schema() {
  const std::string list = "label: LABEL_REPEATED";
  return "name: 'validated.proto' syntax: 'proto3' message_type { name: 'Inner' " +
         Field("text", 1, "STRING", "max_bytes: 3") + "} message_type { name: 'Outer' " +
         Field("text", 1, "STRING", "max_bytes: 3") + Field("raw", 2, "BYTES", "max_bytes: 3") +
         Field("texts", 3, "STRING", "max_bytes: 3 max_items: 2", list) +
         Field("numbers", 4, "INT64", "max_items: 2", list) +
         Field("needed", 5, "STRING", "max_bytes: 3 required: true") +
         Field("token", 6, "STRING", "max_bytes: 9 token: true") +
         Field("range", 7, "INT32", "min: -2 max: 5") + Field("floor", 8, "INT64", "min: 1") +
         Field("unsigned", 9, "UINT64", "min: 0 max: 5") +
         Field("kind", 10, "ENUM", "", "type_name: 'Kind'") +
         Field("kinds", 11, "ENUM", "max_items: 2", list + " type_name: 'Kind'") +
         Field("inner", 12, "MESSAGE", "", "type_name: 'Inner'") +
         Field("inners", 13, "MESSAGE", "max_items: 2", list + " type_name: 'Inner'") +
         Field("one", 14, "STRING", "max_bytes: 3 required: true", "oneof_index: 0") +
         Field("two", 15, "MESSAGE", "", "type_name: 'Inner' oneof_index: 0") +
         Field("unlimited", 16, "STRING", "") +
         "oneof_decl { name: 'choice' } } enum_type { name: 'Kind' value { name: 'KIND_NONE' "
         "number: 0 } value { name: 'KIND_A' number: 1 } }";
}

class Validator : public ::testing::Test {
 protected:
  Validator() {
    google::protobuf::FileDescriptorProto file;
    HUIYIN_CHECK(TextFormat::ParseFromString(Schema(), &file), "a schema in text");
    const auto* built = pool_.BuildFile(file);
    HUIYIN_CHECK(built != nullptr, "a schema that protobuf takes");
    outer_.reset(factory_.GetPrototype(built->FindMessageTypeByName("Outer"))->New());
  }

  // The path of what is wrong, "" for nothing. What is required is set, unless `bare`.
  std::string Broken(const std::string& text, bool bare = false) {
    outer_->Clear();
    EXPECT_TRUE(
        TextFormat::MergeFromString((bare ? "" : "needed: 'x' floor: 1 ") + text, outer_.get()))
        << text;
    const std::optional<Violation> bad = Validate(*outer_);
    message_ = bad.has_value() ? bad->message : "";
    return bad.has_value() ? bad->field : "";
  }

  google::protobuf::DescriptorPool pool_{google::protobuf::DescriptorPool::generated_pool()};
  google::protobuf::DynamicMessageFactory factory_;
  std::unique_ptr<google::protobuf::Message> outer_;
  std::string message_;
};

TEST_F(Validator, HoldsEachLimit) {
  struct Row {
    const char *said, *broken;
  };
  const Row rows[] = {
      {"text: 'ab'", ""},
      {"text: 'abc'", ""},
      {"text: 'abcd'", "text"},
      {"text: '汉'", ""},       // three bytes
      {"text: '汉x'", "text"},  // bytes are counted, not characters
      {"raw: '\\0\\1\\2'", ""},
      {"raw: '\\0\\1\\2\\3'", "raw"},
      {"texts: 'abc' texts: 'abc'", ""},
      {"texts: 'a' texts: 'a' texts: 'a'", "texts"},
      {"texts: 'a' texts: 'abcd'", "texts[1]"},
      {"numbers: 1 numbers: 2", ""},
      {"numbers: 1 numbers: 2 numbers: 3", "numbers"},
      {"token: 'aZ9-_/~!'", ""},
      {"token: 'a b'", "token"},
      {"token: 'a\\tb'", "token"},
      {"token: 'a\\177'", "token"},
      {"token: '汉'", "token"},
      {"range: -3", "range"},
      {"range: -2", ""},
      {"range: 5", ""},
      {"range: 6", "range"},
      {"unsigned: 5", ""},
      {"unsigned: 6", "unsigned"},
      {"unsigned: 18446744073709551615", "unsigned"},
      {"kind: KIND_A", ""},
      {"kinds: KIND_A kinds: KIND_A", ""},
      {"kinds: KIND_A kinds: KIND_A kinds: KIND_A", "kinds"},
      {"inner {}", ""},
      {"inner { text: 'abcd' }", "inner.text"},
      {"inners {} inners {}", ""},
      {"inners {} inners {} inners {}", "inners"},
      {"inners {} inners { text: 'abcd' }", "inners[1].text"},
      {"one: 'abc'", ""},
      {"one: 'abcd'", "one"},
      {"one: ''", "one"},
      {"two { text: 'abc' }", ""},  // what the oneof does not hold is not required
      {"two { text: 'abcd' }", "two.text"},
      {"unlimited: 'x'", "unlimited"},  // a field without a limit takes nothing
  };
  for (const Row& row : rows) EXPECT_EQ(Broken(row.said), row.broken) << row.said;
}

TEST_F(Validator, AsksForWhatIsRequired) {
  EXPECT_EQ(Broken("floor: 1", true), "needed");
  EXPECT_EQ(message_, "must be set");
  EXPECT_EQ(Broken("needed: '' floor: 1", true), "needed");
  EXPECT_EQ(Broken("needed: 'x' floor: 1", true), "");
  EXPECT_EQ(Broken("needed: 'x'", true), "floor");  // its smallest value is above zero
  EXPECT_EQ(Broken("needed: 'x' floor: 9223372036854775807", true), "");
}

TEST_F(Validator, RefusesValuesOfEnumsItDoesNotKnow) {
  const auto* type = outer_->GetDescriptor();
  const auto* kind = type->FindFieldByName("kind");
  const auto* kinds = type->FindFieldByName("kinds");
  Broken("");
  outer_->GetReflection()->SetEnumValue(outer_.get(), kind, 2);
  ASSERT_TRUE(Validate(*outer_).has_value());
  EXPECT_EQ(Validate(*outer_)->field, "kind");
  Broken("");
  outer_->GetReflection()->AddEnumValue(outer_.get(), kinds, 1);
  outer_->GetReflection()->AddEnumValue(outer_.get(), kinds, 7);
  ASSERT_TRUE(Validate(*outer_).has_value());
  EXPECT_EQ(Validate(*outer_)->field, "kinds[1]");
}

TEST_F(Validator, SaysTheLimitAndNeverTheValue) {
  Broken("text: 'SECRET'");
  EXPECT_EQ(message_, "has 6 bytes; at most 3 are allowed");
  Broken("token: 'S E C'");
  EXPECT_THAT(message_, ::testing::Not(::testing::HasSubstr("S E C")));
  Broken("range: 6");
  EXPECT_THAT(message_, ::testing::HasSubstr("-2 to 5"));
}

}  // namespace
}  // namespace huiyin::kit
