// How the time of a limit is counted (日历时间、工作时间), to the microsecond. Pure and total.
//
// A limit counts from a moment on, stands still in pauses, and is due when all of it has been
// counted. Calendars know whole seconds; limits begin and stop at any microsecond, so parts of a
// second are counted here.
//
//   const LimitCount count(policy, level.counting(), level.calendar_id());
//   const Counted counted = count.Over(from_us, level.handle_within_seconds(), row.pauses());
//
// Borrows the policy. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/repeated_ptr_field.h"
#include "huiyin/common/v1/matter.pb.h"
#include "huiyin/tracking/v1/deadlines.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/policy/policy.h"
#include "services/policy/work_time.h"

namespace huiyin::tracking {

using Pauses = google::protobuf::RepeatedPtrField<v1::Pause>;

struct Counted {
  int64_t due_at_us = 0;
  int64_t counted_us = 0;  // from the beginning to then
  // What each date added; empty in calendar time, and where it were more than a record can say.
  std::vector<v1::CountedDay> days;
  int64_t dates = 0;  // how many there were
};

class LimitCount {
 public:
  // Unset, or a calendar that the policy does not have: calendar time.
  LimitCount(const policy::Policy& policy, common::v1::Counting counting,
             const std::string& calendar_id);

  // What is counted between the two; 0 where `to` is not after `from`.
  int64_t MicrosBetween(int64_t from_us, int64_t to_us) const;
  // When a limit that stood still with so much left is due, if it runs again from then on.
  int64_t ResumeDue(int64_t from_us, int64_t remaining_us) const;
  // When a limit from then on is due, all the pauses left out.
  Counted Over(int64_t from_us, int64_t limit_seconds, const Pauses& pauses) const;
  // What is counted of such a limit until then, where it is settled already when it is due.
  Counted Until(int64_t from_us, int64_t limit_seconds, int64_t due_at_us,
                const Pauses& pauses) const;
  // The limit that so much counted time is, as limits of this kind are named.
  int64_t LimitOf(const Counted& counted) const;

 private:
  using Stretch = std::pair<int64_t, int64_t>;

  int64_t StartDue(int64_t from_us, int64_t limit_seconds) const;
  int32_t FirstDate(int64_t from_us, int64_t limit_seconds) const;
  int64_t DueAfter(int64_t from_us, int64_t micros) const;
  Counted CountedOf(int64_t from_us, int64_t limit_seconds, int64_t due_at_us,
                    const std::vector<Stretch>& stretches) const;
  std::vector<v1::CountedDay> DaysOf(const std::vector<Stretch>& stretches) const;

  const common::v1::Counting counting_;
  const policy::WorkTime work_;  // as set, for how a limit begins
  const policy::WorkTime time_;  // the same hours, second by second
};

}  // namespace huiyin::tracking
