// Upstream records: every state × event cell, what the events say, and what is unknown.
#include <gmock/gmock.h>

#include <functional>

#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "tests/tracking/tracking_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::IsEmpty;

TEST_F(TrackingTest, EveryStateAndUpstreamEvent) {
  using Events = std::vector<std::string>;
  const std::map<std::string, std::function<Result()>> inputs = {
      {"submitted", [&] { return Submit(); }},
      {"accepted", [&] { return Accept(); }},
      {"refused", [&] { return Intake({About("case_not_accepted", "reason: 'court'")}); }},
      {"classified", [&] { return Intake({About("case_classified", "category_id: 'b'")}); }},
      {"dispatched", [&] { return SendOut(); }},
      {"received", [&] { return Receive(); }},
      {"handled", [&] { return Handle(); }},
      {"transferred", [&] { return Dispatch({About("case_transferred", "to_system: 'p'")}); }},
      {"called", [&] { return CallBack(true); }},
      {"missed call", [&] { return CallBack(false); }},
  };
  struct Cell {
    const char *given, *when;
    Events then;
  };
  const Events opened = {"CaseOpened"};
  const Events accepted = {"StageReached ACCEPTED"};
  const Events refused = {"StageReached NOT_ACCEPTED"};
  const Events classified = {"CaseClassified"};
  const Events sent = {"StageReached DISPATCHED", "DeadlineSet RECEIVE", "DeadlineSet HANDLE"};
  const Events moved = {"StageReached TRANSFERRED"};
  const Events closed = {"CallbackNoted", "StageReached CALLED_BACK", "DeadlineMet CALL_BACK",
                         "CaseClosed"};
  const auto late = [](const char* what) { return Events{kit::Concat("LateFact ", what)}; };
  // clang-format off
  const Cell cells[] = {
      {"none",       "submitted",   opened},
      {"none",       "accepted",    {}},
      {"none",       "refused",     {}},
      {"none",       "classified",  {}},
      {"none",       "dispatched",  {}},
      {"none",       "received",    {}},
      {"none",       "handled",     {}},
      {"none",       "transferred", {}},
      {"none",       "called",      {}},
      {"none",       "missed call", {}},
      {"submitted",  "submitted",   late("intake.CaseSubmitted")},
      {"submitted",  "accepted",    accepted},
      {"submitted",  "refused",     refused},
      {"submitted",  "classified",  classified},
      {"submitted",  "dispatched",  sent},
      {"submitted",  "received",    {"StageReached RECEIVED"}},
      {"submitted",  "handled",     {"StageReached HANDLED"}},
      {"submitted",  "transferred", moved},
      {"submitted",  "called",      late("evaluation.CaseCalledBack")},
      {"submitted",  "missed call", late("evaluation.CaseCalledBack")},
      {"accepted",   "submitted",   late("intake.CaseSubmitted")},
      {"accepted",   "accepted",    late("intake.CaseAccepted")},
      {"accepted",   "refused",     refused},
      {"accepted",   "classified",  classified},
      {"accepted",   "dispatched",  sent},
      {"accepted",   "received",    {"StageReached RECEIVED"}},
      {"accepted",   "handled",     {"StageReached HANDLED"}},
      {"accepted",   "transferred", moved},
      {"accepted",   "called",      late("evaluation.CaseCalledBack")},
      {"accepted",   "missed call", late("evaluation.CaseCalledBack")},
      {"dispatched", "submitted",   late("intake.CaseSubmitted")},
      {"dispatched", "accepted",    late("intake.CaseAccepted")},
      {"dispatched", "refused",     refused},
      {"dispatched", "classified",  classified},
      {"dispatched", "dispatched",  sent},
      {"dispatched", "received",    {"StageReached RECEIVED", "DeadlineMet RECEIVE"}},
      {"dispatched", "handled",     {"StageReached HANDLED", "DeadlineMet RECEIVE", "DeadlineMet HANDLE", "DeadlineSet CALL_BACK"}},
      {"dispatched", "transferred", moved},
      {"dispatched", "called",      late("evaluation.CaseCalledBack")},
      {"dispatched", "missed call", late("evaluation.CaseCalledBack")},
      {"received",   "submitted",   late("intake.CaseSubmitted")},
      {"received",   "accepted",    late("intake.CaseAccepted")},
      {"received",   "refused",     refused},
      {"received",   "classified",  classified},
      {"received",   "dispatched",  sent},
      {"received",   "received",    {"StageReached RECEIVED"}},
      {"received",   "handled",     {"StageReached HANDLED", "DeadlineMet HANDLE", "DeadlineSet CALL_BACK"}},
      {"received",   "transferred", moved},
      {"received",   "called",      late("evaluation.CaseCalledBack")},
      {"received",   "missed call", late("evaluation.CaseCalledBack")},
      {"parked",     "submitted",   late("intake.CaseSubmitted")},
      {"parked",     "accepted",    late("intake.CaseAccepted")},
      {"parked",     "refused",     {"CaseUnparked", "StageReached NOT_ACCEPTED"}},
      {"parked",     "classified",  classified},
      {"parked",     "dispatched",  {"CaseUnparked", "StageReached DISPATCHED", "DeadlineSet RECEIVE", "DeadlineSet HANDLE"}},
      {"parked",     "received",    {"CaseUnparked", "DeadlineSet HANDLE", "StageReached RECEIVED"}},
      {"parked",     "handled",     {"CaseUnparked", "DeadlineSet HANDLE", "StageReached HANDLED", "DeadlineMet HANDLE", "DeadlineSet CALL_BACK"}},
      {"parked",     "transferred", {"CaseUnparked", "StageReached TRANSFERRED"}},
      {"parked",     "called",      late("evaluation.CaseCalledBack")},
      {"parked",     "missed call", late("evaluation.CaseCalledBack")},
      {"handled",    "submitted",   late("intake.CaseSubmitted")},
      {"handled",    "accepted",    late("intake.CaseAccepted")},
      {"handled",    "refused",     refused},
      {"handled",    "classified",  classified},
      {"handled",    "dispatched",  late("dispatch.CaseDispatched")},
      {"handled",    "received",    late("dispatch.CaseReceived")},
      {"handled",    "handled",     late("dispatch.CaseHandled")},
      {"handled",    "transferred", moved},
      {"handled",    "called",      closed},
      {"handled",    "missed call", {"CallbackNoted"}},
  };
  // clang-format on
  EXPECT_EQ(std::size(cells), 7 * inputs.size()) << "every state but the ends, every event";
  for (const Cell& cell : cells) {
    SCOPED_TRACE(kit::Concat(cell.given, " × ", cell.when));
    Reset(cell.given);
    EXPECT_EQ(Short(inputs.at(cell.when)()), cell.then);
  }
  const std::map<std::string, std::string> facts = {
      {"submitted", "intake.CaseSubmitted"},     {"accepted", "intake.CaseAccepted"},
      {"refused", "intake.CaseNotAccepted"},     {"classified", "intake.CaseClassified"},
      {"dispatched", "dispatch.CaseDispatched"}, {"received", "dispatch.CaseReceived"},
      {"handled", "dispatch.CaseHandled"},       {"transferred", "dispatch.CaseTransferred"},
      {"called", "evaluation.CaseCalledBack"},   {"missed call", "evaluation.CaseCalledBack"}};
  for (const char* ended : {"closed", "withdrawn", "transferred", "refused"}) {
    for (const auto& [when, what] : facts) {
      SCOPED_TRACE(kit::Concat(ended, " × ", when));
      Reset(ended);
      v1::Case before = Row();
      EXPECT_EQ(Short(inputs.at(when)()), late(what.c_str()));
      before.set_entries(before.entries() + 1);
      EXPECT_EQ(fixture::Text(Row()), fixture::Text(before)) << "a late fact changes nothing";
      EXPECT_THAT(f.Timers(), IsEmpty());
    }
  }
}

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
