// Upstream records: what the events say, and what is unknown. Which gives what in which state: input_table_test.cc.
#include <gmock/gmock.h>

#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "tests/tracking/tracking_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::IsEmpty;

TEST_F(TrackingTest, OneIntakeRecordIsOneDecision) {
  const std::string submitted = About(
      "case_submitted",
      "category_id: 'light' submission { kind: MATTER_KIND_COMPLAINT channel: CHANNEL_HOTLINE "
      "area_id: 'town' source_system: 'la' source_number: '1-2' text: 'dark' }");
  const Result accepted = Intake({submitted, About("case_accepted")}, kStartUs - 5);
  EXPECT_EQ(
      accepted.events,
      f.Events(
          {About("case_opened",
                 "kind: MATTER_KIND_COMPLAINT channel: CHANNEL_HOTLINE category_id: 'light' "
                 "area_id: 'town' source_system: 'la' source_number: '1-2' "
                 "submitted_at_us: 1599999999999995 time_zone: 'Asia/Shanghai'"),
           About("stage_reached", "stage: CASE_STAGE_ACCEPTED reached_at_us: 1599999999999995")}));
  Reset("none");
  EXPECT_EQ(Short(Intake({submitted, About("case_not_accepted", "reason: 'court'")})),
            (std::vector<std::string>{"CaseOpened", "StageReached NOT_ACCEPTED"}));
  EXPECT_EQ(Row().note(), "court");
}

TEST_F(TrackingTest, DispatchSaysUnitRuleModeAndLimits) {
  Reset("accepted");
  const std::string said =
      "service_level_id: 'full' policy_version: 7 because: SET_BECAUSE_STARTED "
      "from_us: 1600000000000000 counting: COUNTING_CALENDAR_TIME rule_id: 'r'";
  EXPECT_EQ(SendOut().events,
            f.Events({About("stage_reached",
                            "stage: CASE_STAGE_DISPATCHED unit_id: 'lights' reached_at_us: "
                            "1600000000000000 mode: HANDLING_MODE_FAST rule_id: 'r' "
                            "service_level_id: 'full'"),
                      About("deadline_set",
                            "kind: DEADLINE_KIND_RECEIVE due_at_us: 1600003600000000 "
                            "limit_seconds: 3600 " +
                                said),
                      About("deadline_set",
                            "kind: DEADLINE_KIND_HANDLE due_at_us: 1600086400000000 "
                            "limit_seconds: 86400 " +
                                said)}));
}

// Whoever lost reads why: in the timeline, and on the case until it is handled.
TEST_F(TrackingTest, TheArbitersReasonStandsWithTheDispatchThatFollows) {
  Reset("received");
  Dispatch({About("case_returned", "unit_id: 'lights' words: 'not ours'")});
  Dispatch({About("arbitration_opened", "arbiter_unit_id: 'county'")});
  const std::string said = About("case_dispatched", "unit_id: 'roads' mode: HANDLING_MODE_FAST");
  const Result result = Dispatch(
      {About("case_arbitrated", "arbiter_unit_id: 'county' unit_id: 'roads' reason: 'the map'"),
       said});
  EXPECT_EQ(result.events, f.Events({About("stage_reached",
                                           "stage: CASE_STAGE_DISPATCHED unit_id: 'roads' note: "
                                           "'the map' mode: HANDLING_MODE_FAST reached_at_us: "
                                           "1600000000000000")}));
  EXPECT_EQ(Row().note(), "the map");
  Dispatch({said});
  EXPECT_EQ(Row().note(), "the map") << "a later dispatch says nothing of its own";
  EXPECT_EQ(fixture::Parsed<v1::Event>(Dispatch({said}).events[0]).stage_reached().note(), "");
}

TEST_F(TrackingTest, InstantIsReceivedWithoutALimitToReceive) {
  Reset("accepted");
  EXPECT_EQ(Short(SendOut("full", "INSTANT")),
            (std::vector<std::string>{"StageReached DISPATCHED", "DeadlineSet HANDLE",
                                      "StageReached RECEIVED"}));
}

TEST_F(TrackingTest, NoLimitsWhereTheLevelHasNoneOrIsUnknown) {
  for (const char* level : {"none", "gone", ""}) {
    Reset("accepted");
    EXPECT_EQ(Short(SendOut(level)), (std::vector<std::string>{"StageReached DISPATCHED"}));
    EXPECT_EQ(Short(Handle()), (std::vector<std::string>{"StageReached HANDLED"}));
    EXPECT_THAT(f.Timers(), IsEmpty());
  }
}

TEST_F(TrackingTest, ACallBackClosesWithItsVerdicts) {
  Reset("handled");
  const Result result = CallBack(true);
  EXPECT_EQ(result.events.back(),
            fixture::Normal<v1::Event>(
                About("case_closed",
                      "solved: VERDICT_YES satisfied: VERDICT_YES closed_at_us: 1600000000000000 "
                      "on_promised_day: VERDICT_UNKNOWN")));
  EXPECT_EQ(Row().solved(), common::v1::VERDICT_YES);
  EXPECT_FALSE(Row().closed_without_callback());
  EXPECT_EQ(Row().unit_id(), "lights");
}

TEST_F(TrackingTest, NobodyReachedLeavesTheCaseHandledAndTheLimitRunning) {
  Reset("handled");
  CallBack(false);
  EXPECT_EQ(Stage(), "HANDLED");
  EXPECT_EQ(f.Timers().size(), 1);
  EXPECT_EQ(Row().solved(), common::v1::VERDICT_UNSPECIFIED);
  EXPECT_EQ(Short(CallBack(true)).back(), "CaseClosed");
}

TEST_F(TrackingTest, WhatIsOfNoInterestGivesNothing) {
  Reset("received");
  for (const char* event : {"case_unassigned", "case_ended", "case_noted"}) {
    EXPECT_THAT(Dispatch({About(event)}).events, IsEmpty()) << event;
  }
  for (const char* event :
       {"case_counted", "category_changed", "stage_counted", "miss_counted", "case_settled"}) {
    EXPECT_THAT(Evaluation({About(event)}).events, IsEmpty()) << event;
  }
}

TEST_F(TrackingTest, WhatIsUnknownThrowsSoThatItIsHeld) {
  Reset("received");
  for (const char* topic : {"huiyin.intake", "huiyin.dispatch", "huiyin.evaluation"}) {
    for (const std::string& bytes :
         {std::string(), std::string("\xff\xff"), std::string("\xba\x7d\0", 3)}) {
      common::v1::Record record;
      record.add_events(bytes);
      EXPECT_THROW(f.InputRecord(topic, record, kMatter), std::invalid_argument) << topic;
    }
  }
  EXPECT_THROW(f.InputRecord("huiyin.other", {}, kMatter), std::invalid_argument);
}

}  // namespace
}  // namespace huiyin::tracking
