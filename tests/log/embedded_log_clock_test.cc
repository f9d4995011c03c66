// Append times never go back, and a clock that jumps needs an operator's word.
#include <atomic>

#include "tests/log/embedded_log_fixture.h"

namespace huiyin::kit {
namespace {

using ::testing::HasSubstr;

TEST_F(EmbeddedLogTest, TimeIsOneLineOverAllPartitions) {
  MustOpen();
  ASSERT_TRUE(Append("a", 0).ok());
  clock_.JumpWall(-3600 * kMicrosPerSecond);
  ASSERT_TRUE(Append("b", 1).ok());
  EXPECT_EQ(TimeOf(0, 0), kStartMicros);
  EXPECT_EQ(TimeOf(0, 1), kStartMicros);
  MustOpen();
  ASSERT_TRUE(Append("c", 1).ok());
  EXPECT_EQ(TimeOf(1, 1), kStartMicros) << "also after a start";
  clock_.Advance(3601 * kMicrosPerSecond);
  ASSERT_TRUE(Append("d", 1).ok());
  EXPECT_EQ(TimeOf(2, 1), kStartMicros + kMicrosPerSecond);
}

TEST_F(EmbeddedLogTest, AnEmptyLogTakesAnyClock) {
  MustOpen();
  clock_.JumpWall(1000 * kMicrosPerDay);
  MustOpen();
}

TEST_F(EmbeddedLogTest, AJumpOfOverADayBeforeOpeningNeedsAWord) {
  for (const int64_t jump_us : {kMicrosPerDay + 1, -kMicrosPerDay - 1}) {
    options_.data_dir = scratch_.path() + "/" + std::to_string(jump_us);
    MustOpen();
    ASSERT_TRUE(Append("a").ok());
    log_.reset();
    clock_.JumpWall(jump_us);
    const absl::Status status = Open();
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("clock"));
    options_.accept_clock_jump = true;
    MustOpen();
    ASSERT_TRUE(Append("b").ok());
    EXPECT_GE(TimeOf(1), TimeOf(0));
    options_.accept_clock_jump = false;
  }
}

TEST_F(EmbeddedLogTest, ADayBeforeOpeningNeedsNone) {
  for (const int64_t jump_us : {kMicrosPerDay, -kMicrosPerDay}) {
    MustOpen();
    ASSERT_TRUE(Append("a").ok());
    log_.reset();
    clock_.JumpWall(jump_us);
    MustOpen();
  }
}

TEST_F(EmbeddedLogTest, AJumpOfOverADayWhileRunningEndsTheLog) {
  std::atomic<int> fatals{0};
  options_.on_fatal = [&](const absl::Status&) { ++fatals; };
  for (const int64_t jump_us : {kMicrosPerDay + 1, -kMicrosPerDay - 1}) {
    options_.data_dir = scratch_.path() + "/" + std::to_string(jump_us);
    MustOpen();
    ASSERT_TRUE(Append("a").ok());
    clock_.JumpWall(jump_us);
    EXPECT_TRUE(absl::IsFailedPrecondition(Append("b").status()));
    EXPECT_TRUE(absl::IsFailedPrecondition(Append("c").status()));
    log_.reset();
  }
  EXPECT_EQ(fatals, 2);
}

TEST_F(EmbeddedLogTest, AnIdleWeekIsNoJump) {
  MustOpen();
  ASSERT_TRUE(Append("a").ok());
  clock_.Advance(7 * kMicrosPerDay);
  ASSERT_TRUE(Append("b").ok());
  EXPECT_EQ(TimeOf(1), kStartMicros + 7 * kMicrosPerDay);
}

TEST_F(EmbeddedLogTest, ADrivenClockMayJumpAndGoingBackNeedsAWord) {
  DrivenClock driven(kStartMicros - 400 * kMicrosPerDay);
  options_.clock = &driven;
  MustOpen();
  ASSERT_TRUE(Append("a").ok());
  ASSERT_TRUE(driven.MoveTo(kStartMicros));
  ASSERT_TRUE(Append("b").ok());
  EXPECT_EQ(TimeOf(1) - TimeOf(0), 400 * kMicrosPerDay);
  MustOpen();

  options_.clock = &clock_;  // stands at the very moment of the newest record
  EXPECT_TRUE(absl::IsFailedPrecondition(Open()));
  options_.accept_clock_jump = true;
  MustOpen();
  ASSERT_TRUE(Append("c").ok());
  options_.accept_clock_jump = false;
  MustOpen();
  ASSERT_TRUE(Append("d").ok());
}

}  // namespace
}  // namespace huiyin::kit
