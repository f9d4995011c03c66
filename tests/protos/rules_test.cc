// The rules themselves: each finds what breaks it in a file built here, and nothing in one that keeps it.
#include "tests/protos/rules.h"

#include <gmock/gmock.h>

#include <memory>

#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/text_format.h"
#include "services/kit/base/status.h"

namespace huiyin::protos {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Rules : public ::testing::Test {
 protected:
  // As huiyin/a/v1/a.proto, in a pool of its own on top of what is compiled in.
  const FileDescriptor* Build(const std::string& text) {
    FileDescriptorProto file;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &file)) << text;
    file.set_name("huiyin/a/v1/a.proto");
    if (!file.has_package()) file.set_package("huiyin.a.v1");
    file.set_syntax("proto3");
    pool_ = std::make_unique<DescriptorPool>(DescriptorPool::generated_pool());
    const FileDescriptor* built = pool_->BuildFile(file);
    HUIYIN_CHECK(built != nullptr, "a file that protobuf takes");
    return built;
  }

  std::unique_ptr<DescriptorPool> pool_;
};

std::string Field(const std::string& rest) {
  return "message_type { name: 'M' field { name: 'f' number: 1 " + rest + " } }";
}

std::string Limit(const std::string& limit) {
  return "options { [huiyin.common.v1.limit] { " + limit + " } }";
}

std::string Rpc(const std::string& in, const std::string& out) {
  return "message_type { name: '" + in + "' } message_type { name: '" + out +
         "' } service { name: 'S' method { name: 'Get' input_type: '" + in + "' output_type: '" +
         out + "' } }";
}

TEST_F(Rules, EachFindsItsFault) {
  const std::string text = "label: LABEL_OPTIONAL type: TYPE_STRING ";
  const std::string bytes = "label: LABEL_OPTIONAL type: TYPE_BYTES ";
  const std::string texts = "label: LABEL_REPEATED type: TYPE_STRING ";
  const std::string numbers = "label: LABEL_REPEATED type: TYPE_INT64 ";
  const std::string value = "number: 0 } }";
  struct Row {
    std::string file, fault;  // no fault: the same in order
  };
  const Row rows[] = {
      {Field(text), "has no max_bytes"},
      {Field(text + Limit("max_items: 3")), "has no max_bytes"},
      {Field(text + Limit("max_bytes: 3")), ""},
      {Field(bytes), "has no max_bytes"},
      {Field(bytes + Limit("max_bytes: 3")), ""},
      {Field(texts + Limit("max_items: 3")), "has no max_bytes"},
      {Field(texts + Limit("max_bytes: 3")), "has no max_items"},
      {Field(texts + Limit("max_bytes: 3 max_items: 3")), ""},
      {Field(numbers), "has no max_items"},
      {Field(numbers + Limit("max_items: 3")), ""},
      {"message_type { name: 'O' nested_" + Field(text).substr(8) + " }", "has no max_bytes"},
      {"enum_type { name: 'E' value { name: 'E_NONE' " + value, "_UNSPECIFIED"},
      {"enum_type { name: 'E' value { name: 'E_UNSPECIFIED' " + value, ""},
      {Rpc("GetRequest", "GetReply"), "does not take GetRequest and give GetResponse"},
      {Rpc("Get1Request", "GetResponse"), "does not take GetRequest and give GetResponse"},
      {Rpc("GetRequest", "GetResponse"), ""},
      {"package: 'huiyin.b.v1'", "its package is huiyin.b.v1"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.file);
    const std::vector<std::string> faults = FindFaults(*Build(row.file));
    if (row.fault.empty()) {
      EXPECT_THAT(faults, IsEmpty());
    } else {
      EXPECT_THAT(faults, ElementsAre(HasSubstr(row.fault)));
    }
  }
}

constexpr char kMap[] =
    "message_type { name: 'M' field { name: 'f' number: 1 label: LABEL_REPEATED type: TYPE_MESSAGE "
    "type_name: 'FEntry' options { [huiyin.common.v1.limit] { max_items: 3 } } } nested_type { "
    "name: 'FEntry' options { map_entry: true } field { name: 'key' number: 1 label: "
    "LABEL_OPTIONAL type: TYPE_INT64 } field { name: 'value' number: 2 label: LABEL_OPTIONAL type: "
    "TYPE_";

TEST_F(Rules, TextInAMapHasNowhereToSayItsLimit) {
  EXPECT_THAT(FindFaults(*Build(std::string(kMap) + "STRING } } }")),
              ElementsAre(HasSubstr("a map of text")));
}

TEST_F(Rules, NumbersInAMapAreFine) {
  EXPECT_THAT(FindFaults(*Build(std::string(kMap) + "INT64 } } }")), IsEmpty());
}

// A service's record with one field out of place.
TEST_F(Rules, ARecordUnlikeTheCommonOneIsFound) {
  const std::string common =
      "label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: '.huiyin.common.v1.";
  const std::string opened =
      "field { name: 'opened' number: 1 oneof_index: 0 " + common + "Opened' }";
  const std::string envelope =
      "field { name: 'envelope' number: 2 oneof_index: 0 " + common + "Envelope' }";
  const std::string events = "field { name: 'events' number: 3 label: LABEL_REPEATED type: ";
  const std::string kind = "oneof_decl { name: 'kind' }";
  struct Row {
    std::string fields, fault;
  };
  const Row rows[] = {
      {kind + opened + envelope + events + "TYPE_BYTES }", ""},
      {kind + opened + envelope + events + "TYPE_INT64 }", "another wire type"},
      {kind + opened + envelope, "has no events"},
      {kind + opened + envelope + events +
           "TYPE_BYTES } field { name: 'x' number: 9 label: LABEL_OPTIONAL type: TYPE_INT64 }",
       "has no such number"},
      {kind + opened + envelope + events + "TYPE_BYTES } field { name: 'answer' number: 4 " +
           common + "Opened' }",
       "holds another message"},
      {kind + opened + envelope + events + "TYPE_BYTES } field { name: 'reply' number: 4 " +
           common + "Answer' }",
       "is called answer"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.fields);
    const FileDescriptor* file =
        Build("dependency: 'huiyin/common/v1/record.proto' message_type { name: 'Record' " +
              row.fields + " }");
    const std::vector<std::string> faults = FindRecordFaults(*file->message_type(0));
    if (row.fault.empty()) {
      EXPECT_THAT(faults, IsEmpty());
    } else {
      EXPECT_THAT(faults, ElementsAre(HasSubstr(row.fault)));
    }
  }
}

}  // namespace
}  // namespace huiyin::protos
