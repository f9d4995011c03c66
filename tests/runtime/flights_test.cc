// Several batches in flight, and a fold that gathers what it catches up with.
#include "tests/runtime/partition_fixture.h"

namespace huiyin::kit {
namespace {

class FlightsTest : public PartitionTest {
 protected:
  // Begins a command and gives one turn; the log does nothing yet.
  std::shared_ptr<Told> Begin(const std::string& id, int64_t number) {
    auto told = Enter(Add(id, number));
    EXPECT_FALSE(told->has_value());
    partition_->Turn();
    return told;
  }
};

TEST_F(FlightsTest, BatchesAreDecidedOnThoseInFlightAndToldWhenTheyLand) {
  Make({.flights_max = 2});
  Run();
  const auto first = Begin("a", 1);
  const auto second = Begin("b", 2);
  const auto third = Begin("c", 3);
  EXPECT_EQ(partition_->stats().commands, 2u) << "the third waits for a place";
  EXPECT_FALSE(first->has_value() || second->has_value() || third->has_value());
  Run();
  EXPECT_EQ(ReasonOf(*first), "");
  EXPECT_EQ(ReasonOf(*second), "");
  EXPECT_EQ(ReasonOf(*third), "");
  ASSERT_EQ(Decisions().size(), 3u);
  for (uint64_t i = 0; i < 3; ++i) EXPECT_EQ(Decisions()[i].envelope().sequence(), i + 1);
}

TEST_F(FlightsTest, ARetryIsNotToldWhatIsInFlight) {
  Make({.flights_max = 3});
  Run();
  const auto first = Begin("a", 1);
  const auto again = Begin("a", 1);
  const auto other = Begin("a", 2);
  EXPECT_EQ(partition_->stats().retries_answered, 2u);
  EXPECT_FALSE(first->has_value() || again->has_value() || other->has_value());
  Run();
  EXPECT_EQ(ReasonOf(*again), "");
  EXPECT_EQ(ReasonOf(*other), "COMMAND_ID_REUSED");
  EXPECT_EQ(Decisions().size(), 1u);
}

TEST_F(FlightsTest, WhatIsInFlightIsDecidedUnlessMoreWillComeOfIt) {
  Make({.flights_max = 3});
  EXPECT_FALSE(partition_->decided()) << "nobody has looked yet";
  Run();
  EXPECT_TRUE(partition_->decided() && partition_->idle());
  const auto first = Begin("a", 1);
  EXPECT_FALSE(partition_->decided()) << "the turn took something: there may be more";
  partition_->Turn();
  EXPECT_TRUE(partition_->decided() && !partition_->idle());
  EXPECT_FALSE(first->has_value());
  Begin("b", kAsks);
  partition_->Turn();
  EXPECT_FALSE(partition_->decided()) << "its follow-up is still to be sent";
  Run();
  EXPECT_TRUE(partition_->idle());
}

TEST_F(FlightsTest, WhoIsRefusedMayTryAnotherWayOnceItIsTold) {
  Make({.flights_max = 3});
  Run();
  const auto refused = Begin("a", kTooLarge);
  partition_->Turn();
  EXPECT_FALSE(partition_->decided());
  Run();
  EXPECT_NE(ReasonOf(*refused), "");
  EXPECT_TRUE(partition_->decided());
}

TEST_F(FlightsTest, WithNoRoomForAnotherFlightNobodyKnowsWhetherAllIsDecided) {
  Make({.flights_max = 1});
  Run();
  Begin("a", 1);
  partition_->Turn();
  EXPECT_FALSE(partition_->decided());
  Run();
  EXPECT_TRUE(partition_->decided());
}

TEST_F(FlightsTest, WhoCatchesUpSaysReachedOnlyOnceItIsStored) {
  Start();
  for (int i = 0; i < 300; ++i) Ask(Concat("id", i), 1);  // far enough behind not to open at once
  partition_.reset();
  ASSERT_TRUE(store_.Reset().ok());
  Make({.fold_records_max = 2, .gathered_records_max = 8});
  bool told = false;
  PositionList wanted;
  wanted.Add()->set_topic("small");
  wanted[0].set_next_offset(3);
  partition_->WaitFor({.wanted = wanted,
                       .deadline_us = clock_.MonotonicMicros() + kMicrosPerSecond,
                       .done = [&](const absl::Status& status) { told = status.ok(); }});
  int turns = 0;
  for (; !told && turns < 20; ++turns) {
    EXPECT_FALSE(FoldRow::Get(store_).has_value()) << "after turn " << turns;
    partition_->Turn();
  }
  EXPECT_EQ(turns, 4) << "eight records, two a turn";
  EXPECT_GE(FoldRow::Get(store_)->next_offset(), 3);
  Run();
  EXPECT_EQ(FoldRow::Get(store_)->sequence(), 300u);
}

}  // namespace
}  // namespace huiyin::kit
