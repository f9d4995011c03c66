// Merging under random histories: cases merge, unmerge, are worked and end in any order, and what they tell each other comes
// late, twice or out of order. Once all has come, nobody follows what is over and nobody is forgotten.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/tracking/families.h"

namespace huiyin::tracking {
namespace {

class MergingProperty : public ::testing::Test {
 protected:
  struct Seen {
    int merged = 0, results = 0, releases = 0, drops = 0;
  };

  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }
  std::string AnyCase() { return ids_[static_cast<size_t>(Below(static_cast<int>(ids_.size())))]; }

  void Step(Families* town) {
    const std::string id = AnyCase();
    town->now_us += Below(40) * kHourUs / 8;
    town->Of(id).AdvanceTo(town->now_us);
    switch (Below(14)) {
      case 0:
      case 1:
      case 2:
        return void(town->Merge(id, AnyCase()));
      case 3:
        return void(town->Do(id, "unmerge_case", "reason: 'x'"));
      case 4:
      case 5:
        return void(
            town->Dispatch(id, "case_dispatched",
                           "unit_id: 'lights' service_level_id: 'full' mode: HANDLING_MODE_FAST"));
      case 6:
        return void(town->Dispatch(id, "case_received", "unit_id: 'lights'"));
      case 7:
        // Mostly dispatch knows of the merge and leaves the case alone.
        if (town->Row(id).stage() == common::v1::CASE_STAGE_MERGED && Below(4) != 0) return;
        return void(town->Handle(id));
      case 8:
        return void(town->CallBack(id, Below(2) ? "reached: true solved: VERDICT_NO"
                                                : "reached: true solved: VERDICT_YES"));
      case 9:
        if (Below(4) != 0) return;
        return void(Below(2) ? town->Do(id, "withdraw_case")
                             : town->Do(id, "close_case", "reason: 'x'"));
      default:
        if (!town->letters.empty()) DeliverSome(town);
    }
  }

  void DeliverSome(Families* town) {
    const int waiting = static_cast<int>(town->letters.size());
    const auto which = static_cast<size_t>(in_order_ ? 0 : Below(waiting));
    switch (town->letters[which].command.command_case()) {
      case v1::Command::kTakeLeadResult:
        ++seen_.results;
        break;
      case v1::Command::kReleaseFollower:
        ++seen_.releases;
        break;
      case v1::Command::kDropFollower:
        ++seen_.drops;
        break;
      default:
        ++seen_.merged;
    }
    town->Deliver(which, 1 + Below(2));
  }

  void CheckAtRest(Families* town) {
    for (const std::string& id : ids_) {
      SCOPED_TRACE(id);
      const v1::Case row = town->Row(id);
      ASSERT_EQ(row.followers_size(), row.follower_merges_size());
      if (row.stage() == common::v1::CASE_STAGE_MERGED) {
        const v1::Case lead = town->Row(row.merged_into());
        EXPECT_FALSE(HasEnded(lead.stage()) || IsHandled(lead.stage()) ||
                     lead.stage() == common::v1::CASE_STAGE_MERGED ||
                     lead.stage() == common::v1::CASE_STAGE_UNSPECIFIED)
            << "it follows what is over: " << town->Stands(row.merged_into());
        const auto& all = lead.followers();
        const auto found = std::find(all.begin(), all.end(), id);
        ASSERT_NE(found, all.end()) << "its lead has forgotten it";
        EXPECT_EQ(lead.follower_merges(static_cast<int>(found - all.begin())), row.merges());
      }
      if (IsHandled(row.stage()) && !row.merged_into().empty()) {
        const v1::Deadline* callback = FindDeadline(row, v1::DEADLINE_KIND_CALL_BACK);
        ASSERT_NE(callback, nullptr) << "handled with its lead, and nobody has to call back";
        EXPECT_NE(callback->state(), v1::DEADLINE_STATE_CANCELLED);
      }
      EXPECT_TRUE(row.followers_size() == 0 || !(HasEnded(row.stage()) || IsHandled(row.stage())));
      if (!in_order_) continue;
      for (int i = 0; i < row.followers_size(); ++i) {
        const v1::Case follower = town->Row(row.followers(i));
        EXPECT_EQ(follower.stage(), common::v1::CASE_STAGE_MERGED);
        EXPECT_EQ(follower.merged_into(), id);
        EXPECT_EQ(follower.merges(), row.follower_merges(i));
      }
    }
  }

  void Explore(int seeds) {
    for (int seed = 0; seed < seeds && !HasFailure(); ++seed) {
      SCOPED_TRACE(kit::Concat("seed ", seed));
      random_.seed(static_cast<uint64_t>(seed));
      Families town;
      ids_ = {"A", "B", "C", "D"};
      ids_.resize(static_cast<size_t>(2 + Below(3)));
      for (const std::string& id : ids_) town.Submitted(id, Below(12) == 0 ? "REPORT" : "REQUEST");
      for (int step = 0; step < 120; ++step) Step(&town);
      while (!town.letters.empty() && !HasFailure()) DeliverSome(&town);
      CheckAtRest(&town);
    }
    EXPECT_GT(seen_.merged, seeds);
    EXPECT_GT(seen_.results, seeds / 10);
    EXPECT_GT(seen_.releases, seeds / 4);
    EXPECT_GT(seen_.drops, seeds / 4);
  }

  std::mt19937_64 random_;
  std::vector<std::string> ids_;
  bool in_order_ = true;
  Seen seen_;
};

TEST_F(MergingProperty, InTheOrderTheyWereSent) { Explore(300); }

TEST_F(MergingProperty, InAnyOrder) {
  in_order_ = false;
  Explore(300);
}

}  // namespace
}  // namespace huiyin::tracking
