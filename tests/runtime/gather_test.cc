// Inputs that nobody waits for share a batch: what comes soon after one is decided a little later, unless somebody waits.
#include "tests/runtime/partition_fixture.h"

namespace huiyin::kit {
namespace {

constexpr int64_t kGatherUs = 4'000;

class GatherTest : public PartitionTest {
 protected:
  // One batch is decided, and one input has come after it.
  void StartWithOneMore(PartitionOptions options = {}) {
    options.gather_us = kGatherUs;
    Make(options);
    Run();
    WriteDecision(up_, Added(1));
    Run();
    ASSERT_EQ(Decisions().size(), 1U) << "the first is decided at once";
    WriteDecision(up_, Added(2));
    Run();
    ASSERT_EQ(Decisions().size(), 1U);
  }
};

TEST_F(GatherTest, WhatComesSoonAfterABatchIsDecidedTogether) {
  StartWithOneMore();
  EXPECT_EQ(partition_->Turn().wake_us, clock_.MonotonicMicros() + kGatherUs);
  EXPECT_FALSE(partition_->idle());
  Pass(kGatherUs - 1);
  WriteDecision(up_, Added(3));
  Run();
  EXPECT_EQ(Decisions().size(), 1U);
  Pass(1);
  EXPECT_EQ(Decisions().size(), 3U);
  EXPECT_EQ(partition_->stats().batches, 2);
  Pass(kGatherUs);
  EXPECT_TRUE(partition_->idle());
}

TEST_F(GatherTest, ACommandIsDecidedAtOnceWithAllBeforeIt) {
  StartWithOneMore();
  EXPECT_EQ(ReasonOf(Ask("c", 3)), "");
  EXPECT_EQ(Decisions().size(), 3U);
}

TEST_F(GatherTest, WhoWaitsForPositionsWaitsNoLonger) {
  StartWithOneMore();
  PositionWaiter waiter;
  common::v1::Position* wanted = waiter.wanted.Add();
  wanted->set_topic("up");
  wanted->set_next_offset(3);
  waiter.deadline_us = clock_.MonotonicMicros() + kMicrosPerSecond;
  std::optional<absl::Status> told;
  waiter.done = [&](const absl::Status& status) { told = status; };
  partition_->WaitFor(std::move(waiter));
  Run();
  ASSERT_TRUE(told.has_value());
  EXPECT_TRUE(told->ok()) << *told;
  EXPECT_EQ(Decisions().size(), 2U);
}

TEST_F(GatherTest, ATimerIsFiredWithWhatCameBeforeIt) {
  StartWithOneMore();
  ASSERT_EQ(ReasonOf(Ask("sets", kSetsTimer)), "");
  clock_.Advance(kMicrosPerSecond + 1);
  WriteDecision(up_, Added(4));
  Run();
  WriteDecision(up_, Added(5));
  Run();
  EXPECT_EQ(Decisions().size(), 5U) << "the timer, and the input before it";
  Pass(kGatherUs);
  EXPECT_EQ(Decisions().size(), 6U);
}

TEST_F(GatherTest, WhatIsTooMuchForOneTurnIsNotMadeToWait) {
  PartitionOptions options;
  options.inputs_per_turn_max = 2;
  options.gather_us = kGatherUs;
  Make(options);
  Run();
  for (int64_t i = 0; i < 5; ++i) WriteDecision(up_, Added(i));
  Run();
  EXPECT_EQ(Decisions().size(), 5U);
}

}  // namespace
}  // namespace huiyin::kit
