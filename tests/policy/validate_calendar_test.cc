// Calendars, levels that count by them, reasons and measures: what the directory refuses.
#include <functional>

#include "gtest/gtest.h"
#include "services/policy/validate.h"
#include "tests/policy/pack_fixture_calendar.h"

namespace huiyin::policy {
namespace {

using namespace directory::v1;  // REJECTION_REASON_…

std::vector<Entity> Sound() {
  Entity office = OfficeCalendar("office", "Asia/Shanghai");
  Calendar* calendar = office.mutable_calendar();
  AddDay(20261001, false, calendar);
  AddDay(20261010, true, calendar);
  AddDay(20280229, true, calendar, {"09:00-12:00", "12:00-13:00"});
  calendar->add_market_digits(3);
  AddHours({"08:00-12:00"}, calendar->mutable_market_hours());
  return {std::move(office), OfficeCalendar("weekdays-only"), CategoryOf("c"),
          LevelCounting("wd", common::v1::COUNTING_WORKING_DAYS, "office"),
          LevelCounting("plain", common::v1::COUNTING_CALENDAR_TIME, ""), ReasonOf("not-ours"),
          MeasureOf("late", 10, common::v1::CASE_FACT_HANDLE_MISSED, 1),
          // Each differs from the first in one thing.
          MeasureOf("worse", 20, common::v1::CASE_FACT_HANDLE_MISSED, 1),
          MeasureOf("again", 10, common::v1::CASE_FACT_HANDLE_MISSED, 2),
          MeasureOf("chased", 10, common::v1::CASE_FACT_CHASED, 1),
          MeasureOf("c-late", 10, common::v1::CASE_FACT_HANDLE_MISSED, 1, "c")};
}

Entity Changed(Entity entity, const std::function<void(Entity*)>& change) {
  change(&entity);
  return entity;
}

TEST(ValidateCalendar, SoundOnesHaveNoProblems) {
  EXPECT_TRUE(Validate(Pack(Sound())).empty());
  Entity fair = CalendarOf("fair");
  fair.mutable_calendar()->add_market_digits(0);
  AddHours({"00:00-24:00"}, fair.mutable_calendar()->mutable_market_hours());
  EXPECT_TRUE(Validate(Pack({fair})).empty());
}

void Expect(const Entity& added, RejectionReason reason, const char* id, const char* field) {
  std::vector<Entity> entities = Sound();
  entities.push_back(added);
  const std::vector<Problem> problems = Validate(Pack(entities));
  ASSERT_EQ(problems.size(), 1u) << added.ShortDebugString();
  EXPECT_EQ(problems[0].reason, reason) << problems[0].message;
  EXPECT_EQ(problems[0].entity_id, id) << problems[0].message;
  EXPECT_EQ(problems[0].field, field) << problems[0].message;
  EXPECT_EQ(problems[0].entity, KeyOf(added)) << problems[0].message;
}

TEST(ValidateCalendar, RefusesBadCalendars) {
  struct Row {
    const char* field;
    std::function<void(Calendar*)> change;
  };
  const auto hours = [](Calendar* c) { return c->mutable_weekdays(0)->mutable_hours(); };
  const Row rows[] = {
      {"weekdays", [&](Calendar* c) { hours(c)->Mutable(1)->set_from_minute(719); }},
      {"weekdays", [&](Calendar* c) { hours(c)->SwapElements(0, 1); }},
      {"weekdays", [&](Calendar* c) { hours(c)->Mutable(0)->set_to_minute(510); }},
      {"weekdays", [&](Calendar* c) { hours(c)->Mutable(1)->set_to_minute(1441); }},
      {"weekdays", [&](Calendar* c) { hours(c)->Mutable(0)->set_from_minute(-1); }},
      {"weekdays", [&](Calendar* c) { c->mutable_weekdays(1)->set_weekday(1); }},
      {"weekdays", [&](Calendar* c) { c->mutable_weekdays(1)->set_weekday(0); }},
      {"weekdays", [&](Calendar* c) { c->mutable_weekdays(1)->set_weekday(8); }},
      // No work: none at all, hours that are empty, only days that come to an end.
      {"weekdays", [&](Calendar* c) { c->clear_weekdays(); }},
      {"weekdays",
       [&](Calendar* c) {
         for (auto& w : *c->mutable_weekdays()) w.clear_hours();
       }},
      {"weekdays",
       [&](Calendar* c) { c->clear_weekdays(), AddDay(20260101, true, c, {"08:00-12:00"}); }},
      {"weekdays", [&](Calendar* c) { c->clear_weekdays(), c->add_market_digits(3); }},
      {"days", [&](Calendar* c) { AddDay(20260230, false, c); }},
      {"days", [&](Calendar* c) { AddDay(20270229, false, c); }},
      {"days", [&](Calendar* c) { AddDay(20261301, false, c); }},
      {"days", [&](Calendar* c) { AddDay(20260100, false, c); }},
      {"days", [&](Calendar* c) { AddDay(0, false, c); }},
      {"days", [&](Calendar* c) { AddDay(-20260101, false, c); }},
      {"days", [&](Calendar* c) { AddDay(20260101, false, c), AddDay(20260101, true, c); }},
      {"days", [&](Calendar* c) { AddDay(20260101, false, c, {"08:00-12:00"}); }},
      {"days",
       [&](Calendar* c) {
         AddDay(20260101, true, c, {"08:00-12:00", "11:00-13:00"});
       }},
      {"market_digits", [&](Calendar* c) { c->add_market_digits(10); }},
      {"market_digits", [&](Calendar* c) { c->add_market_digits(-1); }},
      {"market_digits", [&](Calendar* c) { c->add_market_digits(3), c->add_market_digits(3); }},
      {"market_hours", [&](Calendar* c) { AddHours({"08:00-12:00"}, c->mutable_market_hours()); }},
      {"market_hours",
       [&](Calendar* c) {
         c->add_market_digits(3);
         AddHours({"08:00-12:00", "08:00-12:00"}, c->mutable_market_hours());
       }},
  };
  for (const Row& row : rows) {
    const Entity bad = Changed(OfficeCalendar("bad"),
                               [&](Entity* entity) { row.change(entity->mutable_calendar()); });
    Expect(bad, REJECTION_REASON_BAD_CALENDAR, "bad", row.field);
  }
}

TEST(ValidateCalendar, RefusesWhatCountsByItOrStandsBesideIt) {
  const auto working_time = common::v1::COUNTING_WORKING_TIME;
  const auto late = common::v1::CASE_FACT_HANDLE_MISSED;
  const auto with_measure = [&](const std::function<void(MeasureRule*)>& change) {
    Entity entity = MeasureOf("m", 77, late, 7);
    change(entity.mutable_measure_rule());
    return entity;
  };
  struct Row {
    Entity added;
    RejectionReason reason;
    const char* id;
    const char* field;
  };
  const Row rows[] = {
      {OfficeCalendar("x", "Asia/Peking"), REJECTION_REASON_BAD_TIME_ZONE, "x", "time_zone"},
      {OfficeCalendar("x", "localtime"), REJECTION_REASON_BAD_TIME_ZONE, "x", "time_zone"},
      {OfficeCalendar("office"), REJECTION_REASON_DUPLICATE_ID, "office", "id"},
      {LevelCounting("l", working_time, "gone"), REJECTION_REASON_UNKNOWN_REFERENCE, "l",
       "calendar_id"},
      {LevelCounting("l", common::v1::COUNTING_CALENDAR_TIME, "gone"),
       REJECTION_REASON_UNKNOWN_REFERENCE, "l", "calendar_id"},
      {LevelCounting("l", working_time, ""), REJECTION_REASON_INCOMPLETE, "l", "calendar_id"},
      {LevelCounting("l", common::v1::COUNTING_WORKING_DAYS, ""), REJECTION_REASON_INCOMPLETE, "l",
       "calendar_id"},
      {LevelCounting("l", static_cast<common::v1::Counting>(9), "office"),
       REJECTION_REASON_INCOMPLETE, "l", "counting"},
      {ReasonOf("not-ours"), REJECTION_REASON_DUPLICATE_ID, "not-ours", "id"},
      {ReasonOf(""), REJECTION_REASON_INCOMPLETE, "", "id"},
      {MeasureOf("m", 77, late, 1, "gone"), REJECTION_REASON_UNKNOWN_REFERENCE, "m", "category_id"},
      {MeasureOf("m", 10, late, 1), REJECTION_REASON_OVERLAPPING_MEASURE, "m", "severity"},
      {MeasureOf("m", 10, late, 1, "c"), REJECTION_REASON_OVERLAPPING_MEASURE, "m", "severity"},
      {with_measure([](MeasureRule* m) { m->clear_kind(); }), REJECTION_REASON_INCOMPLETE, "m",
       "kind"},
      {with_measure([](MeasureRule* m) { m->set_kind(static_cast<common::v1::MeasureKind>(99)); }),
       REJECTION_REASON_INCOMPLETE, "m", "kind"},
      {with_measure([](MeasureRule* m) { m->set_fact(static_cast<common::v1::CaseFact>(99)); }),
       REJECTION_REASON_INCOMPLETE, "m", "fact"},
      {with_measure([](MeasureRule* m) { m->clear_severity(); }), REJECTION_REASON_INCOMPLETE, "m",
       "severity"},
      {with_measure([](MeasureRule* m) { m->clear_count(); }), REJECTION_REASON_INCOMPLETE, "m",
       "count"},
      {MeasureOf("late", 77, late, 7), REJECTION_REASON_DUPLICATE_ID, "late", "id"},
  };
  for (const Row& row : rows) Expect(row.added, row.reason, row.id, row.field);
}

// Ten ordinary years have 3,652 days, 522 of each day from Monday to Friday.
TEST(ValidateCalendar, CalendarsOpenAHundredHoursAYear) {
  struct Row {
    int weekdays;
    HoursText hours, market_hours;
    bool sound;
  };
  const Row rows[] = {
      {1, {"08:00-10:00"}, {}, true},   // 522 × 2 h
      {1, {"08:00-09:54"}, {}, false},  // 522 × 1.9 h: 99 a year
      {5, {"08:00-08:23"}, {}, true},   // 2,609 × 23 min
      {5, {"08:00-08:22"}, {}, false},  // 2,609 × 22 min
      {0, {}, {"08:00-10:48"}, true},   // 360 days that end in 7: three a month, × 2.8 h
      {0, {}, {"08:00-10:46"}, false},  // × 2 h 46 min: 996 h in ten years
      {1, {"08:00-09:00"}, {"08:00-10:00"}, true},
  };
  for (const Row& row : rows) {
    Entity entity = CalendarOf("bad");
    AddWeekdays(1, row.weekdays, row.hours, entity.mutable_calendar());
    if (!row.market_hours.empty()) entity.mutable_calendar()->add_market_digits(7);
    AddHours(row.market_hours, entity.mutable_calendar()->mutable_market_hours());
    if (row.sound) {
      EXPECT_TRUE(Validate(Pack({entity})).empty()) << entity.ShortDebugString();
    } else {
      Expect(entity, REJECTION_REASON_BAD_CALENDAR, "bad", "weekdays");
    }
  }
}

TEST(ValidateCalendar, LimitsFallDueWithinTenOrdinaryYears) {
  const auto time = common::v1::COUNTING_WORKING_TIME, days = common::v1::COUNTING_WORKING_DAYS;
  constexpr int64_t kDay = 86'400, kOpenDays = 2'610, kOpenSeconds = kOpenDays * 7 * 3'600;
  struct Row {
    common::v1::Counting counting;
    int64_t seconds;
    bool sound;
  };
  const Row rows[] = {{days, kOpenDays * kDay, true},
                      {days, kOpenDays * kDay + 10, false},
                      {days, (kOpenDays + 1) * kDay, false},
                      {days, 3'650 * kDay, false},
                      {days, kDay - 1, true},
                      {time, kOpenSeconds, true},
                      {time, kOpenSeconds + 1, false},
                      {time, 3'650 * kDay, false},
                      {common::v1::COUNTING_CALENDAR_TIME, 3'650 * kDay, true}};
  const std::pair<const char*, void (ServiceLevel::*)(int64_t)> limits[] = {
      {"receive_within_seconds", &ServiceLevel::set_receive_within_seconds},
      {"handle_within_seconds", &ServiceLevel::set_handle_within_seconds},
      {"call_back_within_seconds", &ServiceLevel::set_call_back_within_seconds},
      {"arbitrate_within_seconds", &ServiceLevel::set_arbitrate_within_seconds}};
  for (const Row& row : rows) {
    for (const auto& [field, set] : limits) {
      SCOPED_TRACE(std::string(field) + " " + std::to_string(row.seconds));
      Entity level = LevelCounting("l", row.counting, "weekdays-only");
      (level.mutable_service_level()->*set)(row.seconds);
      if (row.sound) {
        std::vector<Entity> entities = Sound();
        entities.push_back(level);
        EXPECT_TRUE(Validate(Pack(entities)).empty());
      } else {
        Expect(level, REJECTION_REASON_LIMIT_OUT_OF_REACH, "l", field);
      }
    }
  }
}

}  // namespace
}  // namespace huiyin::policy
