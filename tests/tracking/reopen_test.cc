// What the requester says of the result: closed, or reopened as often as policy allows. What is said on the call itself:
// answered, handed over, a first reply. Chases.
#include "tests/tracking/limits_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Reopen : public LimitsTest {
 protected:
  Result CalledBack(const std::string& fields) {
    return Evaluation({About("case_called_back", fields)});
  }
  void Handled() {
    Begin("calendar", "2026-09-28 10:00");
    Receive();
    Handle();
  }
  // reopens_max as the pack says it.
  void SetReopens(int reopens_max) {
    policy::PolicyBuilder builder(std::static_pointer_cast<const policy::Policy>(f.policy));
    builder.Apply(policy::PutOf(fixture::Parsed<directory::v1::Entity>(
        kit::Concat("settings { time_zone: 'Asia/Shanghai' reopens_max: ", reopens_max, " }"))));
    f.policy = builder.Build();
  }
};

TEST_F(Reopen, WhoIsNotContentIsHeard) {
  struct Row {
    const char *solved, *satisfied, *stands;
  };
  const Row rows[] = {
      {"YES", "YES", "CLOSED"},         {"YES", "UNKNOWN", "CLOSED"},
      {"UNKNOWN", "YES", "CLOSED"},     {"NO", "YES", "REOPENED"},
      {"YES", "NO", "REOPENED"},        {"NO", "NO", "REOPENED"},
      {"NO", "UNKNOWN", "REOPENED"},    {"UNKNOWN", "NO", "REOPENED"},
      {"UNKNOWN", "UNKNOWN", "CLOSED"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(kit::Concat(row.solved, " ", row.satisfied));
    Handled();
    CalledBack(kit::Concat("reached: true solved: VERDICT_", row.solved, " satisfied: VERDICT_",
                           row.satisfied));
    EXPECT_EQ(Stage(), row.stands);
    EXPECT_EQ(LimitsTest::Row().round(), row.stands == std::string("REOPENED") ? 1 : 0);
  }
}

TEST_F(Reopen, SaysWhatWasSaidAndWhoHandledIt) {
  Handled();
  const Result result = CalledBack("reached: true solved: VERDICT_NO satisfied: VERDICT_YES");
  EXPECT_THAT(Short(result), ElementsAre("CallbackNoted", "StageReached CALLED_BACK",
                                         "DeadlineMet CALL_BACK", "CaseReopened"));
  EXPECT_EQ(
      result.events[3],
      fixture::Normal<v1::Event>(About(
          "case_reopened",
          "round: 1 solved: VERDICT_NO satisfied: VERDICT_YES handled_by_unit_id: 'lights'")));
}

TEST_F(Reopen, AsOftenAsPolicyAllows) {
  for (const auto& [reopens_max, times] : std::map<int, int>{{-1, 0}, {0, 2}, {1, 1}, {3, 3}}) {
    SCOPED_TRACE(kit::Concat("reopens_max ", reopens_max));
    Handled();
    SetReopens(reopens_max);
    for (int round = 1; round <= times; ++round) {
      CalledBack("reached: true solved: VERDICT_NO satisfied: VERDICT_NO");
      EXPECT_EQ(Stage(), "REOPENED");
      EXPECT_EQ(LimitsTest::Row().round(), round);
      Dispatch({About("case_dispatched",
                      kit::Concat("unit_id: 'town' service_level_id: 'calendar' round: ", round,
                                  " mode: HANDLING_MODE_FAST"))});
      Handle();
    }
    const Result last = CalledBack("reached: true solved: VERDICT_NO satisfied: VERDICT_NO");
    EXPECT_EQ(Short(last).back(), "CaseClosed");
    EXPECT_EQ(LimitsTest::Row().solved(), common::v1::VERDICT_NO);
    EXPECT_EQ(LimitsTest::Row().satisfied(), common::v1::VERDICT_NO);
  }
}

TEST_F(Reopen, ANewRoundHasLimitsOfItsOwn) {
  Begin("calendar", "2026-09-28 10:00");
  Receive();
  Until("2026-09-29 11:00");
  Handle();
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE MET 09-28 11:00", "HANDLE MISSED 09-29 10:00",
                                  "CALL_BACK RUNNING 10-01 11:00"));
  Until("2026-09-29 12:00");
  CalledBack("reached: true solved: VERDICT_NO");
  Until("2026-09-29 13:00");
  SendTo("town", "calendar");
  EXPECT_EQ(Dues()[0], "RECEIVE RUNNING 09-29 14:00");
  EXPECT_EQ(Dues()[1], "HANDLE RUNNING 09-30 13:00");
  EXPECT_EQ(LimitsTest::Row().handling_from_us(), At("2026-09-29 13:00"));
}

TEST_F(Reopen, AttemptsAreCountedInEachRound) {
  Handled();
  const auto attempt = [&](const Result& result) {
    return fixture::Parsed<v1::Event>(result.events[0]).callback_noted().attempt();
  };
  EXPECT_EQ(attempt(CalledBack("")), 1);
  EXPECT_EQ(attempt(CalledBack("")), 2);
  EXPECT_EQ(attempt(CalledBack("reached: true solved: VERDICT_NO")), 3);
  SendTo("town", "calendar");
  Handle();
  EXPECT_EQ(attempt(CalledBack("")), 1);
}

TEST_F(Reopen, EvaluationsOwnCountsChangeNothing) {
  Handled();
  EXPECT_THAT(Evaluation({About("reopen_counted"), About("fact_counted")}).events, IsEmpty());
}

TEST_F(Reopen, AnEmergencyGoesElsewhere) {
  Reset("none");
  const std::string emergency =
      "emergency { service: '119' taken_by: 'seat 4' words: 'smoke from the lamp' }";
  const Result result = Intake(
      {About("case_submitted", "submission { }"), About("emergency_handed_over", emergency)});
  EXPECT_THAT(Short(result),
              ElementsAre("CaseOpened", "EmergencyNoted", "StageReached TRANSFERRED"));
  EXPECT_EQ(
      result.events[1],
      fixture::Normal<v1::Event>(About(
          "emergency_noted", "service: '119' taken_by: 'seat 4' words: 'smoke from the lamp'")));
  EXPECT_EQ(Stage(), "TRANSFERRED");
  EXPECT_THAT(Short(Intake({About("emergency_handed_over", emergency)})),
              ElementsAre("LateFact intake.EmergencyHandedOver"));
}

TEST_F(Reopen, AnAnswerClosesTheCase) {
  Reset("submitted");
  const std::string answer =
      "answer { article_id: 'a7' article_version: 3 words: 'open till five' }";
  const Result result = Intake({About("enquiry_answered", answer)});
  EXPECT_THAT(Short(result), ElementsAre("AnswerNoted", "CaseClosed"));
  EXPECT_EQ(result.events[0],
            fixture::Normal<v1::Event>(About(
                "answer_noted", "article_id: 'a7' article_version: 3 words: 'open till five'")));
  EXPECT_EQ(Stage(), "CLOSED");
  EXPECT_TRUE(LimitsTest::Row().closed_without_callback());
  EXPECT_EQ(LimitsTest::Row().solved(), common::v1::VERDICT_UNKNOWN);
  EXPECT_EQ(LimitsTest::Row().closed_at_us(), f.now_us);
  EXPECT_EQ(LimitsTest::Row().note(), "open till five");
  EXPECT_THAT(Short(Intake({About("enquiry_answered", answer)})),
              ElementsAre("LateFact intake.EnquiryAnswered"));
}

TEST_F(Reopen, AFirstReplyMeetsItsLimit) {
  policy::PolicyBuilder builder(LimitsPolicy("Asia/Shanghai"));
  builder.Apply(policy::PutOf(fixture::Parsed<directory::v1::Entity>(
      "settings { time_zone: 'Asia/Shanghai' first_reply_within_seconds: 3600 }")));
  Reset("none");
  f.policy = builder.Build();
  EXPECT_THAT(Short(Submit()), ElementsAre("CaseOpened", "DeadlineSet FIRST_REPLY"));
  const Result reply = Intake({About("first_reply_given", "words: 'we come'")}, kStartUs + kHourUs);
  EXPECT_THAT(Short(reply), ElementsAre("FirstReplyNoted", "DeadlineMet FIRST_REPLY"));
  f.Do(About("withdraw_case"));
  EXPECT_THAT(Short(Intake({About("first_reply_given")})),
              ElementsAre("LateFact intake.FirstReplyGiven"));
}

TEST_F(Reopen, WhatIntakeSaysOfTheRequesterAndTheSourceIsKept) {
  Reset("none");
  Intake({About("case_submitted",
                "linked_to: '0000000001111' submission { identity_hidden: true "
                "source_deadline_at_us: 1600086400000000 }")});
  EXPECT_TRUE(LimitsTest::Row().identity_hidden());
  EXPECT_EQ(LimitsTest::Row().linked_to(), "0000000001111");
  EXPECT_EQ(LimitsTest::Row().source_deadline_at_us(), 1600086400000000);
  EXPECT_THAT(Limits(), ElementsAre("SOURCE RUNNING +24"));
}

TEST_F(Reopen, ChasesAreCountedAndTheSecondIsWorthATalk) {
  Begin("calendar", "2026-09-28 10:00");
  const std::string chase = About("chase_case", "channel: CHANNEL_HOTLINE words: 'still dark'");
  const Result first = f.Do(chase);
  EXPECT_EQ(first.events, f.Events({About("case_chased",
                                          "channel: CHANNEL_HOTLINE words: 'still dark' chases: 1 "
                                          "unit_id: 'lights'")}));
  EXPECT_THAT(Short(f.Do(chase)), ElementsAre("CaseChased", "MeasureProposed TALK"));
  EXPECT_EQ(LimitsTest::Row().chases(), 2);
  EXPECT_EQ(FactCountOf(LimitsTest::Row(), common::v1::CASE_FACT_CHASED), 2);
  EXPECT_EQ(LimitsTest::Row().measures(0).unit_id(), "lights");
}

}  // namespace
}  // namespace huiyin::tracking
