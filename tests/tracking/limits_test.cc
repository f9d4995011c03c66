// Limits by calendar; what a return, a recall, an arbitration and another unit do to them.
#include "tests/tracking/limits_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(LimitsTest, CountAsTheLevelSays) {
  struct Row {
    const char* level;
    const char* from;
    const char* receive;
    const char* handle;
  };
  // clang-format off
  const Row rows[] = {
      // Tuesday, then two days before a week of holidays.
      {"calendar", "2026-09-29 10:00", "09-29 11:00", "09-30 10:00"},
      {"hours",    "2026-09-29 10:00", "09-29 12:00", "10-08 10:00"},
      {"days",     "2026-09-29 10:00", "09-30 18:00", "10-09 18:00"},
      // Friday, an hour before the weekend.
      {"calendar", "2026-09-25 17:00", "09-25 18:00", "09-26 17:00"},
      {"hours",    "2026-09-25 17:00", "09-28 10:00", "09-29 17:00"},
      {"days",     "2026-09-25 17:00", "09-28 18:00", "09-30 18:00"},
      // In the evening before a Friday and a Saturday that is worked.
      {"calendar", "2026-10-08 20:00", "10-08 21:00", "10-09 20:00"},
      {"hours",    "2026-10-08 20:00", "10-09 11:00", "10-10 18:00"},
      {"days",     "2026-10-08 20:00", "10-09 18:00", "10-12 18:00"},
      // At noon, and on a Sunday.
      {"hours",    "2026-10-12 12:30", "10-12 16:00", "10-14 12:00"},
      {"days",     "2026-10-11 03:00", "10-12 18:00", "10-14 18:00"},
      // Within a holiday.
      {"calendar", "2026-10-03 09:00", "10-03 10:00", "10-04 09:00"},
      {"hours",    "2026-10-03 09:00", "10-08 11:00", "10-09 18:00"},
  };
  // clang-format on
  for (const Row& row : rows) {
    SCOPED_TRACE(kit::Concat(row.level, " from ", row.from));
    Begin(row.level, row.from);
    EXPECT_THAT(Dues(), ElementsAre(kit::Concat("RECEIVE RUNNING ", row.receive),
                                    kit::Concat("HANDLE RUNNING ", row.handle)));
    EXPECT_EQ(f.Timers().size(), 2);
  }
}

TEST_F(LimitsTest, ACallBackIsCountedInCalendarTime) {
  Begin("hours", "2026-09-29 10:00");
  Now("2026-09-30 17:00");
  Handle();
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE MISSED 09-29 12:00", "HANDLE MET 10-08 10:00",
                                  "CALL_BACK RUNNING 10-02 17:00"));
}

TEST_F(LimitsTest, WhatWasCountedIsSaidDayByDay) {
  Begin("hours", "2026-09-29 10:00");
  const v1::DeadlineSet hours = LastSet(v1::DEADLINE_KIND_HANDLE);
  EXPECT_THAT(Days(hours), ElementsAre("20260929 21600", "20260930 25200", "20261008 3600"));
  EXPECT_EQ(hours.because(), v1::SET_BECAUSE_STARTED);
  EXPECT_EQ(hours.from_us(), At("2026-09-29 10:00"));
  EXPECT_EQ(hours.limit_seconds(), 50'400);
  EXPECT_EQ(hours.counting(), common::v1::COUNTING_WORKING_TIME);
  EXPECT_EQ(hours.calendar_id(), "office");
  EXPECT_EQ(hours.service_level_id(), "hours");
  EXPECT_EQ(hours.rule_id(), "r");
  EXPECT_EQ(hours.policy_version(), 7);
  EXPECT_EQ(hours.previous_due_at_us(), 0);
  Begin("days", "2026-09-29 10:00");
  EXPECT_THAT(Days(LastSet(v1::DEADLINE_KIND_HANDLE)),
              ElementsAre("20260930 25200", "20261008 25200", "20261009 25200"));
  Begin("calendar", "2026-09-29 10:00");
  EXPECT_THAT(Days(LastSet(v1::DEADLINE_KIND_HANDLE)), IsEmpty());
}

TEST_F(LimitsTest, GivingBackSettlesTheReceipt) {
  Begin("calendar", "2026-09-28 10:00");
  Now("2026-09-28 11:00");
  EXPECT_EQ(Short(GiveBack("lights")),
            (std::vector<std::string>{"StageReached RETURNED", "DeadlineMet RECEIVE"}));
  EXPECT_EQ(Row().returns(), 1);
  Begin("calendar", "2026-09-28 10:00");
  Now("2026-09-28 11:01");
  EXPECT_EQ(Short(GiveBack("lights")),
            (std::vector<std::string>{"StageReached RETURNED", "DeadlineMissed RECEIVE",
                                      "MeasureProposed REMINDER"}));
}

TEST_F(LimitsTest, ReturningWinsNobodyTimeToHandleIt) {
  Begin("calendar", "2026-09-28 10:00");
  Now("2026-09-28 10:30");
  GiveBack("lights");
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE MET 09-28 11:00", "HANDLE RUNNING 09-29 10:00"));
  Now("2026-09-28 16:00");
  SendTo("roads", "calendar");
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE RUNNING 09-28 17:00", "HANDLE RUNNING 09-29 10:00"));
  const v1::DeadlineSet same = LastSet(v1::DEADLINE_KIND_HANDLE);
  EXPECT_EQ(same.because(), v1::SET_BECAUSE_REDISPATCHED);
  EXPECT_EQ(same.from_us(), At("2026-09-28 10:00"));
  EXPECT_EQ(same.previous_due_at_us(), At("2026-09-29 10:00"));
  EXPECT_EQ(same.rule_id(), "r2");
  // A level with more time gives it from the first dispatch on; by working hours, of them.
  SendTo("roads", "long");
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE RUNNING 09-28 17:00", "HANDLE RUNNING 10-01 10:00"));
  SendTo("roads", "hours");
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE RUNNING 09-28 18:00", "HANDLE RUNNING 09-30 10:00"));
}

TEST_F(LimitsTest, MissedWithNobodyItStaysMissedAndIsNobodys) {
  Begin("calendar", "2026-09-28 10:00");
  Receive();
  GiveBack("lights");
  const std::vector<Result> fired = Until("2026-09-29 10:01");
  ASSERT_EQ(fired.size(), 1);
  EXPECT_EQ(fired[0].events,
            f.Events({About("deadline_missed", kit::Concat("kind: DEADLINE_KIND_HANDLE due_at_us: ",
                                                           At("2026-09-29 10:00")))}));
  EXPECT_EQ(Short(SendTo("roads", "long")),
            (std::vector<std::string>{"StageReached DISPATCHED", "DeadlineSet RECEIVE"}));
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE RUNNING 09-29 11:01", "HANDLE MISSED 09-29 10:00"));
  EXPECT_EQ(Ledger().deadlines_missed(), 1);
}

TEST_F(LimitsTest, ALevelWithLessTimeCanBeOverAtOnce) {
  Begin("long", "2026-09-28 10:00");
  Receive();
  Now("2026-09-30 10:00");
  GiveBack("lights");
  const Result sent = SendTo("roads", "calendar");
  ASSERT_EQ(Short(sent), (std::vector<std::string>{"StageReached DISPATCHED", "DeadlineSet RECEIVE",
                                                   "DeadlineSet HANDLE", "DeadlineMissed HANDLE"}));
  EXPECT_EQ(sent.events[3],
            fixture::Normal<v1::Event>(About(
                "deadline_missed",
                kit::Concat("kind: DEADLINE_KIND_HANDLE due_at_us: ", At("2026-09-29 10:00")))))
      << "roads has it only now";
}

TEST_F(LimitsTest, MoreTimeGivenBeforeItWasDueTakesTheMissBack) {
  Begin("calendar", "2026-09-28 10:00");
  Receive();
  ASSERT_EQ(Until("2026-09-29 12:00").size(), 1);
  EXPECT_EQ(Ledger().deadlines_missed(), 1);
  GiveBack("lights", false, At("2026-09-29 09:00"));
  EXPECT_EQ(Short(SendTo("roads", "calendar", At("2026-09-29 09:30"))),
            (std::vector<std::string>{"StageReached DISPATCHED", "DeadlineSet RECEIVE"}))
      << "the same time: missed all the same";
  EXPECT_EQ(Short(SendTo("roads", "long", At("2026-09-29 10:00"))),
            (std::vector<std::string>{"StageReached DISPATCHED", "DeadlineSet RECEIVE",
                                      "DeadlineMissCorrected HANDLE", "DeadlineSet HANDLE"}));
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE RUNNING 09-29 11:00", "HANDLE RUNNING 10-01 10:00"));
}

TEST_F(LimitsTest, ARecallCancelsTheReceipt) {
  const std::string recalled = About("case_recalled", "unit_id: 'lights' reason: 'wrong lamp'");
  Begin("calendar", "2026-09-28 10:00");
  Now("2026-09-28 10:59");
  EXPECT_EQ(Short(Dispatch({recalled, About("case_unassigned")})),
            (std::vector<std::string>{"StageReached ACCEPTED"}));
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE CANCELLED 09-28 11:00", "HANDLE RUNNING 09-29 10:00"));
  EXPECT_EQ(f.Timers().size(), 1);
  EXPECT_EQ(Row().returns(), 0);
  // Too late, and in time though heard of after its timer.
  Begin("calendar", "2026-09-28 10:00");
  Now("2026-09-28 12:00");
  EXPECT_EQ(Short(Dispatch({recalled})),
            (std::vector<std::string>{"DeadlineMissed RECEIVE", "MeasureProposed REMINDER",
                                      "StageReached ACCEPTED"}));
  Begin("calendar", "2026-09-28 10:00");
  Until("2026-09-28 12:00");
  EXPECT_EQ(Short(Dispatch({recalled}, At("2026-09-28 11:00"))),
            (std::vector<std::string>{"DeadlineMissCorrected RECEIVE", "StageReached ACCEPTED"}));
  EXPECT_EQ(Ledger().deadlines_missed(), 0);
}

TEST_F(LimitsTest, ArbitrationHasALimitOfItsOwn) {
  Begin("hours", "2026-09-25 17:00");
  Receive();
  EXPECT_EQ(Short(Dispatch({About("case_returned", "unit_id: 'lights' ping_pong: true"),
                            About("arbitration_opened", "arbiter_unit_id: 'office'")})),
            (std::vector<std::string>{"StageReached RETURNED", "MeasureProposed DISCIPLINE_LEAD",
                                      "StageReached ARBITRATION", "DeadlineSet ARBITRATE"}));
  EXPECT_EQ(Row().unit_id(), "office");
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE MET 09-28 10:00", "HANDLE RUNNING 09-29 17:00",
                                  "ARBITRATE RUNNING 09-28 17:00"));
  const std::string settled =
      About("case_arbitrated", "arbiter_unit_id: 'office' unit_id: 'roads'");
  const std::string sent =
      About("case_dispatched", "unit_id: 'roads' service_level_id: 'hours' final: true");
  Now("2026-09-28 09:30");
  EXPECT_EQ(Short(Dispatch({settled, sent})),
            (std::vector<std::string>{"DeadlineMet ARBITRATE", "StageReached DISPATCHED",
                                      "DeadlineSet RECEIVE", "DeadlineSet HANDLE"}));
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE RUNNING 09-28 11:30", "HANDLE RUNNING 09-29 17:00",
                                  "ARBITRATE MET 09-28 17:00"));
}

TEST_F(LimitsTest, AnEndTellsWhatWasMissedWhicheverCameFirst) {
  // The timer of the limit to receive has not come round yet.
  Begin("calendar", "2026-09-28 10:00");
  Now("2026-09-28 12:00");
  EXPECT_EQ(Short(f.Do(About("withdraw_case"))),
            (std::vector<std::string>{"DeadlineMissed RECEIVE", "MeasureProposed REMINDER",
                                      "StageReached WITHDRAWN"}));
  // It was transferred in time, which was heard of later.
  Begin("calendar", "2026-09-28 10:00");
  Until("2026-09-28 12:00");
  EXPECT_EQ(
      Short(Dispatch({About("case_transferred", "to_system: 'province'")}, At("2026-09-28 10:30"))),
      (std::vector<std::string>{"DeadlineMissCorrected RECEIVE", "StageReached TRANSFERRED"}));
  EXPECT_EQ(Ledger().deadlines_missed(), 0);
}

}  // namespace
}  // namespace huiyin::tracking
