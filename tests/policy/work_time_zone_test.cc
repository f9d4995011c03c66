// Clocks that jump, the ends of time, and calendars that the directory would refuse.
#include "gtest/gtest.h"
#include "tests/policy/pack_fixture_calendar.h"

namespace huiyin::policy {
namespace {

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kMinute = 60;
constexpr int64_t kHour = 3'600;
constexpr int64_t kDay = 86'400;
constexpr auto kTime = common::v1::COUNTING_WORKING_TIME;
constexpr auto kDays = common::v1::COUNTING_WORKING_DAYS;

WorkTime Counting(const directory::v1::Entity& calendar, common::v1::Counting counting) {
  return WorkTime::Of(*Folded({calendar}), counting, calendar.calendar().id());
}

WorkTime Weekly(const char* zone, int first, int last, const HoursText& hours,
                common::v1::Counting counting = kTime) {
  directory::v1::Entity entity = CalendarOf("c", zone);
  AddWeekdays(first, last, hours, entity.mutable_calendar());
  return Counting(entity, counting);
}

// In the spring of 2026 Los Angeles has no hour from 02:00 on 8 March, in autumn the hour from 01:00
// on 1 November twice; both are Sundays. St. John's went from 00:01 on Sunday, 7 November 2010, back
// to 23:01 on Saturday. Samoa had no 30 December 2011, a Friday.
TEST(WorkTimeZone, HoursThatAreSkippedOrComeTwice) {
  struct Row {
    const char* zone;
    int first, last;  // weekdays
    HoursText hours;
    common::v1::Counting counting;
    const char* from;
    int64_t seconds;
    const char* due;
    const char* days;
  };
  const char* const la = "America/Los_Angeles";
  const char* const st_johns = "America/St_Johns";
  const Row rows[] = {
      {la,
       7,
       7,
       {"01:00-04:00"},
       kTime,
       "2026-03-08 00:00:00 -08:00",
       2 * kHour,
       "2026-03-08 04:00:00 -07:00",
       "20260308:7200"},
      {la,
       7,
       7,
       {"01:00-04:00"},
       kTime,
       "2026-03-08 00:00:00 -08:00",
       90 * kMinute,
       "2026-03-08 03:30:00 -07:00",
       "20260308:5400"},
      {la,
       7,
       7,
       {"02:00-03:00"},
       kTime,
       "2026-03-07 00:00:00 -08:00",
       kHour,
       "2026-03-15 03:00:00 -07:00",
       "20260315:3600"},
      {la,
       7,
       7,
       {"02:30-03:30"},
       kTime,
       "2026-03-07 00:00:00 -08:00",
       30 * kMinute,
       "2026-03-08 03:30:00 -07:00",
       "20260308:1800"},
      {la,
       7,
       7,
       {"01:30-02:30"},
       kTime,
       "2026-03-07 00:00:00 -08:00",
       30 * kMinute,
       "2026-03-08 03:00:00 -07:00",
       "20260308:1800"},
      {la,
       7,
       7,
       {"02:00-03:00"},
       kDays,
       "2026-03-07 00:00:00 -08:00",
       kDay,
       "2026-03-15 03:00:00 -07:00",
       "20260315:3600"},
      {la,
       7,
       7,
       {"00:00-04:00"},
       kTime,
       "2026-11-01 00:00:00 -07:00",
       5 * kHour,
       "2026-11-01 04:00:00 -08:00",
       "20261101:18000"},
      {la,
       7,
       7,
       {"01:00-02:00"},
       kTime,
       "2026-11-01 00:00:00 -07:00",
       2 * kHour,
       "2026-11-01 02:00:00 -08:00",
       "20261101:7200"},
      {la,
       7,
       7,
       {"01:30-02:00"},
       kTime,
       "2026-11-01 00:00:00 -07:00",
       45 * kMinute,
       "2026-11-01 01:45:00 -08:00",
       "20261101:2700"},
      {la,
       7,
       7,
       {"01:00-01:15", "01:30-01:45"},
       kTime,
       "2026-11-01 00:00:00 -07:00",
       kHour,
       "2026-11-01 01:45:00 -08:00",
       "20261101:3600"},
      {la,
       7,
       7,
       {"00:30-01:30"},
       kDays,
       "2026-10-31 12:00:00 -07:00",
       kDay,
       "2026-11-01 01:30:00 -08:00",
       "20261101:5400"},
      {st_johns,
       6,
       6,
       {"00:00-24:00"},
       kDays,
       "2010-11-05 12:00:00 -02:30",
       kDay,
       "2010-11-07 00:00:00 -03:30",
       "20101106:89940"},
      {st_johns,
       6,
       7,
       {"00:00-24:00"},
       kTime,
       "2010-11-06 12:00:00 -02:30",
       13 * kHour,
       "2010-11-07 00:00:00 -03:30",
       "20101106:46740 20101107:60"},
      {st_johns,
       6,
       7,
       {"00:00-24:00"},
       kDays,
       "2010-11-05 12:00:00 -02:30",
       2 * kDay,
       "2010-11-08 00:00:00 -03:30",
       "20101106:89940 20101107:86460"},
      {"Pacific/Apia",
       5,
       5,
       {"09:00-17:00"},
       kTime,
       "2011-12-29 12:00:00 -10:00",
       kHour,
       "2012-01-06 10:00:00 +14:00",
       "20120106:3600"},
      {"Asia/Kathmandu",
       1,
       5,
       {"10:00-17:00"},
       kTime,
       "2026-03-02 04:00:00 +00:00",
       kHour,
       "2026-03-02 05:15:00 +00:00",
       "20260302:3600"},
      {"Asia/Kathmandu",
       1,
       5,
       {"10:00-17:00"},
       kDays,
       "2026-03-02 18:14:59 +00:00",
       kDay,
       "2026-03-03 17:00:00 +05:45",
       "20260303:25200"},
      {"Asia/Kathmandu",
       1,
       5,
       {"10:00-17:00"},
       kDays,
       "2026-03-02 18:15:00 +00:00",
       kDay,
       "2026-03-04 17:00:00 +05:45",
       "20260304:25200"},
      // At 02:00 the clock went back to 01:00.
      {"Asia/Shanghai",
       7,
       7,
       {"00:00-03:00"},
       kTime,
       "1986-09-14 00:00:00 +09:00",
       4 * kHour,
       "1986-09-14 03:00:00 +08:00",
       "19860914:14400"},
  };
  for (const Row& row : rows) {
    const WorkTime count = Weekly(row.zone, row.first, row.last, row.hours, row.counting);
    const int64_t from_us = At(row.from, absl::UTCTimeZone());
    const Due due = count.After(from_us, row.seconds);
    const absl::TimeZone zone = Zone(row.zone);
    EXPECT_EQ(Shown(due.due_at_us, zone), Shown(At(row.due, zone), zone)) << row.from;
    EXPECT_EQ(due.due_at_us, At(row.due, zone)) << row.zone << " " << row.from;
    EXPECT_EQ(Shown(due.days), row.days) << row.zone << " " << row.from;
    if (row.counting == kTime) {
      EXPECT_EQ(count.Between(from_us, due.due_at_us), row.seconds) << row.from;
    }
  }
}

TEST(WorkTimeZone, HasAnAnswerForEverything) {
  const int64_t moments[] = {
      INT64_MIN,     INT64_MIN / 2, -62'135'596'800 * kSecondUs, -1, 0, 253'402'300'799 * kSecondUs,
      INT64_MAX / 2, INT64_MAX};
  for (auto counting : {kTime, kDays, common::v1::COUNTING_CALENDAR_TIME}) {
    const WorkTime count = Weekly("America/Los_Angeles", 1, 1, {"00:00-00:01"}, counting);
    for (int64_t from_us : moments) {
      for (int64_t seconds : {int64_t{0}, int64_t{1}, kDay, 3'650 * kDay, INT64_MAX}) {
        const Due due = count.After(from_us, seconds);
        EXPECT_GE(due.due_at_us, from_us);
        EXPECT_GE(count.Resume(from_us, seconds).due_at_us, from_us);
      }
      EXPECT_EQ(count.After(from_us, -1).due_at_us, from_us);
    }
    EXPECT_GT(count.Between(INT64_MIN, INT64_MAX), 0);
  }
}

// Hours outside of all bounds, weekdays and dates that there are none of: left out or joined.
TEST(WorkTimeZone, CountsWithCalendarsThatAreRefused) {
  directory::v1::Entity entity = CalendarOf("c", "Nowhere/Else");
  directory::v1::Calendar* calendar = entity.mutable_calendar();
  AddWeekdays(1, 1, {"10:00-12:00", "09:00-11:00"}, calendar);
  AddWeekdays(8, 9, {"00:00-24:00"}, calendar);
  auto* backwards = calendar->mutable_weekdays(0)->add_hours();
  backwards->set_from_minute(2'000);
  backwards->set_to_minute(-5);
  for (int32_t date : {0, -20260302, 20260230, 20261301}) AddDay(date, true, calendar);
  AddDay(20260309, true, calendar);
  AddDay(20260309, false, calendar);  // of two the last counts
  calendar->add_market_digits(-1);
  calendar->add_market_digits(77);
  const WorkTime count = Counting(entity, kTime);
  const Due due = count.After(At("2026-03-02 00:00:00", absl::UTCTimeZone()), 4 * kHour);
  EXPECT_EQ(Shown(due.days), "20260302:10800 20260316:3600");
}

}  // namespace
}  // namespace huiyin::policy
