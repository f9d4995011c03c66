// The faults of SimulatedLog do what the simulator asks, and nothing else.
#include "services/kit/log/simulated_log.h"

#include <optional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huiyin::kit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Outcome = std::optional<absl::StatusOr<Offset>>;

class SimulatedLogTest : public ::testing::Test {
 protected:
  void Append(SimulatedInstance* instance, const std::string& name, int count, Outcome* outcome) {
    std::vector<LogEntry> entries;
    for (int i = 0; i < count; ++i) entries.push_back({"k", name + std::to_string(i)});
    instance->Append(toy_, std::move(entries),
                     [outcome](absl::StatusOr<Offset> first) { *outcome = std::move(first); });
  }
  void Drain() {
    while (cluster_.Step(random_)) {
    }
  }
  std::vector<std::string> Landed() const {
    std::vector<std::string> values;
    for (const SimulatedRecord& landed : cluster_.Records(toy_)) {
      values.push_back(landed.record.entry->value);
    }
    return values;
  }

  const TopicPartition toy_{"toy", 0};
  ManualClock clock_{1'700'000'000 * kMicrosPerSecond};
  SimulatedLog cluster_{{{"toy", 2}}, &clock_};
  SimulatedLog::Random random_{1};
  std::unique_ptr<SimulatedInstance> a_ = cluster_.NewInstance();
  std::unique_ptr<SimulatedInstance> b_ = cluster_.NewInstance();
  Outcome a_outcome_, b_outcome_;
};

TEST_F(SimulatedLogTest, DoesNothingUntilStepped) {
  int wakes = 0;
  const auto subscription = a_->Subscribe(toy_, [&] { ++wakes; });
  Append(a_.get(), "a", 2, &a_outcome_);
  EXPECT_THAT(Landed(), IsEmpty());
  EXPECT_EQ(wakes, 0);
  EXPECT_EQ(cluster_.UnlandedRecords(), 2u);
  Drain();
  EXPECT_THAT(Landed(), ElementsAre("a0", "a1"));
  EXPECT_EQ(**a_outcome_, 0);
  EXPECT_GE(wakes, 1);
}

TEST_F(SimulatedLogTest, ProducersOvertakeEachOtherAndKeepTheirOwnOrder) {
  bool overtaken = false;
  bool interleaved = false;
  for (int round = 0; round < 50; ++round) {
    const size_t before = Landed().size();
    Append(a_.get(), "a", 2, &a_outcome_);
    Append(b_.get(), "b", 1, &b_outcome_);
    Drain();
    const auto landed = Landed();
    const std::vector<std::string> now(landed.begin() + static_cast<std::ptrdiff_t>(before),
                                       landed.end());
    ASSERT_THAT(now, SizeIs(3));
    overtaken |= now[0] == "b0";
    interleaved |= now[1] == "b0";
    EXPECT_LT(std::find(now.begin(), now.end(), "a0"), std::find(now.begin(), now.end(), "a1"));
  }
  EXPECT_TRUE(overtaken);
  EXPECT_TRUE(interleaved);
}

TEST_F(SimulatedLogTest, SameSeedSameCourse) {
  const auto course = [](uint64_t seed) {
    ManualClock clock(1);
    SimulatedLog cluster({{"toy", 1}}, &clock);
    SimulatedLog::Random random(seed);
    const auto a = cluster.NewInstance();
    const auto b = cluster.NewInstance();
    for (int i = 0; i < 20; ++i) {
      a->Append({"toy", 0}, {{"a", std::to_string(i)}}, [](const auto&) {});
      b->Append({"toy", 0}, {{"b", std::to_string(i)}}, [](const auto&) {});
    }
    while (cluster.Step(random)) {
    }
    std::string keys;
    for (const SimulatedRecord& landed : cluster.Records({"toy", 0}))
      keys += landed.record.entry->key;
    return keys;
  };
  EXPECT_EQ(course(7), course(7));
  EXPECT_NE(course(7), course(8));
}

TEST_F(SimulatedLogTest, ALandedRecordMayBeReadBeforeItsAcknowledgement) {
  Append(a_.get(), "a", 1, &a_outcome_);
  ASSERT_TRUE(cluster_.LandOne(random_));
  EXPECT_FALSE(a_outcome_.has_value());
  std::vector<LogRecord> records;
  EXPECT_TRUE(a_->Read(toy_, 0, 10, &records).ok());
  EXPECT_THAT(records, SizeIs(1));
}

TEST_F(SimulatedLogTest, AHeldInstanceWaits) {
  Append(a_.get(), "a", 1, &a_outcome_);
  Append(b_.get(), "b", 1, &b_outcome_);
  cluster_.Hold(a_->id(), true);
  Drain();
  EXPECT_THAT(Landed(), ElementsAre("b0"));
  cluster_.Hold(a_->id(), false);
  Drain();
  EXPECT_THAT(Landed(), ElementsAre("b0", "a0"));
}

TEST_F(SimulatedLogTest, AnUnknownOutcomeMayStillLand) {
  Append(a_.get(), "a", 2, &a_outcome_);
  ASSERT_TRUE(cluster_.LandOne(random_));
  cluster_.LoseOutcome(a_->id());
  ASSERT_TRUE(a_outcome_.has_value());
  EXPECT_TRUE(absl::IsUnavailable(a_outcome_->status()));
  Outcome later;
  Append(a_.get(), "later", 1, &later);
  Drain();
  EXPECT_THAT(Landed(), ::testing::UnorderedElementsAre("a0", "a1", "later0"));
  EXPECT_TRUE(later->ok());
}

TEST_F(SimulatedLogTest, ALandedButUnacknowledgedAppendCanLoseItsOutcome) {
  Append(a_.get(), "a", 1, &a_outcome_);
  ASSERT_TRUE(cluster_.LandOne(random_));
  cluster_.LoseOutcome(a_->id());
  EXPECT_TRUE(absl::IsUnavailable(a_outcome_->status()));
  EXPECT_THAT(Landed(), ElementsAre("a0"));
}

TEST_F(SimulatedLogTest, AZombiesRecordsLandUnheard) {
  Append(a_.get(), "a", 2, &a_outcome_);
  a_.reset();
  Drain();
  EXPECT_THAT(Landed(), ElementsAre("a0", "a1"));
  EXPECT_FALSE(a_outcome_.has_value());
}

TEST_F(SimulatedLogTest, AnAbandonedInstanceHearsNothing) {
  int wakes = 0;
  const auto subscription = a_->Subscribe(toy_, [&] { ++wakes; });
  cluster_.Abandon(a_->id());
  Append(a_.get(), "a", 1, &a_outcome_);
  Drain();
  EXPECT_THAT(Landed(), ElementsAre("a0"));
  EXPECT_FALSE(a_outcome_.has_value());
  EXPECT_EQ(wakes, 0);
}

TEST_F(SimulatedLogTest, AZombiesBatchLosesItsHeadOrTail) {
  for (const auto piece : {SimulatedLog::Piece::kHead, SimulatedLog::Piece::kTail}) {
    auto zombie = cluster_.NewInstance();
    Outcome unheard;
    Append(zombie.get(), piece == SimulatedLog::Piece::kHead ? "h" : "t", 3, &unheard);
    cluster_.DropOrphans(zombie->id(), toy_, piece, 1);
    EXPECT_EQ(cluster_.UnlandedRecords(), 3u) << "it lives: nothing may be lost";
    const int id = zombie->id();
    zombie.reset();
    cluster_.DropOrphans(id, toy_, piece, 1);
    Drain();
  }
  EXPECT_THAT(Landed(), ElementsAre("h1", "h2", "t0", "t1"));
}

TEST_F(SimulatedLogTest, TearsAndDuplicatesOnlyOrphans) {
  Append(a_.get(), "a", 4, &a_outcome_);
  EXPECT_FALSE(cluster_.TearOrphans(random_));
  EXPECT_FALSE(cluster_.DuplicateOrphan(random_));
  cluster_.Abandon(a_->id());
  ASSERT_TRUE(cluster_.DuplicateOrphan(random_));
  EXPECT_EQ(cluster_.UnlandedRecords(), 5u);
  while (cluster_.UnlandedRecords() == 5u) ASSERT_TRUE(cluster_.TearOrphans(random_));
  const size_t left = cluster_.UnlandedRecords();
  Drain();
  EXPECT_THAT(Landed(), SizeIs(left));
}

TEST_F(SimulatedLogTest, ACutIsSeenAsOutOfRange) {
  Append(a_.get(), "a", 3, &a_outcome_);
  Drain();
  cluster_.CutTail(toy_, 1);
  std::vector<LogRecord> records;
  EXPECT_TRUE(absl::IsOutOfRange(a_->Read(toy_, 3, 1, &records)));
  EXPECT_TRUE(a_->Read(toy_, 1, 1, &records).ok());
  EXPECT_EQ(a_->Extent(toy_)->end, 1);
  Append(b_.get(), "b", 1, &b_outcome_);
  Drain();
  EXPECT_THAT(Landed(), ElementsAre("a0", "b0"));
}

TEST_F(SimulatedLogTest, RetentionRaisesTheBegin) {
  Append(a_.get(), "a", 3, &a_outcome_);
  Drain();
  cluster_.DropBelow(toy_, 2);
  std::vector<LogRecord> records;
  EXPECT_TRUE(absl::IsOutOfRange(a_->Read(toy_, 1, 1, &records)));
  EXPECT_TRUE(a_->Read(toy_, 2, 1, &records).ok());
  EXPECT_EQ(a_->Extent(toy_)->begin, 2);
  EXPECT_THAT(Landed(), SizeIs(3)) << "the judge sees all";
}

TEST_F(SimulatedLogTest, AltersARecordInPlace) {
  Append(a_.get(), "a", 2, &a_outcome_);
  Drain();
  cluster_.Alter(toy_, 0, {"k", "altered"});
  EXPECT_THAT(Landed(), ElementsAre("altered", "a1"));
}

TEST_F(SimulatedLogTest, FailingReadsPass) {
  std::vector<LogRecord> records;
  cluster_.FailReads(a_->id(), true);
  EXPECT_TRUE(absl::IsUnavailable(a_->Read(toy_, 0, 1, &records)));
  EXPECT_TRUE(absl::IsUnavailable(a_->Extent(toy_).status()));
  EXPECT_TRUE(b_->Read(toy_, 0, 1, &records).ok());
  cluster_.FailReads(a_->id(), false);
  EXPECT_TRUE(a_->Read(toy_, 0, 1, &records).ok());
}

TEST_F(SimulatedLogTest, AssignmentCanBeSplitOrMissing) {
  EXPECT_FALSE(a_->Assigned(toy_));
  cluster_.Assign(a_->id(), toy_, true);
  cluster_.AssignAll(b_->id(), true);
  EXPECT_TRUE(a_->Assigned(toy_) && b_->Assigned(toy_));
  EXPECT_FALSE(a_->Assigned({"toy", 1}));
  cluster_.Assign(a_->id(), toy_, false);
  EXPECT_FALSE(a_->Assigned(toy_));
}

TEST_F(SimulatedLogTest, TheJudgeSeesLandingsAsTheyHappen) {
  std::vector<int64_t> landed_us;
  cluster_.OnLand([&](const TopicPartition& where, const SimulatedRecord& landed) {
    EXPECT_EQ(where, toy_);
    EXPECT_EQ(landed.instance, a_->id());
    landed_us.push_back(landed.landed_us);
  });
  const int64_t start_us = clock_.WallMicros();
  Append(a_.get(), "a", 1, &a_outcome_);
  Drain();
  clock_.JumpWall(-kMicrosPerSecond);
  Append(a_.get(), "b", 1, &a_outcome_);
  Drain();
  EXPECT_THAT(landed_us, ElementsAre(start_us, start_us - kMicrosPerSecond));
  EXPECT_EQ(cluster_.Records(toy_)[1].record.append_time_us, start_us);
}

TEST_F(SimulatedLogTest, IdentityCanChange) {
  EXPECT_EQ(a_->Identity(), b_->Identity());
  cluster_.SetIdentity("restored elsewhere");
  EXPECT_EQ(a_->Identity(), "restored elsewhere");
}

}  // namespace
}  // namespace huiyin::kit
