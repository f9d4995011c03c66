// How far a due time is looked for: the sparsest calendar and the longest limit that the directory takes, counted in steps.
#include "gtest/gtest.h"
#include "services/policy/validate.h"
#include "services/policy/work_calendar.h"
#include "tests/policy/pack_fixture_calendar.h"

namespace huiyin::policy {
namespace {

using directory::v1::Entity;

constexpr int64_t kDay = 86'400;
constexpr int64_t kHour = 3'600;
constexpr int64_t kDayUs = kDay * 1'000'000;

// Days passed and pieces taken from `from_us` until `due_us`: what the walk of WorkTime costs.
int64_t StepsOf(const Entity& calendar, int64_t from_us, int64_t due_us) {
  const WorkCalendar work(calendar.calendar(), Zone("Asia/Shanghai"));
  int64_t pieces = 0;
  WorkPieces all(work, from_us);
  for (WorkPiece piece; all.Next(&piece) && piece.from_us < due_us;) ++pieces;
  return pieces + (due_us - from_us) / kDayUs;
}

struct Case {
  Entity calendar;
  common::v1::Counting counting;
  int64_t seconds;  // the longest that is taken
};

std::vector<Case> Longest() {
  Entity sparse = CalendarOf("c", "Asia/Shanghai");  // two hours a week
  AddWeekdays(1, 1, {"08:00-10:00"}, sparse.mutable_calendar());
  Entity slivers = CalendarOf("c", "Asia/Shanghai");  // eight times a day, of three minutes
  AddWeekdays(1, 5,
              {"08:00-08:03", "09:00-09:03", "10:00-10:03", "11:00-11:03", "12:00-12:03",
               "13:00-13:03", "14:00-14:03", "15:00-15:03"},
              slivers.mutable_calendar());
  const auto time = common::v1::COUNTING_WORKING_TIME, days = common::v1::COUNTING_WORKING_DAYS;
  return {{sparse, time, 522 * 2 * kHour},
          {sparse, days, 522 * kDay},
          {slivers, time, 2'610 * 24 * 60},
          {slivers, days, 2'610 * kDay},
          {OfficeCalendar("c", "Asia/Shanghai"), days, 2'610 * kDay}};
}

TEST(WorkTimeSteps, AreTenYearsOfDaysAtMost) {
  const int64_t from_us = At("2026-03-02 09:00:00", Zone("Asia/Shanghai"));
  for (const Case& one : Longest()) {
    SCOPED_TRACE(one.calendar.ShortDebugString() + std::to_string(one.seconds));
    Entity level = LevelCounting("l", one.counting, "c");
    level.mutable_service_level()->set_handle_within_seconds(one.seconds);
    EXPECT_TRUE(Validate(Pack({one.calendar, level})).empty());
    level.mutable_service_level()->set_handle_within_seconds(one.seconds + kDay);
    EXPECT_FALSE(Validate(Pack({one.calendar, level})).empty());

    const Due due =
        WorkTime::Of(*Folded({one.calendar}), one.counting, "c").After(from_us, one.seconds);
    EXPECT_GT(due.due_at_us - from_us, 3'600 * kDayUs)
        << "a bound that is not reached bounds nothing";
    EXPECT_LE(due.due_at_us - from_us, 3'700 * kDayUs);
    EXPECT_LE(StepsOf(one.calendar, from_us, due.due_at_us), 3'700 + 3'700 * 8);
  }
}

// A pack may name 4,000 holidays in a row: the walk passes them too, once.
TEST(WorkTimeSteps, AndTheDaysThatTheCalendarNames) {
  const int64_t from_us = At("2026-03-02 09:00:00", Zone("Asia/Shanghai"));
  for (Case& one : Longest()) {
    absl::CivilDay day(2026, 3, 3);
    for (int i = 0; i < 4'000; ++i, ++day) {
      AddDay(static_cast<int32_t>(day.year() * 10'000 + day.month() * 100 + day.day()), false,
             one.calendar.mutable_calendar());
    }
    const Due due =
        WorkTime::Of(*Folded({one.calendar}), one.counting, "c").After(from_us, one.seconds);
    EXPECT_LE(due.due_at_us - from_us, 7'700 * kDayUs);
  }
}

// What was left under a calendar that never closes, after a policy that made it the sparsest: still an end.
TEST(WorkTimeSteps, WhatIsLeftAfterAPolicyChangeEndsToo) {
  const int64_t from_us = At("2026-03-02 09:00:00", Zone("Asia/Shanghai"));
  const Entity sparse = Longest()[0].calendar;
  const Due due = WorkTime::Of(*Folded({sparse}), common::v1::COUNTING_WORKING_TIME, "c")
                      .Resume(from_us, 3'650 * kDay);
  EXPECT_LE(StepsOf(sparse, from_us, due.due_at_us), 900 * 366 + 900 * 53);
}

}  // namespace
}  // namespace huiyin::policy
