// Below the reserve of free space: nothing new is taken, and whoever asks again for what was taken is answered.
#include "huiyin/common/v1/status.pb.h"
#include "tests/intake/door_fixture.h"

namespace huiyin::intake {
namespace {

// The first answer may have been lost on its way, and nothing is written to give it again: no record, no key.
TEST_F(IntakeDoorTest, BelowTheReserveARetryGetsItsReplyAndNothingNewIsTaken) {
  const std::string sourced = "source_system: 'theirs' source_number: '7' contact { phone: '139' }";
  common::v1::CaseReply plain, with_contact, second;
  ASSERT_TRUE(Submit("plain", "further { text: 'x' }", &plain).ok());
  ASSERT_TRUE(Submit("a", "contact { phone: '138' }", &with_contact).ok());
  ASSERT_TRUE(Submit("b", sourced).ok());
  const grpc::Status refused_before = Submit("c", sourced);
  ASSERT_FALSE(refused_before.ok()) << "that number is known";
  const std::string logs = Logs();
  const int keys = Keys();

  std::filesystem::create_directory(disk_);
  space_.Look();
  common::v1::CaseReply again;
  ASSERT_TRUE(Submit("plain", "further { text: 'x' }", &again).ok());
  EXPECT_EQ(fixture::Text(again), fixture::Text(plain));
  ASSERT_TRUE(Submit("a", "contact { phone: '138' }", &again).ok());
  EXPECT_EQ(fixture::Text(again), fixture::Text(with_contact));
  EXPECT_EQ(kit::FromGrpc(Submit("c", sourced)).reason(), kit::FromGrpc(refused_before).reason());
  EXPECT_EQ(kit::FromGrpc(Submit("a", "text: 'other'")).reason(), "COMMAND_ID_REUSED");
  for (const char* said : {"", "contact { phone: '138' }"}) {
    const grpc::Status full = Submit("new", said);
    EXPECT_EQ(full.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    common::v1::ErrorStatus details;
    common::v1::RetryAfter retry;
    ASSERT_TRUE(details.ParseFromString(full.error_details()));
    ASSERT_TRUE(details.details(0).UnpackTo(&retry));
    EXPECT_EQ(retry.delay_ms(), 5'000);
  }
  EXPECT_EQ(Logs(), logs);
  EXPECT_EQ(Keys(), keys);
}

}  // namespace
}  // namespace huiyin::intake
