// Pauses of both kinds under limits of every counting: what is left is left, to the microsecond.
#include "tests/tracking/limits_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;

TEST_F(LimitsTest, APauseKeepsWhatIsLeft) {
  struct Pause {
    const char* level;
    const char* from;
    const char* paused;
    const char* resumed;
    const char* handle;
  };
  // clang-format off
  const Pause rows[] = {
      // Across a night: calendar time moves by it, working time by the hours in it.
      {"calendar", "2026-10-12 10:00",       "2026-10-12 17:00", "2026-10-13 10:00", "10-14 03:00"},
      {"hours",    "2026-10-12 10:00",       "2026-10-12 17:00", "2026-10-13 10:00", "10-14 12:00"},
      {"days",     "2026-10-12 10:00",       "2026-10-12 17:00", "2026-10-13 10:00", "10-16 18:00"},
      // Within a night: nothing that counts by office hours is lost or won.
      {"calendar", "2026-10-12 10:00",       "2026-10-12 20:00", "2026-10-13 06:00", "10-13 20:00"},
      {"hours",    "2026-10-12 10:00",       "2026-10-12 20:00", "2026-10-13 06:00", "10-14 10:00"},
      {"days",     "2026-10-12 10:00",       "2026-10-12 20:00", "2026-10-13 06:00", "10-15 18:00"},
      // Across the holidays.
      {"hours",    "2026-09-29 10:00",       "2026-09-30 15:00", "2026-10-09 09:00", "10-09 15:00"},
      {"days",     "2026-09-29 10:00",       "2026-09-30 15:00", "2026-10-09 09:00", "10-12 18:00"},
      // Parts of a second.
      {"calendar", "2026-09-29 10:00:00.25", "2026-09-29 17:00:00.75", "2026-10-08 08:00", "10-09 00:59:59.5"},
      {"hours",    "2026-09-29 10:00:00.25", "2026-09-29 17:00:00.75", "2026-10-08 08:00", "10-09 10:59:59.5"},
      {"days",     "2026-09-29 10:00:00.25", "2026-09-29 17:00:00.75", "2026-10-08 08:00", "10-12 18:00"},
      // At the last moment, and at once.
      {"hours",    "2026-10-12 10:00",       "2026-10-14 09:59:59.999999", "2026-10-16 17:59:59.999999", "10-16 18:00"},
      {"hours",    "2026-10-12 10:00",       "2026-10-12 10:00", "2026-10-12 10:00", "10-14 10:00"},
  };
  // clang-format on
  for (const Pause& row : rows) {
    for (const bool waiting : {false, true}) {
      SCOPED_TRACE(kit::Concat(row.level, " from ", row.from, " paused ", row.paused));
      Begin(row.level, row.from);
      Receive();
      Now(row.paused);
      EXPECT_EQ(waiting ? Wait().reason : Park().reason, "");
      EXPECT_EQ(Limit(v1::DEADLINE_KIND_HANDLE).state(), v1::DEADLINE_STATE_PAUSED);
      EXPECT_TRUE(f.Timers().empty());
      EXPECT_EQ(Row().parked(), !waiting);
      Now(row.resumed);
      EXPECT_EQ(Unpark().reason, "");
      EXPECT_EQ(Local(Limit(v1::DEADLINE_KIND_HANDLE).due_at_us()), row.handle);
      EXPECT_EQ(Limit(v1::DEADLINE_KIND_HANDLE).state(), v1::DEADLINE_STATE_RUNNING);
      EXPECT_EQ(f.Timers().size(), 1);
    }
  }
}

TEST_F(LimitsTest, WhatIsLeftIsSaidWhenThePauseBegins) {
  Begin("hours", "2026-09-29 10:00");
  Now("2026-09-29 11:00");
  const Result waits = Wait();
  EXPECT_EQ(waits.events, f.Events({About("case_parked",
                                          "reason: 'which lamp' kind: "
                                          "PAUSE_KIND_WAITING_FOR_REQUESTER "
                                          "stopped { kind: DEADLINE_KIND_RECEIVE remaining_us: "
                                          "3600000000 } "
                                          "stopped { kind: DEADLINE_KIND_HANDLE remaining_us: "
                                          "46800000000 }")}));
  EXPECT_EQ(Limit(v1::DEADLINE_KIND_HANDLE).remaining_us(), 46'800'000'000);
  EXPECT_EQ(Row().pause_kind(), common::v1::PAUSE_KIND_WAITING_FOR_REQUESTER);
  EXPECT_EQ(Row().paused_at_us(), At("2026-09-29 11:00"));
  EXPECT_EQ(Row().parked_at_us(), 0);
  Now("2026-09-30 17:00");
  Unpark();
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE RUNNING 09-30 18:00", "HANDLE RUNNING 10-09 16:00"));
  const v1::DeadlineSet set = LastSet(v1::DEADLINE_KIND_HANDLE);
  EXPECT_EQ(set.because(), v1::SET_BECAUSE_RESUMED);
  EXPECT_EQ(set.from_us(), At("2026-09-29 10:00"));
  EXPECT_EQ(set.limit_seconds(), 50'400);
  EXPECT_EQ(set.previous_due_at_us(), At("2026-10-08 10:00"));
  EXPECT_THAT(Days(set),
              ElementsAre("20260929 3600", "20260930 3600", "20261008 25200", "20261009 18000"));
  ASSERT_EQ(Row().pauses_size(), 1);
  EXPECT_EQ(Row().pauses(0).reason(), "which lamp");
  EXPECT_EQ(Row().pauses(0).until_us(), At("2026-09-30 17:00"));
}

TEST_F(LimitsTest, OnlyOnePauseAtATime) {
  Begin("calendar", "2026-09-28 10:00");
  Wait();
  EXPECT_EQ(Park().reason, "ALREADY_PARKED");
  EXPECT_EQ(Wait().reason, "ALREADY_PARKED");
  EXPECT_EQ(Unpark().reason, "");
  EXPECT_EQ(Unpark().reason, "NOT_PARKED");
  EXPECT_EQ(Park().reason, "");
  EXPECT_EQ(Wait().reason, "ALREADY_PARKED");
}

TEST_F(LimitsTest, ArbitrationStandsStillTooAndTheRestRunsOn) {
  Begin("calendar", "2026-09-28 10:00");
  Dispatch({About("case_returned", "unit_id: 'lights'"),
            About("arbitration_opened", "arbiter_unit_id: 'office'")});
  Now("2026-09-28 12:00");
  EXPECT_EQ(f.Do(About("park_case", "reason: 'x' project_id: 'road-7'")).reason, "");
  EXPECT_EQ(Row().project_id(), "road-7");
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE MET 09-28 11:00", "HANDLE PAUSED 09-29 10:00",
                                  "ARBITRATE PAUSED 09-28 22:00"));
  Now("2026-09-28 15:00");
  Unpark();
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE MET 09-28 11:00", "HANDLE RUNNING 09-29 13:00",
                                  "ARBITRATE RUNNING 09-29 01:00"));
}

TEST_F(LimitsTest, WhatWasOverBeforeThePauseIsMissed) {
  Begin("calendar", "2026-09-28 10:00");
  Now("2026-09-28 12:00");  // its timer has not come round
  EXPECT_EQ(Short(Wait()), (std::vector<std::string>{"DeadlineMissed RECEIVE",
                                                     "MeasureProposed REMINDER", "CaseParked"}));
  // It was received in time, which is heard of in the pause and ends it as of then: it never was.
  Now("2026-09-28 13:00");
  EXPECT_EQ(Short(Receive(At("2026-09-28 10:59"))),
            (std::vector<std::string>{"CaseUnparked", "DeadlineSet HANDLE", "StageReached RECEIVED",
                                      "DeadlineMissCorrected RECEIVE"}));
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE MET 09-28 11:00", "HANDLE RUNNING 09-29 10:00"));
  EXPECT_EQ(Ledger().deadlines_missed(), 0);
}

TEST_F(LimitsTest, AnotherUnitGetsThePausesToo) {
  Begin("hours", "2026-10-12 10:00");
  Now("2026-10-12 11:00");  // an hour is used up
  Wait();
  Now("2026-10-13 11:00");
  GiveBack("lights");
  Now("2026-10-13 15:00");  // and two more
  SendTo("roads", "hours");
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE RUNNING 10-13 17:00", "HANDLE RUNNING 10-15 10:00"));
  SendTo("roads", "calendar");
  EXPECT_EQ(Local(Limit(v1::DEADLINE_KIND_HANDLE).due_at_us()), "10-14 10:00");
}

}  // namespace
}  // namespace huiyin::tracking
