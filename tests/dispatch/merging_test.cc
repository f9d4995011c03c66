// Standing still while another case is worked in its place, and acting again one tier up.
#include <gmock/gmock.h>

#include "tests/dispatch/dispatch_fixture.h"

namespace huiyin::dispatch {
namespace {

class MergingTest : public DispatchTest {
 protected:
  const std::string merged = About("case_merged", kit::Concat("into_matter_id: '", kLead, "'"));
  const std::string unmerged = About("case_unmerged");
  const std::string resumed = About("case_resumed");
  static std::string Reopened(const std::string& by, int round = 1) {
    return About("case_reopened", kit::Concat("round: ", round, " handled_by_unit_id: '", by, "'"));
  }
  static std::string Reached(const std::string& stage, const std::string& unit) {
    return About("stage_reached",
                 kit::Concat("stage: CASE_STAGE_", stage, " unit_id: '", unit, "'"));
  }
};

TEST_F(MergingTest, ItGoesOnWhereItStood) {
  for (const char* state : {"submitted", "recalled", "dispatched", "received", "returned",
                            "arbitration", "ruled", "reopened", "second round"}) {
    SCOPED_TRACE(state);
    Reset(state);
    const std::string before = fixture::Text(Row());
    Tracking({merged});
    EXPECT_EQ(Row().merged_into(), kLead);
    EXPECT_EQ(Tracking({unmerged}).events, f.Events({resumed}));
    EXPECT_EQ(fixture::Text(Row()), before);
  }
}

// Accepted meanwhile: who acts is chosen when it goes on, by the policy of then.
TEST_F(MergingTest, TheUnitIsChosenWhenItGoesOn) {
  Reset("submitted");
  Tracking({merged});
  EXPECT_EQ(Intake({About("case_classified", "category_id: 'odd'"), About("case_accepted")}).events,
            f.Events({Noted("odd"), About("case_unassigned",
                                          "category_id: 'odd' area_id: 'town' "
                                          "stage: CASE_STAGE_ACCEPTED")}));
  EXPECT_EQ(Stage(), "ACCEPTED");
  EXPECT_EQ(Tracking({unmerged}).events,
            f.Events({resumed, Dispatched("unit_id: 'desk' mode: HANDLING_MODE_FAST chosen_by: "
                                          "CHOSEN_BY_DUTY_RULE rule_id: 'rule-odd' "
                                          "service_level_id: 'week' policy_version: 7")}));
}

TEST_F(MergingTest, ResumedAndEndedInOneRecordIsNotDispatched) {
  Reset("merged accepted");
  EXPECT_EQ(Tracking({unmerged, Reached("WITHDRAWN", "")}).events,
            f.Events({resumed, Ended("WITHDRAWN")}));
}

TEST_F(MergingTest, HandledWithItsLeadItCanBeReopened) {
  Reset("merged arbitration");
  Tracking({Reached("HANDLED", "desk")});
  EXPECT_EQ(Stage(), "HANDLED");
  EXPECT_EQ(Row().unit_id(), "desk");
  EXPECT_EQ(Row().merged_into(), "");
  EXPECT_EQ(Row().arbiter_unit_id(), "");
  EXPECT_EQ(Tracking({Reopened("desk")}).events, f.Events({GivenTo("county", "TIER", "round: 1")}));
}

// The unit handled it before the word of the merge came: tracking takes the merge back, and
// dispatch was never in it.
TEST_F(MergingTest, HandledBeforeTheMergeWasHeardOf) {
  Reset("handled");
  EXPECT_TRUE(Tracking({merged}).events.empty());
  EXPECT_TRUE(Tracking({unmerged, Reached("HANDLED", "lights")}).events.empty());
  EXPECT_EQ(Stage(), "HANDLED");
  // Nor when the lead was handled in between.
  EXPECT_TRUE(Tracking({merged}).events.empty());
  EXPECT_TRUE(Tracking({Reached("HANDLED", "desk")}).events.empty());
  EXPECT_EQ(Row().unit_id(), "lights");
}

// Received before the word of the merge came: out of it again, and on.
TEST_F(MergingTest, ReceivedBeforeTheMergeWasHeardOf) {
  Reset("received");
  Tracking({merged});
  EXPECT_EQ(f.Do(About("handle_case", "unit_id: 'lights'")).reason, "CASE_MERGED");
  Tracking({unmerged, Reached("RECEIVED", "lights")});
  EXPECT_EQ(f.Do(About("handle_case", "unit_id: 'lights'")).reason, "");
}

TEST_F(MergingTest, MergedAnewItFollowsTheOther) {
  Reset("merged received");
  EXPECT_EQ(Tracking({unmerged, About("case_merged", "into_matter_id: '0000000001111'")}).events,
            f.Events({resumed, About("case_suspended", "into_matter_id: '0000000001111'")}));
}

struct Tier {
  const char *handled_by, *goes_to;  // empty: to nobody
};

TEST_F(MergingTest, ReopenedGoesOneTierUp) {
  const Tier rows[] = {{"lights", "county"}, {"county", "city"}, {"city", ""},
                       {"window", ""},       {"gone", ""},       {"", "county"}};
  for (const Tier& row : rows) {
    SCOPED_TRACE(row.handled_by);
    Reset("handled");
    const std::string then = row.goes_to[0] == '\0' ? Waits("REOPENED", "round: 1")
                                                    : GivenTo(row.goes_to, "TIER", "round: 1");
    EXPECT_EQ(Tracking({Reached("CALLED_BACK", ""), Reopened(row.handled_by)}).events,
              f.Events({then}));
    EXPECT_EQ(Stage(), row.goes_to[0] == '\0' ? "REOPENED" : "DISPATCHED");
    EXPECT_EQ(Row().round(), 1);
    EXPECT_TRUE(Tracking({Reopened(row.handled_by)}).events.empty()) << "once a round";
  }
}

// At the top a person chooses, in the new round.
TEST_F(MergingTest, ReopenedAtTheTopIsAssigned) {
  Reset("handled");
  Tracking({Reopened("city")});
  EXPECT_EQ(Row().unit_id(), "");
  EXPECT_EQ(Assign("city").events, f.Events({GivenTo("city", "PERSON", "round: 1")}));
  f.Do(About("receive_case", "unit_id: 'city'"));
  f.Do(About("handle_case", "unit_id: 'city'"));
  EXPECT_EQ(Tracking({Reopened("city", 2)}).events, f.Events({Waits("REOPENED", "round: 2")}));
}

}  // namespace
}  // namespace huiyin::dispatch
