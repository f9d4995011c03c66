// What one partition does with commands, inputs, timers and what others wrote.
#include <limits>

#include "huiyin/common/v1/held.pb.h"
#include "tests/runtime/partition_fixture.h"

namespace huiyin::kit {
namespace {

TEST_F(PartitionTest, AnswersARetryFromMemoryAndRefusesTheIdForOtherContent) {
  Start();
  EXPECT_EQ(ReasonOf(Ask("a", 1)), "");
  EXPECT_EQ(ReasonOf(Ask("a", 1)), "");
  EXPECT_EQ(Decisions().size(), 1u) << "a retry has no second effect";
  EXPECT_EQ(ReasonOf(Ask("a", 2)), "COMMAND_ID_REUSED");
  EXPECT_EQ(Decisions().size(), 1u);
}

TEST_F(PartitionTest, ForgetsWholeDaysAFewARecord) {
  Start();
  for (int i = 0; i < 50; ++i) Ask(Concat("old", i), 1);
  Pass(3 * kMicrosPerDay);
  const auto remembered = [&] {
    int rows = 0;
    Outcomes::Scan(store_, [&](const Outcomes::Row&) { return ++rows > 0; });
    return rows;
  };
  Ask("new0", 1);
  EXPECT_EQ(remembered(), 50 + 1 - 15) << "no record pays for a whole day: sequences 1 to 15";
  for (int i = 1; i < 5; ++i) Ask(Concat("new", i), 1);
  EXPECT_EQ(remembered(), 5);
  Ask("old7", 1);
  EXPECT_EQ(Decisions().size(), 56u) << "what was forgotten is decided anew";
}

TEST_F(PartitionTest, SaysSinceWhenTheOldestCommandWaits) {
  constexpr int64_t kNoneWaits = std::numeric_limits<int64_t>::max();
  Start();
  EXPECT_EQ(partition_->BehindSinceUs(), kNoneWaits);
  const auto submit = [&](const char* id) {
    ASSERT_FALSE(Enter(Add(id, 1))->has_value());
    partition_->Turn();
  };
  submit("first");  // under way: the log has not given it back
  EXPECT_EQ(partition_->BehindSinceUs(), kNoneWaits);
  clock_.Advance(300);
  const int64_t second_us = clock_.MonotonicMicros();
  submit("second");
  clock_.Advance(200);
  submit("third");
  EXPECT_EQ(partition_->BehindSinceUs(), second_us);
  Run();
  EXPECT_EQ(partition_->BehindSinceUs(), kNoneWaits);
}

TEST_F(PartitionTest, RefusesACommandWhoseDecisionIsTooLarge) {
  Start();
  EXPECT_EQ(ReasonOf(Ask("a", kTooLarge)), "OUTPUT_TOO_LARGE");
  EXPECT_EQ(ReasonOf(Ask("b", kAsksTooMuch)), "OUTPUT_TOO_LARGE");
  ASSERT_EQ(Decisions().size(), 2u);
  EXPECT_EQ(Decisions()[0].events_size(), 0);
  service_.fixed = true;
  EXPECT_EQ(ReasonOf(Ask("a", kTooLarge)), "OUTPUT_TOO_LARGE") << "it stands";
}

TEST_F(PartitionTest, RecordsTheRefusalOfACommandThatThrows) {
  Start();
  EXPECT_EQ(ReasonOf(Ask("a", kThrows)), "DEFECT");
  EXPECT_EQ(Decisions().size(), 1u);
}

TEST_F(PartitionTest, HoldsAFamilyWhoseInputCannotBeDecided) {
  for (const int64_t defect : {int64_t{kThrows}, int64_t{kTooLarge}}) {
    SCOPED_TRACE(defect);
    service_.fixed = false;
    if (partition_ == nullptr) Start();
    const size_t before = Decisions().size();
    WriteDecision(up_, Added(defect));
    WriteDecision(up_, Added(1));
    Run();
    ASSERT_EQ(Decisions().size(), before + 2);
    EXPECT_TRUE(Decisions()[before].runtime_events(0).has_matter_held());
    EXPECT_TRUE(Decisions()[before + 1].runtime_events(0).has_matter_held()) << "waits behind it";
    EXPECT_EQ(ReasonOf(Ask(Concat("c", defect), 1)), "HELD");
    EXPECT_EQ(ReasonOf(Resolve(Concat("r1", defect), false)), "");
    EXPECT_TRUE(Decisions().back().runtime_events(0).has_held_retry_failed());
    service_.fixed = true;
    EXPECT_EQ(ReasonOf(Resolve(Concat("r2", defect), false)), "");
    EXPECT_EQ(Decisions().size(), before + 7);
    EXPECT_EQ(ReasonOf(Ask(Concat("c", defect), 1)), "") << "HELD is no outcome";
  }
}

TEST_F(PartitionTest, DiscardsOneHeldInputAndGoesOnWithTheRest) {
  Start();
  WriteDecision(up_, "no event at all");
  WriteDecision(up_, Added(7));
  Run();
  for (const char* when : {"first", "the same word again discards nothing more"}) {
    const Told told = Resolve("d", true);
    ASSERT_EQ(ReasonOf(told), "") << when;
    common::v1::HeldEntry discarded;
    ASSERT_TRUE(discarded.ParseFromString((*told)->answer.reply()));
    EXPECT_EQ(discarded.held().input().topic(), "up") << when;
    EXPECT_EQ(discarded.held().input().offset(), 1) << when << ": after the opening";
    EXPECT_NE(discarded.error(), "") << when;
  }
  const auto decisions = Decisions();
  ASSERT_EQ(decisions.size(), 4u);
  EXPECT_EQ(decisions.back().events_size(), 1);
  EXPECT_EQ(ReasonOf(Resolve("e", true)), "NOT_HELD");
}

TEST_F(PartitionTest, StopsAtAnEventThatItDoesNotKnow) {
  WriteDecision(own_, "written by a newer version");
  Start();
  EXPECT_TRUE(absl::IsUnimplemented(partition_->error())) << partition_->error();
  EXPECT_FALSE(partition_->owner());
}

TEST_F(PartitionTest, StopsAtABrokenEnvelope) {
  Write(up_, "no record at all");
  Start();
  EXPECT_TRUE(absl::IsDataLoss(partition_->error())) << partition_->error();
}

TEST_F(PartitionTest, GoesOnAfterReadsFailedForAWhile) {
  Start();
  cluster_.FailReads(log_->id(), true);
  WriteDecision(up_, Added(1));
  Run();
  EXPECT_TRUE(Decisions().empty());
  const auto turn = partition_->Turn();
  EXPECT_LE(turn.wake_us, clock_.MonotonicMicros() + kMicrosPerSecond) << "it looks again itself";
  cluster_.FailReads(log_->id(), false);
  Run();
  EXPECT_EQ(Decisions().size(), 1u);
  EXPECT_TRUE(partition_->error().ok());
}

TEST_F(PartitionTest, SendsAFollowUpAgainWithTheSameId) {
  Start();
  cluster_.Hold(log_->id(), true);
  ASSERT_FALSE(Ask("a", kAsks).has_value());
  cluster_.Hold(log_->id(), false);
  Run();
  ASSERT_EQ(cluster_.Records(commands_).size(), 1u);
  EXPECT_EQ(ReasonOf(Ask("b", kAsks)), "");
  ASSERT_EQ(cluster_.Records(commands_).size(), 2u);
  // Another owner cannot know what arrived: it sends what its state says was not acknowledged.
  store_.Reset().IgnoreError();
  partition_.reset();
  Start();
  std::map<std::string, int> ids;
  for (const SimulatedRecord& landed : cluster_.Records(commands_)) {
    common::v1::CommandRecord command;
    command.ParseFromString(landed.record.entry->value);
    ++ids[command.header().command_id()];
    EXPECT_LE(command.header().command_id().size(), 64u);
  }
  EXPECT_EQ(ids.size(), 2u);
}

TEST_F(PartitionTest, WritesPositionsOnceAfterAnIdleSecond) {
  Start();
  common::v1::CommandRecord command;
  command.set_service("somebody else");
  Write(commands_, command.SerializeAsString());
  Run();
  EXPECT_TRUE(Decisions().empty());
  const auto turn = partition_->Turn();
  EXPECT_LE(turn.wake_us, clock_.MonotonicMicros() + kMicrosPerSecond);
  Pass(kMicrosPerSecond);
  ASSERT_EQ(Decisions().size(), 1u);
  EXPECT_TRUE(Decisions()[0].envelope().cause().idle());
  Pass(5 * kMicrosPerSecond);
  EXPECT_EQ(Decisions().size(), 1u) << "an empty record never causes one";
}

TEST_F(PartitionTest, FiresATimerOnceAndOnlyWhenItsCommandsWereTaken) {
  Start();
  Ask("a", kSetsTimer);
  Pass(kMicrosPerSecond / 2);
  EXPECT_EQ(Decisions().size(), 1u);
  Pass(kMicrosPerSecond);
  ASSERT_EQ(Decisions().size(), 2u);
  EXPECT_TRUE(Decisions()[1].runtime_events(0).has_timer_fired());
  Pass(5 * kMicrosPerSecond);
  EXPECT_EQ(Decisions().size(), 2u);
}

TEST_F(PartitionTest, WaitsForPositionsUntilTheDeadline) {
  Start();
  PositionList wanted;
  common::v1::Position* p = wanted.Add();
  p->set_topic("up");
  p->set_next_offset(2);
  EXPECT_FALSE(Ask("late", 1, wanted).has_value());
  Pass(11 * kMicrosPerSecond);
  EXPECT_TRUE(Decisions().empty());
  WriteDecision(up_, Added(1));
  EXPECT_EQ(ReasonOf(Ask("in time", 1, wanted)), "");
}

// Whoever writes to the topic directly cannot stop a partition with a position that is nowhere.
TEST_F(PartitionTest, DoesNotWaitForPositionsThatDoNotExist) {
  Start();
  common::v1::CommandRecord command;
  command.set_service("small");
  command.set_root_id("r");
  command.mutable_header()->set_command_id("made up");
  common::v1::Position* p = command.mutable_header()->add_positions();
  p->set_topic("up");
  p->set_next_offset(1'000'000);
  Command content;
  content.mutable_add()->set_number(1);
  command.set_payload(content.SerializeAsString());
  Write(commands_, command.SerializeAsString());
  Run();
  EXPECT_EQ(Decisions().size(), 1u);
}

TEST_F(PartitionTest, FoldsAnewWhenTheStateIsOfAnotherLog) {
  Start();
  Ask("a", 1);
  partition_.reset();
  cluster_.SetIdentity("another");
  Start();
  EXPECT_EQ(FoldRow::Get(store_)->log_identity(), "another");
  EXPECT_EQ(ReasonOf(Ask("a", 1)), "");
  EXPECT_EQ(Decisions().size(), 1u);
}

}  // namespace
}  // namespace huiyin::kit
