// Calendars, levels that count by them, return reasons and measures in a pack file.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/policy/pack_yaml.h"
#include "services/policy/validate.h"
#include "tests/policy/pack_fixture_calendar.h"

namespace huiyin::policy {
namespace {

using namespace directory::v1;  // REJECTION_REASON_…
using testing::HasSubstr;
using testing::StartsWith;

constexpr char kWhole[] = R"(name: x
settings: {returns_max: -1, reopens_max: 3, extensions_max: 2, first_reply_within: 24h, phone_attempts_before_sms: 4}
calendars:
  - id: office
    name: 机关工作时间
    time_zone: Asia/Shanghai
    weekdays:
      mon-thu: ["08:30-12:00", "14:00-17:30"]
      fri: [09:00-24:00]
      sun: []
    days:
      - {date: 2026-02-28, through: 2026-03-02, name: 春节}
      - {date: 2026-03-03, working: true, hours: ["00:00-00:01"]}
    market_digits: [3, 0]
    market_hours: ["08:00-12:00"]
service_levels:
  - {id: 5wd, counting: working_days, calendar: office, handle_within: 5d, arbitrate_within: 2h,
     remind_before: [1d, 2h], remind_after: [90s]}
return_reasons:
  - {id: not-ours, name: 不属于本单位职责}
measures:
  - {id: m, kind: discipline_lead, severity: 90, fact: ping_pong, count: 2, category: c, confidential: true}
)";

TEST(ReadPackCalendar, ReadsEveryField) {
  const auto pack = ReadPack(kWhole, "f");
  ASSERT_TRUE(pack.ok()) << pack.status();
  ASSERT_EQ(pack->entities_size(), 5);
  EXPECT_EQ(pack->entities(0).ShortDebugString(),
            "settings { returns_max: -1 reopens_max: 3 extensions_max: 2 "
            "first_reply_within_seconds: 86400 phone_attempts_before_sms: 4 }");
  const Calendar& calendar = pack->entities(1).calendar();
  EXPECT_EQ(calendar.time_zone(), "Asia/Shanghai");
  ASSERT_EQ(calendar.weekdays_size(), 6);
  EXPECT_EQ(calendar.weekdays(3).ShortDebugString(),
            "weekday: 4 hours { from_minute: 510 to_minute: 720 } "
            "hours { from_minute: 840 to_minute: 1050 }");
  EXPECT_EQ(calendar.weekdays(4).ShortDebugString(),
            "weekday: 5 hours { from_minute: 540 to_minute: 1440 }");
  EXPECT_EQ(calendar.weekdays(5).ShortDebugString(), "weekday: 7");
  ASSERT_EQ(calendar.days_size(), 4);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(calendar.days(i).name(), "春节");
  EXPECT_EQ(calendar.days(0).date(), 20260228);
  EXPECT_EQ(calendar.days(1).date(), 20260301);
  EXPECT_EQ(calendar.days(2).date(), 20260302);
  EXPECT_EQ(calendar.days(3).ShortDebugString(),
            "date: 20260303 working: true hours { to_minute: 1 }");
  EXPECT_EQ(calendar.market_digits(1), 0);
  EXPECT_EQ(calendar.market_hours(0).ShortDebugString(), "from_minute: 480 to_minute: 720");
  EXPECT_EQ(pack->entities(2).ShortDebugString(),
            "service_level { id: \"5wd\" handle_within_seconds: 432000 "
            "counting: COUNTING_WORKING_DAYS calendar_id: \"office\" "
            "arbitrate_within_seconds: 7200 remind_before_seconds: 86400 "
            "remind_before_seconds: 7200 remind_after_seconds: 90 }");
  EXPECT_EQ(pack->entities(3).return_reason().id(), "not-ours");
  EXPECT_EQ(pack->entities(4).ShortDebugString(),
            "measure_rule { id: \"m\" kind: MEASURE_KIND_DISCIPLINE_LEAD severity: 90 "
            "fact: CASE_FACT_PING_PONG count: 2 category_id: \"c\" confidential: true }");
}

TEST(ReadPackCalendar, ErrorsNameLinePathAndRemedy) {
  struct Row {
    const char* inside;  // of a calendar
    const char* where;
    const char* what;
  };
  const Row rows[] = {
      {"weekdays: [mon]", "f:5: calendars[0].weekdays: ", "mon-fri"},
      {"weekdays: {mon-fry: []}", "f:5: calendars[0].weekdays.mon-fry: ", "mon, tue"},
      {"weekdays: {fri-mon: []}", "f:5: calendars[0].weekdays.fri-mon: ", "mon, tue"},
      {"weekdays: {Monday: []}", "f:5: calendars[0].weekdays.Monday: ", "mon, tue"},
      {"weekdays:\n      mon-fri: []\n      wed: []", "f:7: calendars[0].weekdays.wed: ", "twice"},
      {"weekdays: {mon: [], mon: []}", "f:5: calendars[0].weekdays.mon: ", "twice"},
      {"weekdays: {mon: }", "f:5: calendars[0].weekdays.mon: ", "no value"},
      {"weekdays: {mon: 08:30-12:00}", "f:5: calendars[0].weekdays.mon: ", "list"},
      {"weekdays: {mon: [{}]}", "f:5: calendars[0].weekdays.mon[0]: ", "08:30-12:00"},
      {"weekdays: {mon: [a, b, c, d, e, f, g, h, i]}",
       "f:5: calendars[0].weekdays.mon: ", "most 8"},
      {"days: 2026-10-01", "f:5: calendars[0].days: ", "list"},
      {"days: [2026-10-01]", "f:5: calendars[0].days[0]: ", "keys with values"},
      {"days: [{name: x}]", "f:5: calendars[0].days[0].date: ", "missing"},
      {"days: [{date: 2026-02-29}]", "f:5: calendars[0].days[0].date: ", "2026-10-01"},
      {"days: [{date: 20261001}]", "f:5: calendars[0].days[0].date: ", "2026-10-01"},
      {"days: [{date: 2026-10-1}]", "f:5: calendars[0].days[0].date: ", "2026-10-01"},
      {"days: [{date: 0000-10-01}]", "f:5: calendars[0].days[0].date: ", "2026-10-01"},
      {"days: [{date: [2026-10-01]}]", "f:5: calendars[0].days[0].date: ", "single value"},
      {"days:\n    - {date: 2026-10-02,\n       through: 2026-10-01}",
       "f:7: calendars[0].days[0].through: ", "later"},
      {"days: [{date: 2026-10-02, through: x}]", "f:5: calendars[0].days[0].through: ", "date"},
      {"days: [{date: 2026-01-01, through: 2036-12-14}]",
       "f:5: calendars[0].days[0]: ", "most 4000"},
      {"days: [{date: 2026-10-01, working: yes}]", "f:5: calendars[0].days[0].working: ", "true"},
      {"days: [{date: 2026-10-01, until: x}]", "f:5: calendars[0].days[0].until: ", "through"},
      {"market_digits: 3", "f:5: calendars[0].market_digits: ", "list"},
      {"market_digits: [3, 10]", "f:5: calendars[0].market_digits[1]: ", "between 0 and 9"},
      {"market_digits: [three]", "f:5: calendars[0].market_digits[0]: ", "whole number"},
  };
  for (const Row& row : rows) {
    const std::string text =
        absl::StrCat("name: x\ncalendars:\n  - id: a\n    name: b\n    ", row.inside, "\n");
    const auto pack = ReadPack(text, "f");
    ASSERT_FALSE(pack.ok()) << text;
    EXPECT_THAT(std::string(pack.status().message()), StartsWith(row.where)) << text;
    EXPECT_THAT(std::string(pack.status().message()), HasSubstr(row.what)) << text;
  }
  for (const char* hours : {"8:30-12:00", "08:30", "08:30-08:30", "12:00-08:30", "08:60-12:00",
                            "08:30-24:01", "08:30 - 12:00", "08:30-12:00 ", "", "0830-1200"}) {
    const auto pack = ReadPack(
        absl::StrCat("name: x\ncalendars: [{id: a, name: b, market_hours: ['", hours, "']}]"), "f");
    EXPECT_THAT(std::string(pack.status().message()),
                StartsWith("f:2: calendars[0].market_hours[0]: "))
        << hours;
  }
}

TEST(ReadPackCalendar, LevelsAndMeasuresAreHeldToTheirLimits) {
  struct Row {
    const char* text;
    const char* where;
  };
  const Row rows[] = {
      {"service_levels: [{id: a, remind_before: 1d}]", "f:2: service_levels[0].remind_before: "},
      {"service_levels: [{id: a, remind_before: [1d, 0s]}]",
       "f:2: service_levels[0].remind_before[1]: "},
      {"service_levels: [{id: a, remind_after: [1s, 2s, 3s, 4s, 5s, 6s, 7s, 8s, 9s]}]",
       "f:2: service_levels[0].remind_after: "},
      {"service_levels: [{id: a, counting: workdays}]", "f:2: service_levels[0].counting: "},
      {"settings: {returns_max: -2}", "f:2: settings.returns_max: "},
      {"return_reasons: [{id: a}]", "f:2: return_reasons[0].name: "},
      {"measures: [{id: a, kind: talk, severity: 101, fact: chased, count: 1}]",
       "f:2: measures[0].severity: "},
      {"measures: [{id: a, kind: talk, severity: 1, fact: chased}]", "f:2: measures[0].count: "},
      {"measures: [{id: a, kind: shout, severity: 1, fact: chased, count: 1}]",
       "f:2: measures[0].kind: "},
  };
  for (const Row& row : rows) {
    const auto pack = ReadPack(absl::StrCat("name: x\n", row.text, "\n"), "f");
    ASSERT_FALSE(pack.ok()) << row.text;
    EXPECT_THAT(std::string(pack.status().message()), StartsWith(row.where)) << row.text;
  }
}

TEST(WritePackCalendar, IsAsPeopleWouldWriteIt) {
  const auto pack = ReadPack(kWhole, "f");
  ASSERT_TRUE(pack.ok()) << pack.status();
  const std::string written = WritePack(pack->name(), pack->entities());
  EXPECT_THAT(written, HasSubstr(R"(
    weekdays:
      mon-thu: ["08:30-12:00", "14:00-17:30"]
      fri: ["09:00-24:00"]
      sun: []
    days:
      - {date: 2026-02-28, through: 2026-03-02, name: 春节}
      - {date: 2026-03-03, working: true, hours: ["00:00-00:01"]}
    market_digits: [3, 0]
    market_hours: ["08:00-12:00"]
)"));
  EXPECT_THAT(written, HasSubstr("    remind_before: [1d, 2h]\n    remind_after: [90s]\n"));
  const auto again = ReadPack(written, "written");
  ASSERT_TRUE(again.ok()) << again.status() << "\n" << written;
  EXPECT_EQ(Sorted(again->entities()), Sorted(pack->entities()));
  EXPECT_EQ(WritePack(again->name(), again->entities()), written);
}

TEST(WritePackCalendar, KeepsWhateverOrderDaysHave) {
  Entity entity = CalendarOf("c");
  Calendar* calendar = entity.mutable_calendar();
  for (int weekday : {3, 2, 4, 5, 1, 7}) AddWeekdays(weekday, weekday, {"08:00-09:00"}, calendar);
  for (int32_t date : {20261231, 20270101, 20280228, 20280229, 20280301, 99991230, 99991231, 10101,
                       10102, 20261230}) {
    AddDay(date, date % 2 == 0, calendar);
  }
  AddDay(20400101, true, calendar, {"08:00-09:00"});
  AddDay(20400102, true, calendar, {"08:00-09:00"});
  AddDay(20400103, true, calendar, {"08:00-09:01"});
  const auto again = ReadPack(WritePack("x", Pack({entity})), "written");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Sorted(again->entities()), Sorted(Pack({entity})));
}

// The line of the field that Validate speaks of; where the field is missing, that of its entity.
TEST(PackLinesTest, PlaceWhatValidateFinds) {
  const char text[] = R"(name: x
settings:
  time_zone: Asia/Peking
areas:
  - {id: a, name: a, parent: b}
  - {id: b, name: b,
     parent: a}
units:
  - id: u
    name: u
    children:
      - {id: v, name: v, tier: city,
         area: gone}
calendars:
  - id: office
    name: office
    days:
      - {date: 2026-10-01, hours: ["08:00-12:00"]}
    weekdays: {mon: ["08:00-12:00"]}
service_levels:
  - id: l
    counting: working_time
duty:
  - {id: r, unit: u, mode: fast}
  - {id: s, unit: u, mode: fast}
  - id: t
    category: gone
    unit: gone
    mode: fast
measures:
  - {id: m, kind: talk, severity: 5, fact: chased, count: 1}
  - {id: n, kind: talk,
     severity: 5, fact: chased, count: 1}
return_reasons:
  - {id: again, name: a}
  - {name: b,
     id: again}
)";
  struct Row {
    RejectionReason reason;
    const char* id;
    const char* field;
    int line;
  };
  const Row rows[] = {
      {REJECTION_REASON_BAD_TIME_ZONE, "", "time_zone", 3},
      {REJECTION_REASON_UNKNOWN_REFERENCE, "v", "area_id", 13},
      {REJECTION_REASON_BAD_CALENDAR, "office", "days", 17},
      {REJECTION_REASON_INCOMPLETE, "l", "calendar_id", 21},
      {REJECTION_REASON_UNKNOWN_REFERENCE, "t", "category_id", 27},
      {REJECTION_REASON_UNKNOWN_REFERENCE, "t", "unit_id", 28},
      {REJECTION_REASON_DUPLICATE_ID, "again", "id", 37},
      {REJECTION_REASON_CYCLE, "a", "parent_id", 5},
      {REJECTION_REASON_OVERLAPPING_DUTY, "s", "category_id", 25},
      {REJECTION_REASON_OVERLAPPING_MEASURE, "n", "severity", 33},
  };
  PackLines lines;
  const auto pack = ReadPack(text, "f", &lines);
  ASSERT_TRUE(pack.ok()) << pack.status();
  const std::vector<Problem> problems = Validate(pack->entities());
  ASSERT_EQ(problems.size(), std::size(rows));
  for (size_t i = 0; i < problems.size(); ++i) {
    EXPECT_EQ(problems[i].reason, rows[i].reason) << problems[i].message;
    EXPECT_EQ(problems[i].entity_id, rows[i].id) << problems[i].message;
    EXPECT_EQ(problems[i].field, rows[i].field) << problems[i].message;
    EXPECT_EQ(lines.LineOf(problems[i].entity, problems[i].field), rows[i].line)
        << problems[i].message;
  }
  EXPECT_EQ(lines.LineOf(KeyOf(UnitOf("elsewhere")), "id"), 0);
}

// What would make counting endless is refused where it stands.
TEST(PackLinesTest, PlaceCalendarsAndLimitsThatHardlyEnd) {
  const char text[] = R"(name: x
calendars:
  - id: office
    name: office
    weekdays: {mon: ["08:00-12:00"]}
  - id: sparse
    name: sparse
    weekdays: {mon: ["08:00-09:00"]}
service_levels:
  - id: l
    counting: working_days
    calendar: office
    receive_within: 2h
    handle_within: 600d
)";
  PackLines lines;
  const auto pack = ReadPack(text, "f", &lines);
  ASSERT_TRUE(pack.ok()) << pack.status();
  const std::vector<Problem> problems = Validate(pack->entities());
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].reason, REJECTION_REASON_BAD_CALENDAR) << problems[0].message;
  EXPECT_EQ(lines.LineOf(problems[0].entity, problems[0].field), 8) << problems[0].message;
  EXPECT_EQ(problems[1].reason, REJECTION_REASON_LIMIT_OUT_OF_REACH) << problems[1].message;
  EXPECT_EQ(lines.LineOf(problems[1].entity, problems[1].field), 14) << problems[1].message;
}

}  // namespace
}  // namespace huiyin::policy
