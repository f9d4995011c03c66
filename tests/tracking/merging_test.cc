// Merging: one case follows another, in another family, and every way in which the two can miss each other.
#include <gmock/gmock.h>

#include "tests/tracking/families.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Merging : public ::testing::Test {
 protected:
  Families town;
};

TEST_F(Merging, TheFollowerTakesTheLeadsResultAndHasItsOwnCallback) {
  town.Received("A", "lights");
  town.Accepted("B");
  const Result merged = town.Merge("B", "A");
  EXPECT_THAT(Short(merged), ElementsAre("CaseMerged"));
  EXPECT_EQ(merged.ReplyText<common::v1::CaseReply>(), "matter_id: \"B\" stage: CASE_STAGE_MERGED");
  EXPECT_THAT(town.Waiting(), ElementsAre("A: follow B"));
  EXPECT_THAT(Short(town.Deliver()), ElementsAre("FollowerAdded"));
  EXPECT_EQ(town.Stands("A"), "RECEIVED < B");
  EXPECT_EQ(town.Stands("B"), "MERGED into A");

  town.now_us += kHourUs;
  town.Handle("A", "lights");
  EXPECT_EQ(town.Stands("A"), "HANDLED");
  EXPECT_THAT(town.Waiting(), ElementsAre("B: result of A"));
  town.now_us += kHourUs;  // the word takes its time
  EXPECT_THAT(Short(town.Deliver()), ElementsAre("StageReached HANDLED", "DeadlineSet CALL_BACK"));
  EXPECT_EQ(town.Stands("B"), "HANDLED");
  const v1::Case follower = town.Row("B");
  EXPECT_EQ(follower.unit_id(), "lights");
  EXPECT_EQ(follower.note(), "new lamp");
  EXPECT_EQ(follower.merged_into(), "A");
  EXPECT_EQ(follower.stage_at_us(), kStartUs + kHourUs);  // handled when the lead was
  EXPECT_EQ(follower.deadlines(0).due_at_us(), kStartUs + kHourUs + 48 * kHourUs);

  EXPECT_THAT(town.letters, IsEmpty());
  town.CallBack("B", "reached: true solved: VERDICT_YES satisfied: VERDICT_YES");
  EXPECT_EQ(town.Stands("B"), "CLOSED");
  EXPECT_EQ(town.Stands("A"), "HANDLED");
  EXPECT_THAT(town.letters, IsEmpty());
}

TEST_F(Merging, WhoMustActThereHasNoLimitAnyMoreButTheRequesterHas) {
  town.Received("A");
  town.Dispatched("B");
  town.Merge("B", "A");
  EXPECT_THAT(town.Limits("B"), ElementsAre("RECEIVE CANCELLED", "HANDLE RUNNING"));
  town.DeliverAll();
  town.now_us += 2 * kHourUs;
  EXPECT_THAT(Short(town.Do("B", "unmerge_case", "reason: 'another lamp'")),
              ElementsAre("CaseUnmerged", "DeadlineSet RECEIVE"));
  EXPECT_THAT(town.Limits("B"), ElementsAre("RECEIVE RUNNING", "HANDLE RUNNING"));
  EXPECT_EQ(town.Row("B").deadlines(0).due_at_us(), kStartUs + 3 * kHourUs);
  EXPECT_EQ(town.Row("B").deadlines(1).due_at_us(), kStartUs + 24 * kHourUs);
  EXPECT_EQ(town.Stands("B"), "DISPATCHED");
  EXPECT_EQ(town.Row("B").merged_into(), "");
  town.DeliverAll();
  EXPECT_EQ(town.Stands("A"), "RECEIVED");
}

TEST_F(Merging, ALimitToHandleThatIsOverIsMissedWhileTheLeadIsWorked) {
  town.Received("A");
  town.Received("B");
  town.Merge("B", "A");
  town.DeliverAll();
  town.Of("B").AdvanceTo(kStartUs + 25 * kHourUs);
  EXPECT_THAT(town.Limits("B"), ElementsAre("RECEIVE MET", "HANDLE MISSED"));
  town.now_us = kStartUs + 26 * kHourUs;
  town.Handle("A");
  town.DeliverAll();
  EXPECT_THAT(town.Limits("B"), ElementsAre("RECEIVE MET", "HANDLE MISSED", "CALL_BACK RUNNING"));
}

// Handled in time, heard of after the follower's own timer had fired.
TEST_F(Merging, TheFollowerIsAsPunctualAsTheLead) {
  town.Received("A");
  town.Received("B");
  town.Merge("B", "A");
  town.DeliverAll();
  town.now_us = kStartUs + 23 * kHourUs;
  town.Handle("A");
  town.Of("B").AdvanceTo(kStartUs + 25 * kHourUs);
  EXPECT_THAT(town.Limits("B"), ElementsAre("RECEIVE MET", "HANDLE MISSED"));
  town.DeliverAll();
  EXPECT_THAT(town.Limits("B"), ElementsAre("RECEIVE MET", "HANDLE MET", "CALL_BACK RUNNING"));
}

TEST_F(Merging, APausedCaseWaitsNoLonger) {
  town.Received("A");
  town.Received("B");
  town.Do("B", "park_case", "reason: 'no money'");
  town.Merge("B", "A");
  EXPECT_FALSE(town.Row("B").parked());
  EXPECT_THAT(town.Limits("B"), ElementsAre("RECEIVE MET", "HANDLE RUNNING"));
}

TEST_F(Merging, AllFollowersAreToldAndNobodyElse) {
  town.Received("A");
  for (const char* id : {"B", "C", "D"}) {
    town.Accepted(id);
    town.Merge(id, "A");
  }
  town.DeliverAll();
  EXPECT_EQ(town.Stands("A"), "RECEIVED < B C D");
  town.Do("C", "unmerge_case", "reason: 'x'");
  town.DeliverAll();
  EXPECT_EQ(town.Stands("A"), "RECEIVED < B D");
  town.Handle("A");
  EXPECT_THAT(town.Waiting(), ElementsAre("B: result of A", "D: result of A"));
  town.DeliverAll();
  EXPECT_EQ(town.Stands("B"), "HANDLED");
  EXPECT_EQ(town.Stands("C"), "ACCEPTED");
  EXPECT_EQ(town.Stands("D"), "HANDLED");
}

// What the lead comes to before it was handled; the follower goes on where it stood.
TEST_F(Merging, ALeadThatEndsUnhandledLetsItsFollowersGo) {
  struct Row {
    const char* name;
    std::function<void(Families&)> end;
  };
  const Row rows[] = {
      {"withdrawn", [](Families& t) { t.Do("A", "withdraw_case"); }},
      {"closed", [](Families& t) { t.Do("A", "close_case", "reason: 'x'"); }},
      {"transferred", [](Families& t) { t.Dispatch("A", "case_transferred"); }},
      {"not accepted", [](Families& t) { t.Intake("A", "case_not_accepted"); }},
      {"answered", [](Families& t) { t.Intake("A", "enquiry_answered"); }},
      {"an emergency", [](Families& t) { t.Intake("A", "emergency_handed_over"); }},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    Families t;
    t.Received("A");
    t.Dispatched("B");
    t.Merge("B", "A");
    t.DeliverAll();
    row.end(t);
    EXPECT_THAT(t.Waiting(), ElementsAre("B: released by A"));
    EXPECT_THAT(Short(t.Deliver()), ElementsAre("CaseUnmerged", "DeadlineSet RECEIVE"));
    EXPECT_EQ(t.Stands("B"), "DISPATCHED");
    EXPECT_EQ(t.Row("A").followers_size(), 0);
  }
}

TEST_F(Merging, AFollowerThatEndsIsDropped) {
  struct Row {
    const char* name;
    std::function<void(Families&)> end;
  };
  const Row rows[] = {
      {"withdrawn", [](Families& t) { t.Do("B", "withdraw_case"); }},
      {"closed", [](Families& t) { t.Do("B", "close_case", "reason: 'x'"); }},
      {"not accepted", [](Families& t) { t.Intake("B", "case_not_accepted"); }},
      {"an emergency", [](Families& t) { t.Intake("B", "emergency_handed_over"); }},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    Families t;
    t.Received("A");
    t.Submitted("B");
    t.Merge("B", "A");
    t.DeliverAll();
    row.end(t);
    EXPECT_THAT(t.Waiting(), ElementsAre("A: drop B"));
    EXPECT_THAT(Short(t.Deliver()), ElementsAre("FollowerDropped"));
    EXPECT_EQ(t.Stands("A"), "RECEIVED");
    EXPECT_TRUE(HasEnded(t.Row("B").stage()));
    EXPECT_EQ(t.Row("B").merged_into(), "");
  }
}

TEST_F(Merging, AcceptedWhileItFollowsItGoesOnAsAccepted) {
  town.Received("A");
  town.Submitted("B");
  town.Merge("B", "A");
  town.Intake("B", "case_accepted");
  EXPECT_EQ(town.Stands("B"), "MERGED into A");
  town.DeliverAll();
  town.Do("B", "unmerge_case", "reason: 'x'");
  EXPECT_EQ(town.Stands("B"), "ACCEPTED");
}

TEST_F(Merging, MayBeReopenedByItself) {
  town.Received("A");
  town.Accepted("B");
  town.Merge("B", "A");
  town.DeliverAll();
  town.Handle("A");
  town.DeliverAll();
  town.CallBack("B", "reached: true solved: VERDICT_NO satisfied: VERDICT_NO");
  EXPECT_EQ(town.Stands("B"), "REOPENED");
  EXPECT_EQ(town.Row("B").merged_into(), "");
  EXPECT_EQ(town.Stands("A"), "HANDLED");
}

}  // namespace
}  // namespace huiyin::tracking
