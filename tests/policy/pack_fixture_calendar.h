// Short ways to write calendars, limits and moments in tests.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "services/policy/pack_hours.h"
#include "services/policy/work_time.h"
#include "tests/policy/pack_fixture.h"

namespace huiyin::policy {

using HoursText = std::vector<const char*>;

inline void AddHours(const HoursText& hours,
                     google::protobuf::RepeatedPtrField<directory::v1::DayHours>* to) {
  for (const char* text : hours) *to->Add() = ParseHours(text).value();
}

inline void AddWeekdays(int first, int last, const HoursText& hours,
                        directory::v1::Calendar* calendar) {
  for (int weekday = first; weekday <= last; ++weekday) {
    directory::v1::WeekdayHours* one = calendar->add_weekdays();
    one->set_weekday(weekday);
    AddHours(hours, one->mutable_hours());
  }
}

inline void AddDay(int32_t date, bool working, directory::v1::Calendar* calendar,
                   const HoursText& hours = {}) {
  directory::v1::CalendarDay* day = calendar->add_days();
  day->set_date(date);
  day->set_working(working);
  AddHours(hours, day->mutable_hours());
}

inline directory::v1::Entity CalendarOf(const std::string& id, const std::string& zone = "") {
  directory::v1::Entity entity;
  entity.mutable_calendar()->set_id(id);
  entity.mutable_calendar()->set_name("name of " + id);
  entity.mutable_calendar()->set_time_zone(zone);
  return entity;
}

// Monday to Friday, 08:30 to 12:00 and 14:00 to 17:30: seven hours a day.
inline directory::v1::Entity OfficeCalendar(const std::string& id, const std::string& zone = "") {
  directory::v1::Entity entity = CalendarOf(id, zone);
  AddWeekdays(1, 5, {"08:30-12:00", "14:00-17:30"}, entity.mutable_calendar());
  return entity;
}

inline directory::v1::Entity LevelCounting(const std::string& id, common::v1::Counting counting,
                                           const std::string& calendar) {
  directory::v1::Entity entity = LevelOf(id);
  entity.mutable_service_level()->set_counting(counting);
  entity.mutable_service_level()->set_calendar_id(calendar);
  return entity;
}

inline directory::v1::Entity ReasonOf(const std::string& id) {
  directory::v1::Entity entity;
  entity.mutable_return_reason()->set_id(id);
  entity.mutable_return_reason()->set_name("name of " + id);
  return entity;
}

inline directory::v1::Entity MeasureOf(const std::string& id, int severity,
                                       common::v1::CaseFact fact, int count,
                                       const std::string& category = "") {
  directory::v1::Entity entity;
  directory::v1::MeasureRule* rule = entity.mutable_measure_rule();
  rule->set_id(id);
  rule->set_kind(common::v1::MEASURE_KIND_TALK);
  rule->set_severity(severity);
  rule->set_fact(fact);
  rule->set_count(count);
  rule->set_category_id(category);
  return entity;
}

inline absl::TimeZone Zone(const char* name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

// "2026-03-02 09:00:00", local; with an offset, as in "2026-11-01 01:30:00 -08:00", anywhere.
inline int64_t At(const std::string& text, absl::TimeZone zone) {
  absl::Time time;
  std::string error;
  const bool with_offset = text.size() > 19 && text[19] == ' ';
  EXPECT_TRUE(absl::ParseTime(with_offset ? "%Y-%m-%d %H:%M:%E*S %Ez" : "%Y-%m-%d %H:%M:%E*S", text,
                              zone, &time, &error))
      << text << ": " << error;
  return absl::ToUnixMicros(time);
}

inline std::string Shown(int64_t time_us, absl::TimeZone zone) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E*S", absl::FromUnixMicros(time_us), zone);
}

// "20260302:7200 20260303:1800"
inline std::string Shown(const std::vector<std::pair<int32_t, int32_t>>& days) {
  std::string text;
  for (const auto& [date, seconds] : days) {
    text += (text.empty() ? "" : " ") + std::to_string(date) + ":" + std::to_string(seconds);
  }
  return text;
}

}  // namespace huiyin::policy
