// Commands: what a refusal says, and where it says it. Which are refused when: table_test.cc.
#include <gmock/gmock.h>

#include "huiyin/tracking/v1/events.pb.h"
#include "tests/tracking/tracking_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::HasSubstr;

TEST_F(TrackingTest, RefusalsSayWhatKindTheyAreAndWhere) {
  Reset("handled");
  const Result wrong = f.Try(About("park_case", "reason: 'x'"));
  EXPECT_EQ(wrong.kind, common::v1::REJECTION_KIND_CONFLICT);
  EXPECT_THAT(wrong.message, HasSubstr("HANDLED"));
  const Result unknown = f.Try("withdraw_case { matter_id: '0000000001111' }");
  EXPECT_EQ(unknown.reason, "CASE_UNKNOWN");
  EXPECT_EQ(unknown.kind, common::v1::REJECTION_KIND_NOT_FOUND);
}

TEST_F(TrackingTest, ACaseOfAnotherFamilyIsUnknown) {
  Reset("received");
  f.root_id = "0000000001111";
  EXPECT_EQ(f.Try(About("withdraw_case")).reason, "CASE_UNKNOWN");
}

TEST_F(TrackingTest, TimesThatCannotBeAreRefused) {
  Reset("received");
  const auto review = [&](int64_t at_us) {
    return f.Try(About("park_case", kit::Concat("reason: 'x' review_at_us: ", at_us)));
  };
  EXPECT_EQ(review(kStartUs).reason, "REVIEW_IN_PAST");
  EXPECT_EQ(review(kStartUs).field, "review_at_us");
  EXPECT_EQ(review(kStartUs + 1).reason, "");
  const auto close = [&](int64_t at_us) {
    return f.Try(About("close_case", kit::Concat("reason: 'x' source_closed_at_us: ", at_us)));
  };
  EXPECT_EQ(close(kStartUs + kHourUs).reason, "") << "a source's clock may run ahead";
  EXPECT_EQ(close(kStartUs + kHourUs + 1).reason, "CLOSED_IN_FUTURE");
}

}  // namespace
}  // namespace huiyin::tracking
