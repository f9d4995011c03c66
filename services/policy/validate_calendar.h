// What is wrong with one calendar of a pack, and with a limit that counts by it, beyond what the
// fields' limits say. Used by Validate.
//
// A due time is found by walking the calendar day by day, and stands in the log with every date that was
// counted. So calendars open kOpenHoursPerYearMin at least, and a limit falls due within
// kLimitYearsMax ordinary years: the walk that sets it passes 3,700 days, and those that the calendar
// names (4,000 at most). What is left of a limit when the policy changes can be no more than ten years
// without a pause, which the sparsest calendar works off in 900 years.
//
// Pure; safe from any thread.
#pragma once

#include <string>
#include <vector>

#include "huiyin/directory/v1/directory.pb.h"
#include "services/policy/work_calendar.h"

namespace huiyin::policy {

struct CalendarProblem {
  directory::v1::RejectionReason reason;
  const char* field;  // of the calendar
  std::string what;   // and what to do
};

inline constexpr int64_t kOpenHoursPerYearMin = 100;
inline constexpr int64_t kLimitYearsMax = 10;

// At most one problem a field. Empty: sound.
std::vector<CalendarProblem> CheckCalendar(const directory::v1::Calendar& calendar);
// What a sound calendar works.
WorkCalendar::TenYears WorkIn(const directory::v1::Calendar& calendar);
// Empty: a limit of so many seconds, counted like that by a calendar that works so much, falls due soon enough.
std::string CheckLimit(int64_t seconds, common::v1::Counting counting,
                       const std::string& calendar_id, const WorkCalendar::TenYears& work);

}  // namespace huiyin::policy
