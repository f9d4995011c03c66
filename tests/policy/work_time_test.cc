// Due times written by hand: lunch, nights, weekends, holidays, make-up days, fairs.
#include "services/policy/work_time.h"

#include "gtest/gtest.h"
#include "tests/policy/pack_fixture_calendar.h"

namespace huiyin::policy {
namespace {

constexpr int64_t kMinute = 60;
constexpr int64_t kHour = 3'600;
constexpr int64_t kDay = 86'400;

directory::v1::Entity WithHolidays2026(directory::v1::Entity entity) {
  directory::v1::Calendar* calendar = entity.mutable_calendar();
  AddDay(20260214, true, calendar);
  for (int32_t date = 20260215; date <= 20260223; ++date) AddDay(date, false, calendar);
  AddDay(20260920, true, calendar);
  for (int32_t date = 20261001; date <= 20261007; ++date) AddDay(date, false, calendar);
  AddDay(20261010, true, calendar);
  return entity;
}

directory::v1::Entity WithFair(directory::v1::Entity entity, const std::vector<int32_t>& digits,
                               const HoursText& hours) {
  for (int32_t digit : digits) entity.mutable_calendar()->add_market_digits(digit);
  AddHours(hours, entity.mutable_calendar()->mutable_market_hours());
  return entity;
}

// Mondays to Thursdays long, Fridays short.
directory::v1::Entity ShortFridays() {
  directory::v1::Entity entity = CalendarOf("short-fridays");
  AddWeekdays(1, 4, {"09:00-17:00"}, entity.mutable_calendar());
  AddWeekdays(5, 5, {"09:00-12:00"}, entity.mutable_calendar());
  AddDay(20260314, true, entity.mutable_calendar());
  AddDay(20260315, true, entity.mutable_calendar(), {"10:00-11:00"});
  return WithFair(std::move(entity), {0, 1}, {});
}

class WorkTimeTest : public ::testing::Test {
 protected:
  WorkTime Of(common::v1::Counting counting, const char* calendar) {
    return WorkTime::Of(*policy, counting, calendar);
  }
  int64_t At(const std::string& text) { return policy::At(text, policy->time_zone()); }
  std::string Shown(int64_t time_us) { return policy::Shown(time_us, policy->time_zone()); }

  std::shared_ptr<const Policy> policy =
      Folded({SettingsOf("Asia/Shanghai"), WithHolidays2026(OfficeCalendar("office")),
              WithHolidays2026(WithFair(OfficeCalendar("fair"), {3, 6, 9}, {"08:00-12:00"})),
              WithFair(CalendarOf("only-fair"), {3, 6, 9}, {"08:00-12:00"}), ShortFridays(),
              CalendarOf("no-work"), OfficeCalendar("utc", "UTC")});
};

struct Row {
  const char* from;
  int64_t seconds;
  const char* due;
  const char* days;
};

// 2026-03-02 is a Monday.
TEST_F(WorkTimeTest, WorkingTimeOfAnOffice) {
  const Row rows[] = {
      // Within a day, over lunch, before and after work.
      {"2026-03-02 09:00:00", 2 * kHour, "2026-03-02 11:00:00", "20260302:7200"},
      {"2026-03-02 11:00:00", 2 * kHour, "2026-03-02 15:00:00", "20260302:7200"},
      {"2026-03-02 12:30:00", 1 * kHour, "2026-03-02 15:00:00", "20260302:3600"},
      {"2026-03-02 07:00:00", 30 * kMinute, "2026-03-02 09:00:00", "20260302:1800"},
      {"2026-03-02 00:00:00", 1, "2026-03-02 08:30:01", "20260302:1"},
      // Due when work ends, not when it begins again.
      {"2026-03-02 08:30:00", 210 * kMinute, "2026-03-02 12:00:00", "20260302:12600"},
      {"2026-03-02 08:30:00", 7 * kHour, "2026-03-02 17:30:00", "20260302:25200"},
      // Nights and weekends.
      {"2026-03-02 17:00:00", 1 * kHour, "2026-03-03 09:00:00", "20260302:1800 20260303:1800"},
      {"2026-03-02 17:30:00", 1 * kHour, "2026-03-03 09:30:00", "20260303:3600"},
      {"2026-03-02 20:00:00", 7 * kHour, "2026-03-03 17:30:00", "20260303:25200"},
      {"2026-03-06 17:00:00", 1 * kHour, "2026-03-09 09:00:00", "20260306:1800 20260309:1800"},
      {"2026-03-07 10:00:00", 1 * kHour, "2026-03-09 09:30:00", "20260309:3600"},
      {"2026-03-05 16:00:00", 35 * kHour, "2026-03-12 16:00:00",
       "20260305:5400 20260306:25200 20260309:25200 20260310:25200 20260311:25200 20260312:19800"},
      // Holidays, and days worked instead.
      {"2026-09-30 17:00:00", 1 * kHour, "2026-10-08 09:00:00", "20260930:1800 20261008:1800"},
      {"2026-10-03 10:00:00", 1 * kHour, "2026-10-08 09:30:00", "20261008:3600"},
      {"2026-10-09 17:00:00", 1 * kHour, "2026-10-10 09:00:00", "20261009:1800 20261010:1800"},
      {"2026-09-19 12:00:00", 7 * kHour, "2026-09-20 17:30:00", "20260920:25200"},
      {"2026-02-13 17:00:00", 1 * kHour, "2026-02-14 09:00:00", "20260213:1800 20260214:1800"},
      {"2026-02-14 17:00:00", 1 * kHour, "2026-02-24 09:00:00", "20260214:1800 20260224:1800"},
      // Ends of years, leap days.
      {"2026-12-31 17:00:00", 1 * kHour, "2027-01-01 09:00:00", "20261231:1800 20270101:1800"},
      {"2028-02-28 17:00:00", 1 * kHour, "2028-02-29 09:00:00", "20280228:1800 20280229:1800"},
      {"2028-02-29 17:00:00", 1 * kHour, "2028-03-01 09:00:00", "20280229:1800 20280301:1800"},
      // Long ago and far away: 2400-02-29 is a Tuesday, 9999-12-28 too.
      {"2400-02-29 17:00:00", 1 * kHour, "2400-03-01 09:00:00", "24000229:1800 24000301:1800"},
      {"9999-12-28 17:00:00", 1 * kHour, "9999-12-29 09:00:00", "99991228:1800 99991229:1800"},
      // Between seconds; nothing at all.
      {"2026-03-02 09:00:00.5", 1 * kHour, "2026-03-02 10:00:00.5", "20260302:3600"},
      {"2026-03-02 17:29:59.5", 1, "2026-03-03 08:30:00.5", "20260303:1"},
      {"2026-03-07 10:00:00", 0, "2026-03-07 10:00:00", ""},
      {"2026-03-07 10:00:00", -5, "2026-03-07 10:00:00", ""},
  };
  const WorkTime count = Of(common::v1::COUNTING_WORKING_TIME, "office");
  for (const Row& row : rows) {
    const Due due = count.After(At(row.from), row.seconds);
    EXPECT_EQ(Shown(due.due_at_us), row.due) << row.from << " + " << row.seconds;
    EXPECT_EQ(policy::Shown(due.days), row.days) << row.from << " + " << row.seconds;
    const Due resumed = count.Resume(At(row.from), row.seconds);
    EXPECT_EQ(resumed.due_at_us, due.due_at_us) << row.from;
    EXPECT_EQ(resumed.days, due.days) << row.from;
  }
}

// 逢场天: the fair adds to the weekday's hours; a holiday is one all the same.
TEST_F(WorkTimeTest, WorkingTimeWithFairs) {
  struct FairRow {
    const char* calendar;
    Row row;
  };
  const FairRow rows[] = {
      {"fair",
       {"2026-03-05 17:00:00", kHour, "2026-03-06 08:30:00", "20260305:1800 20260306:1800"}},
      {"fair", {"2026-03-06 07:00:00", 450 * kMinute, "2026-03-06 17:30:00", "20260306:27000"}},
      {"fair",
       {"2026-03-27 17:00:00", kHour, "2026-03-29 08:30:00", "20260327:1800 20260329:1800"}},
      {"fair",
       {"2026-03-29 11:30:00", kHour, "2026-03-30 09:00:00", "20260329:1800 20260330:1800"}},
      {"fair", {"2026-03-15 20:00:00", kHour, "2026-03-16 09:00:00", "20260316:3600"}},
      {"fair",
       {"2026-09-30 17:00:00", kHour, "2026-10-08 09:00:00", "20260930:1800 20261008:1800"}},
      {"only-fair",
       {"2026-03-01 00:00:00", 8 * kHour, "2026-03-06 12:00:00", "20260303:14400 20260306:14400"}},
      {"only-fair", {"2026-02-26 12:00:00", kHour, "2026-03-03 09:00:00", "20260303:3600"}},
      // A fair without hours of its own: the longest weekday's where there would be none.
      {"short-fridays",
       {"2026-03-20 09:00:00", 3 * kHour, "2026-03-20 12:00:00", "20260320:10800"}},
      {"short-fridays",
       {"2026-03-20 12:00:00", 8 * kHour, "2026-03-21 17:00:00", "20260321:28800"}},
      // Days worked instead: the longest weekday's hours, or their own.
      {"short-fridays",
       {"2026-03-13 11:00:00", 10 * kHour, "2026-03-15 11:00:00",
        "20260313:3600 20260314:28800 20260315:3600"}},
  };
  for (const auto& [calendar, row] : rows) {
    const WorkTime count = Of(common::v1::COUNTING_WORKING_TIME, calendar);
    const Due due = count.After(At(row.from), row.seconds);
    EXPECT_EQ(Shown(due.due_at_us), row.due) << calendar << " " << row.from;
    EXPECT_EQ(policy::Shown(due.days), row.days) << calendar << " " << row.from;
  }
}

TEST_F(WorkTimeTest, WorkingDays) {
  const Row rows[] = {
      {"2026-03-02 09:00:00", kDay, "2026-03-03 17:30:00", "20260303:25200"},
      {"2026-03-02 23:00:00", kDay, "2026-03-03 17:30:00", "20260303:25200"},
      {"2026-03-03 00:00:00", kDay, "2026-03-04 17:30:00", "20260304:25200"},
      {"2026-03-06 09:00:00", kDay, "2026-03-09 17:30:00", "20260309:25200"},
      {"2026-03-07 09:00:00", kDay, "2026-03-09 17:30:00", "20260309:25200"},
      {"2026-03-02 10:00:00", 5 * kDay, "2026-03-09 17:30:00",
       "20260303:25200 20260304:25200 20260305:25200 20260306:25200 20260309:25200"},
      {"2026-09-30 10:00:00", 3 * kDay, "2026-10-10 17:30:00",
       "20261008:25200 20261009:25200 20261010:25200"},
      {"2026-12-31 12:00:00", 2 * kDay, "2027-01-04 17:30:00", "20270101:25200 20270104:25200"},
      {"2028-02-28 10:00:00", 2 * kDay, "2028-03-01 17:30:00", "20280229:25200 20280301:25200"},
      // The rest is working time from the end of the last whole day, or from the beginning.
      {"2026-03-02 09:00:00", kDay + 2 * kHour, "2026-03-04 10:30:00",
       "20260303:25200 20260304:7200"},
      {"2026-03-06 09:00:00", kDay + 8 * kHour, "2026-03-11 09:30:00",
       "20260309:25200 20260310:25200 20260311:3600"},
      {"2026-03-02 17:00:00", 2 * kHour, "2026-03-03 10:00:00", "20260302:1800 20260303:5400"},
      {"2026-03-02 17:00:00", 0, "2026-03-02 17:00:00", ""},
  };
  const WorkTime count = Of(common::v1::COUNTING_WORKING_DAYS, "office");
  for (const Row& row : rows) {
    const Due due = count.After(At(row.from), row.seconds);
    EXPECT_EQ(Shown(due.due_at_us), row.due) << row.from << " + " << row.seconds;
    EXPECT_EQ(policy::Shown(due.days), row.days) << row.from << " + " << row.seconds;
  }
}

// What stood still goes on in working time and is due when that day's work ends.
TEST_F(WorkTimeTest, WorkingDaysGoOn) {
  const Row rows[] = {
      {"2026-03-04 10:00:00", 7 * kHour, "2026-03-05 17:30:00", "20260304:19800 20260305:25200"},
      {"2026-03-02 08:30:00", 7 * kHour, "2026-03-02 17:30:00", "20260302:25200"},
      {"2026-03-02 09:00:00", 1, "2026-03-02 17:30:00", "20260302:23400"},
      {"2026-03-02 12:00:00", 1, "2026-03-02 17:30:00", "20260302:12600"},
      {"2026-03-01 12:00:00", kHour, "2026-03-02 17:30:00", "20260302:25200"},
      {"2026-09-30 17:30:00", kHour, "2026-10-08 17:30:00", "20261008:25200"},
      {"2026-03-07 09:00:00", 0, "2026-03-07 09:00:00", ""},
  };
  const WorkTime count = Of(common::v1::COUNTING_WORKING_DAYS, "office");
  for (const Row& row : rows) {
    const Due due = count.Resume(At(row.from), row.seconds);
    EXPECT_EQ(Shown(due.due_at_us), row.due) << row.from << " + " << row.seconds;
    EXPECT_EQ(policy::Shown(due.days), row.days) << row.from << " + " << row.seconds;
  }
}

TEST_F(WorkTimeTest, Between) {
  struct BetweenRow {
    const char* from;
    const char* to;
    int64_t seconds;
  };
  const BetweenRow rows[] = {
      {"2026-03-02 09:00:00", "2026-03-03 09:00:00", 7 * kHour},
      {"2026-03-02 11:30:00", "2026-03-02 14:30:00", kHour},
      {"2026-03-02 12:00:00", "2026-03-02 14:00:00", 0},
      {"2026-03-06 17:00:00", "2026-03-09 09:00:00", kHour},
      {"2026-03-07 00:00:00", "2026-03-09 00:00:00", 0},
      {"2026-03-02 00:00:00", "2026-03-09 00:00:00", 35 * kHour},
      {"2026-09-30 17:00:00", "2026-10-11 00:00:00", 30 * kMinute + 21 * kHour},
      {"2026-03-02 09:00:00.5", "2026-03-02 09:00:02", 1},
      {"2026-03-03 09:00:00", "2026-03-02 09:00:00", 0},
      {"2026-03-02 09:00:00", "2026-03-02 09:00:00", 0},
  };
  for (auto counting : {common::v1::COUNTING_WORKING_TIME, common::v1::COUNTING_WORKING_DAYS}) {
    const WorkTime count = Of(counting, "office");
    for (const BetweenRow& row : rows) {
      EXPECT_EQ(count.Between(At(row.from), At(row.to)), row.seconds) << row.from << " " << row.to;
    }
  }
}

TEST_F(WorkTimeTest, WithoutACalendarEverySecondCounts) {
  const int64_t from = At("2026-03-06 17:00:00.25");
  for (const WorkTime& count :
       {Of(common::v1::COUNTING_CALENDAR_TIME, "office"),
        Of(common::v1::COUNTING_UNSPECIFIED, "office"), Of(common::v1::COUNTING_WORKING_TIME, ""),
        Of(common::v1::COUNTING_WORKING_TIME, "elsewhere"),
        Of(common::v1::COUNTING_WORKING_DAYS, "no-work")}) {
    for (const Due& due : {count.After(from, 2 * kDay), count.Resume(from, 2 * kDay)}) {
      EXPECT_EQ(Shown(due.due_at_us), "2026-03-08 17:00:00.25");
      EXPECT_TRUE(due.days.empty());
    }
    EXPECT_EQ(count.Between(from, At("2026-03-06 17:00:02")), 1);
    EXPECT_EQ(count.Between(from, At("2026-03-06 16:00:00")), 0);
  }
}

TEST_F(WorkTimeTest, ACalendarHasItsOwnZone) {
  const WorkTime count = Of(common::v1::COUNTING_WORKING_TIME, "utc");
  const Due due = count.After(At("2026-03-02 16:00:00"), kHour);  // 08:00 in UTC
  EXPECT_EQ(Shown(due.due_at_us), "2026-03-02 17:30:00");
  EXPECT_EQ(policy::Shown(due.days), "20260302:3600");
}

}  // namespace
}  // namespace huiyin::policy
