// Merging: what the two sides decide before they have heard of each other.
#include <gmock/gmock.h>

#include "tests/tracking/families.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class MergingRace : public ::testing::Test {
 protected:
  // B asks to follow A, and A refuses: B stands where it stood.
  void ExpectReleased() {
    ASSERT_THAT(town.Waiting(), ElementsAre("A: follow B"));
    EXPECT_THAT(Short(town.Deliver()), ElementsAre("FollowRefused"));
    ASSERT_THAT(town.Waiting(), ElementsAre("B: released by A"));
    const Result released = town.Deliver();
    EXPECT_THAT(Short(released), ElementsAre("CaseUnmerged"));
    EXPECT_THAT(released.events[0], HasSubstr("case A"));  // says why
    EXPECT_EQ(town.Stands("B"), "ACCEPTED");
    EXPECT_THAT(town.letters, IsEmpty());
  }

  Families town;
};

TEST_F(MergingRace, NobodyFollowsACaseThatIsNotThere) {
  town.Accepted("B");
  town.Merge("B", "A");
  ExpectReleased();
  EXPECT_EQ(town.Stands("A"), "UNSPECIFIED");
  EXPECT_TRUE(town.Of("A").rows().empty());
}

TEST_F(MergingRace, NobodyFollowsACaseThatIsOver) {
  town.Received("A");
  town.Accepted("B");
  town.Merge("B", "A");
  town.Do("A", "withdraw_case");
  ExpectReleased();
}

TEST_F(MergingRace, NobodyFollowsAReport) {
  town.Submitted("A", "REPORT");
  town.Accepted("B");
  town.Merge("B", "A");
  ExpectReleased();
}

TEST_F(MergingRace, NobodyFollowsAFollower) {
  town.Received("A");
  town.Received("C");
  town.Accepted("B");
  town.Merge("B", "A");
  town.Merge("A", "C");
  std::swap(town.letters[0], town.letters[1]);
  town.Deliver();
  EXPECT_EQ(town.Stands("C"), "RECEIVED < A");
  ExpectReleased();
  EXPECT_EQ(town.Stands("A"), "MERGED into C");
}

TEST_F(MergingRace, TwoThatFollowEachOtherBothGoOn) {
  town.Accepted("A");
  town.Accepted("B");
  town.Merge("A", "B");
  town.Merge("B", "A");
  town.DeliverAll();
  EXPECT_EQ(town.Stands("A"), "ACCEPTED");
  EXPECT_EQ(town.Stands("B"), "ACCEPTED");
}

TEST_F(MergingRace, NobodyFollowsACaseWithTwoHundredFollowers) {
  town.Received("A");
  town.Accepted("B");
  for (int i = 0; i < 199; ++i) {
    town.Of("A").Given(
        kit::Concat("follower_added { matter_id: 'A' follower_matter_id: '", i, "' merges: 1 }"));
  }
  town.Accepted("last");
  town.Merge("last", "A");
  town.Merge("B", "A");
  town.Deliver();
  EXPECT_EQ(town.Row("A").followers_size(), 200);
  ExpectReleased();
  const Result handled = town.Handle("A");
  EXPECT_EQ(handled.follow_ups.size(), 200u);
}

TEST_F(MergingRace, WhoComesWhenItIsHandledHasTheResultAtOnce) {
  town.Received("A");
  town.Dispatched("B");
  town.Merge("B", "A");
  town.now_us += kHourUs / 2;
  town.Handle("A");
  EXPECT_THAT(town.Waiting(), ElementsAre("A: follow B"));
  EXPECT_THAT(Short(town.Deliver()), ElementsAre("FollowerAdded"));
  EXPECT_EQ(town.Stands("A"), "HANDLED");  // nobody is kept
  town.DeliverAll();
  EXPECT_EQ(town.Stands("B"), "HANDLED");
  EXPECT_THAT(town.Limits("B"),
              ElementsAre("RECEIVE CANCELLED", "HANDLE MET", "CALL_BACK RUNNING"));
}

// It was handled long before: the follower's callback is not late for that.
TEST_F(MergingRace, TheCallbackIsCountedFromTheMergeAtTheEarliest) {
  town.Received("A");
  town.Handle("A");
  town.now_us += 100 * kHourUs;
  town.Accepted("B");
  town.Merge("B", "A");
  town.DeliverAll();
  EXPECT_EQ(town.Row("B").deadlines(0).due_at_us(), kStartUs + 148 * kHourUs);
  EXPECT_THAT(town.Limits("B"), ElementsAre("CALL_BACK RUNNING"));
}

TEST_F(MergingRace, UnmergedBeforeTheLeadHeardOfIt) {
  town.Received("A");
  town.Accepted("B");
  town.Merge("B", "A");
  town.Do("B", "unmerge_case", "reason: 'x'");
  EXPECT_THAT(town.Waiting(), ElementsAre("A: follow B", "A: drop B"));
  town.DeliverAll();
  EXPECT_EQ(town.Stands("A"), "RECEIVED");
  EXPECT_EQ(town.Stands("B"), "ACCEPTED");
}

TEST_F(MergingRace, UnmergedWhileTheResultIsOnItsWay) {
  town.Received("A");
  town.Accepted("B");
  town.Merge("B", "A");
  town.DeliverAll();
  town.Handle("A");
  town.Do("B", "unmerge_case", "reason: 'x'");
  while (!town.letters.empty()) EXPECT_THAT(town.Deliver().events, IsEmpty());
  EXPECT_EQ(town.Stands("B"), "ACCEPTED");
  EXPECT_EQ(town.Stands("A"), "HANDLED");
}

TEST_F(MergingRace, WithdrawnWhileItsReleaseIsOnItsWay) {
  town.Received("A");
  town.Accepted("B");
  town.Merge("B", "A");
  town.DeliverAll();
  town.Do("A", "withdraw_case");
  town.Do("B", "withdraw_case");
  while (!town.letters.empty()) EXPECT_THAT(town.Deliver().events, IsEmpty());
  EXPECT_EQ(town.Stands("B"), "WITHDRAWN");
}

// Dispatch decides on the case before it hears that it was merged: the case is worked after all.
TEST_F(MergingRace, AFactOfDispatchEndsTheMerge) {
  struct Row {
    const char *event, *fields, *first_then, *stands;
  };
  const Row rows[] = {
      {"case_dispatched", "unit_id: 'roads' service_level_id: 'full'", "StageReached DISPATCHED",
       "DISPATCHED"},
      {"case_received", "unit_id: 'lights'", "StageReached RECEIVED", "RECEIVED"},
      {"case_handled", "unit_id: 'lights'", "StageReached HANDLED", "HANDLED"},
      {"case_transferred", "to_system: 'x'", "StageReached TRANSFERRED", "TRANSFERRED"},
      {"case_returned", "unit_id: 'lights' reason_id: 'r' returns: 1", "StageReached RETURNED",
       "RETURNED"},
      {"case_recalled", "unit_id: 'lights'", "StageReached ACCEPTED", "ACCEPTED"},
      {"arbitration_opened", "arbiter_unit_id: 'town'", "StageReached ARBITRATION", "ARBITRATION"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.event);
    Families t;
    t.Received("A");
    t.Dispatched("B");
    t.Merge("B", "A");
    t.DeliverAll();
    const std::vector<std::string> said = Short(t.Dispatch("B", row.event, row.fields));
    ASSERT_GE(said.size(), 2u);
    EXPECT_EQ(said[0], "CaseUnmerged");
    EXPECT_THAT(said, ::testing::Contains(row.first_then));
    EXPECT_EQ(t.Stands("B"), row.stands);
    EXPECT_THAT(t.Waiting(), ElementsAre("A: drop B"));
    t.DeliverAll();
    EXPECT_EQ(t.Stands("A"), "RECEIVED");
  }
}

TEST_F(MergingRace, WhatDispatchSaysOfTheMergeItselfEndsNothing) {
  town.Received("A");
  town.Dispatched("B");
  town.Merge("B", "A");
  town.DeliverAll();
  for (const char* event : {"case_suspended", "case_resumed", "case_handled_with_lead",
                            "case_unassigned", "case_noted", "case_ended"}) {
    EXPECT_THAT(town.Dispatch("B", event).events, IsEmpty()) << event;
    EXPECT_EQ(town.Stands("B"), "MERGED into A") << event;
  }
}

TEST_F(MergingRace, EveryWordMayComeTwice) {
  for (const bool handled : {false, true}) {
    Families t;
    t.Received("A");
    t.Dispatched("B");
    t.Accepted("C");
    t.Merge("B", "A");
    t.Merge("C", "A");
    t.DeliverAll(2);
    EXPECT_EQ(t.Stands("A"), "RECEIVED < B C");
    t.Do("C", "unmerge_case", "reason: 'x'");
    t.DeliverAll(2);
    EXPECT_EQ(t.Stands("A"), "RECEIVED < B");
    handled ? void(t.Handle("A")) : void(t.Do("A", "withdraw_case"));
    const uint64_t entries = t.Row("B").entries();
    t.DeliverAll(2);
    EXPECT_EQ(t.Stands("B"), handled ? "HANDLED" : "DISPATCHED");
    EXPECT_EQ(t.Row("B").entries(), entries + (handled ? 3 : 2));
  }
}

// A word about a merge that is over, and the case was merged anew since.
TEST_F(MergingRace, AWordAboutAnEarlierMergeChangesNothing) {
  town.Received("A");
  town.Accepted("B");
  town.Merge("B", "A");
  town.DeliverAll();
  town.Do("B", "unmerge_case", "reason: 'x'");
  town.Merge("B", "A");
  ASSERT_THAT(town.Waiting(), ElementsAre("A: drop B", "A: follow B"));
  town.Deliver(1);  // out of order
  town.Deliver();
  EXPECT_EQ(town.Stands("A"), "RECEIVED < B");

  town.Do("A", "withdraw_case");  // releases B, which leaves and comes back before it hears of it
  town.Received("A2");
  town.Do("B", "unmerge_case", "reason: 'x'");
  town.Merge("B", "A2");
  town.DeliverAll();
  EXPECT_EQ(town.Stands("B"), "MERGED into A2");
  EXPECT_EQ(town.Stands("A2"), "RECEIVED < B");
}

TEST_F(MergingRace, AResultOfAnEarlierMergeIsNotTaken) {
  town.Received("A");
  town.Accepted("B");
  town.Merge("B", "A");
  town.DeliverAll();
  town.Handle("A");  // its word to B is on its way
  town.Do("B", "unmerge_case", "reason: 'x'");
  town.CallBack("A", "reached: true solved: VERDICT_NO satisfied: VERDICT_NO");
  EXPECT_EQ(town.Stands("A"), "REOPENED");
  town.Merge("B", "A");  // now it follows the second round
  town.DeliverAll();
  EXPECT_EQ(town.Stands("B"), "MERGED into A");
  EXPECT_EQ(town.Stands("A"), "REOPENED < B");
}

}  // namespace
}  // namespace huiyin::tracking
