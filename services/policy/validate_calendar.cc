#include "services/policy/validate_calendar.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "services/policy/pack_hours.h"
#include "services/policy/time_zone.h"

namespace huiyin::policy {
namespace {

using namespace directory::v1;  // REJECTION_REASON_…

constexpr int64_t kSecondsPerDay = 86'400;

// Empty: they are sound.
std::string WrongHours(const google::protobuf::RepeatedPtrField<DayHours>& hours) {
  int32_t since = 0;
  for (const DayHours& one : hours) {
    const int32_t from = one.from_minute(), to = one.to_minute();
    if (from < 0 || to > 1440 || from >= to) {
      return absl::StrCat("has the hours ", FormatHours(one),
                          ", which do not end after they begin on the same day: correct them");
    }
    if (from < since) {
      return absl::StrCat("has the hours ", FormatHours(one),
                          ", which begin before the ones ahead of them end: put them in order");
    }
    since = to;
  }
  return std::string();
}

std::string WrongWeekdays(const Calendar& calendar) {
  std::set<int32_t> seen;
  for (const WeekdayHours& one : calendar.weekdays()) {
    if (one.weekday() < 1 || one.weekday() > 7) {
      return absl::StrCat("has the weekday ", one.weekday(), ": use 1 (Monday) to 7");
    }
    if (!seen.insert(one.weekday()).second) {
      return absl::StrCat("says ", WeekdayWord(one.weekday()), " twice: keep one");
    }
    const std::string wrong = WrongHours(one.hours());
    if (!wrong.empty()) return absl::StrCat("on ", WeekdayWord(one.weekday()), " ", wrong);
  }
  return std::string();
}

std::string WrongDays(const Calendar& calendar) {
  std::set<int32_t> seen;
  for (const CalendarDay& day : calendar.days()) {
    if (!IsDate(day.date())) {
      return absl::StrCat("has the date ", FormatDate(day.date()), ", which is none: correct it");
    }
    if (!seen.insert(day.date()).second) {
      return absl::StrCat("says ", FormatDate(day.date()), " twice: keep one");
    }
    if (!day.working() && !day.hours().empty()) {
      return absl::StrCat("has hours on ", FormatDate(day.date()),
                          ", which is not worked: say working or leave the hours out");
    }
    const std::string wrong = WrongHours(day.hours());
    if (!wrong.empty()) return absl::StrCat("on ", FormatDate(day.date()), " ", wrong);
  }
  return std::string();
}

std::string WrongDigits(const Calendar& calendar) {
  std::set<int32_t> seen;
  for (int32_t digit : calendar.market_digits()) {
    if (digit < 0 || digit > 9) return absl::StrCat("has ", digit, ": use 0 to 9");
    if (!seen.insert(digit).second) return absl::StrCat("has ", digit, " twice: keep one");
  }
  return std::string();
}

std::string WrongMarketHours(const Calendar& calendar) {
  if (!calendar.market_hours().empty() && calendar.market_digits().empty()) {
    return "are hours of days that there are none of: add market_digits or leave them out";
  }
  return WrongHours(calendar.market_hours());
}

}  // namespace

std::vector<CalendarProblem> CheckCalendar(const Calendar& calendar) {
  std::vector<CalendarProblem> problems;
  const auto check = [&](const char* field, const std::string& what) {
    if (!what.empty()) problems.push_back({REJECTION_REASON_BAD_CALENDAR, field, what});
  };
  check("weekdays", WrongWeekdays(calendar));
  check("days", WrongDays(calendar));
  check("market_digits", WrongDigits(calendar));
  check("market_hours", WrongMarketHours(calendar));
  if (!LoadZone(calendar.time_zone()).has_value()) {
    problems.push_back({REJECTION_REASON_BAD_TIME_ZONE, "time_zone",
                        absl::StrCat("\"", calendar.time_zone(),
                                     "\" is no IANA time zone of this machine: write one such as "
                                     "Asia/Shanghai")});
  }
  if (!problems.empty()) return problems;
  if (!WorkCalendar(calendar, absl::UTCTimeZone()).HasWork()) {
    check("weekdays",
          "say no work, and there are no market days with any: a limit would never be due; give at "
          "least one weekday hours");
    return problems;
  }
  const int64_t hours = WorkIn(calendar).seconds / 3'600 / kLimitYearsMax;
  if (hours < kOpenHoursPerYearMin) {
    check("weekdays", absl::StrCat("open ", hours, " hours a year, market days included, and ",
                                   kOpenHoursPerYearMin,
                                   " are needed, or limits would hardly ever be due: give some "
                                   "weekday more hours"));
  }
  return problems;
}

WorkCalendar::TenYears WorkIn(const Calendar& calendar) {
  return WorkCalendar(calendar, absl::UTCTimeZone()).InTenYears();
}

std::string CheckLimit(int64_t seconds, common::v1::Counting counting,
                       const std::string& calendar_id, const WorkCalendar::TenYears& work) {
  const bool whole_days = counting == common::v1::COUNTING_WORKING_DAYS;
  const int64_t days = whole_days ? seconds / kSecondsPerDay : 0;
  const int64_t rest = seconds - days * kSecondsPerDay;
  if (days * work.seconds + rest * work.days <= work.days * work.seconds) return std::string();
  return absl::StrCat("would fall due after more than ", kLimitYearsMax, " years: calendar \"",
                      calendar_id, "\" works ", work.days, " days, ", work.seconds / 3'600,
                      " hours, in ", kLimitYearsMax,
                      " ordinary years; shorten the limit or name another calendar");
}

}  // namespace huiyin::policy
