// What is wrong with one calendar of a pack, beyond what its fields' limits say. Used by Validate.
//
// Pure; safe from any thread.
#pragma once

#include <string>
#include <vector>

#include "huiyin/directory/v1/directory.pb.h"

namespace huiyin::policy {

struct CalendarProblem {
  directory::v1::RejectionReason reason;
  const char* field;  // of the calendar
  std::string what;   // and what to do
};

// At most one problem a field. Empty: sound.
std::vector<CalendarProblem> CheckCalendar(const directory::v1::Calendar& calendar);

}  // namespace huiyin::policy
