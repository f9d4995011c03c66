// WorkTime: when a limit is due, counted in calendar time, working time or working days.
//
// One level's way of counting: cheap to make, immutable, safe from any thread, keeps what it needs of
// the policy alive. Total: an unknown calendar, or one without work, counts calendar time; a time past
// what 64 bits hold is the last that they do.
//
//   const WorkTime count = WorkTime::Of(policy, level.counting(), level.calendar_id());
//   const Due due = count.After(now_us, level.handle_within_seconds());
//   const int64_t left = count.Between(paused_at_us, due.due_at_us);     // stands still
//   const Due again = count.Resume(resumed_at_us, left);
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "huiyin/common/v1/matter.pb.h"
#include "services/policy/policy.h"

namespace huiyin::policy {

struct Due {
  int64_t due_at_us = 0;
  // Date (year × 10000 + month × 100 + day) and seconds counted on it, in order. Empty for calendar
  // time.
  std::vector<std::pair<int32_t, int32_t>> days;
};

class WorkTime {
 public:
  static WorkTime Of(const Policy& policy, common::v1::Counting counting,
                     std::string_view calendar_id);

  // Working days: each whole 86,400 s is a working day, the day of `from` not counted, due when that
  // day's work ends; the rest is working time from there. What is not positive is due at once.
  Due After(int64_t from_us, int64_t seconds) const;
  // Whole seconds counted from one to the other, working days in working time; 0 if `to` is not after
  // `from`. Between(from, After(from, s).due_at_us) is s for calendar and working time.
  int64_t Between(int64_t from_us, int64_t to_us) const;
  // When a limit that stood still with so much left, as Between says it, is due. Working days: working
  // time, then on to the end of that day's work.
  Due Resume(int64_t from_us, int64_t remaining_seconds) const;

 private:
  WorkTime(std::shared_ptr<const WorkCalendar> calendar, bool whole_days)
      : calendar_(std::move(calendar)), whole_days_(whole_days) {}

  Due WorkingTime(int64_t from_us, int64_t seconds, int64_t* last_day) const;
  void EndOfDay(int64_t day, Due* due) const;

  std::shared_ptr<const WorkCalendar> calendar_;  // null: calendar time
  bool whole_days_;
};

}  // namespace huiyin::policy
