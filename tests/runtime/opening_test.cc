// When an instance owns what it opened, and when its clock keeps it from that.
#include "tests/runtime/partition_fixture.h"

namespace huiyin::kit {
namespace {

constexpr int64_t kSkewMaxUs = 5 * kMicrosPerSecond;

class OpeningTest : public PartitionTest {
 protected:
  OpeningTest() { Make({.clock_skew_max_us = kSkewMaxUs}); }

  // Opens; the opening lands at once, and is read back `late_us` later.
  void OpenAndRead(int64_t late_us) {
    partition_->Turn();
    while (cluster_.Step(random_)) {
    }
    clock_.Advance(late_us);
    partition_->Turn();
  }
  size_t Openings() const { return cluster_.Records(own_).size(); }
};

TEST_F(OpeningTest, OwnsWhatItReadsBackInTime) {
  OpenAndRead(kSkewMaxUs);
  EXPECT_TRUE(partition_->owner());
}

// As where an instance is heard by the brokers and does not hear them: no reason to stay away for a minute.
TEST_F(OpeningTest, OpensAgainWhatItReadsBackTooLateToTellAboutItsClock) {
  OpenAndRead(15 * kMicrosPerSecond);
  EXPECT_FALSE(partition_->owner() || partition_->clock_wrong());
  Pass(kMicrosPerSecond / 10);
  EXPECT_TRUE(partition_->owner());
  EXPECT_EQ(Openings(), 2u);
}

TEST_F(OpeningTest, LeavesToOthersWhatItReadsBackLateThreeTimes) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(partition_->clock_wrong()) << i;
    clock_.Advance(kMicrosPerSecond);  // past its back-off
    OpenAndRead(kSkewMaxUs + 1);
    EXPECT_FALSE(partition_->owner());
  }
  EXPECT_EQ(Openings(), 3u);
  EXPECT_TRUE(partition_->clock_wrong());
  Pass(61 * kMicrosPerSecond);
  EXPECT_FALSE(partition_->clock_wrong());
  EXPECT_TRUE(partition_->owner());
}

TEST_F(OpeningTest, LateOrNotAWrongClockIsWrong) {
  for (const int64_t off_us : {-3'600 * kMicrosPerSecond, 3'600 * kMicrosPerSecond}) {
    for (const int64_t late_us : {int64_t{0}, 15 * kMicrosPerSecond}) {
      clock_.Advance(62 * kMicrosPerSecond);
      ASSERT_FALSE(partition_->clock_wrong());
      partition_->Turn();
      while (cluster_.Step(random_)) {
      }
      clock_.JumpWall(off_us);  // stamped by a clock that differs by as much
      clock_.Advance(late_us);
      partition_->Turn();
      EXPECT_TRUE(partition_->clock_wrong()) << off_us << " " << late_us;
      EXPECT_FALSE(partition_->owner());
    }
  }
}

}  // namespace
}  // namespace huiyin::kit
