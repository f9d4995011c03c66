#include "services/tracking/decide/deadline_count.h"

#include <algorithm>

#include "services/kit/base/clock.h"

namespace huiyin::tracking {
namespace {

using kit::kMicrosPerSecond;

constexpr size_t kDaysMax = 400;  // as the proto says
constexpr int64_t kSecondsPerDay = 86'400;

// The second that the moment lies in begins then.
int64_t SecondOf(int64_t time_us) {
  int64_t second = time_us / kMicrosPerSecond * kMicrosPerSecond;
  if (second > time_us) second -= kMicrosPerSecond;  // before 1970
  return second;
}

common::v1::Counting Known(const policy::Policy& policy, common::v1::Counting counting,
                           const std::string& calendar_id) {
  const bool working = counting == common::v1::COUNTING_WORKING_TIME ||
                       counting == common::v1::COUNTING_WORKING_DAYS;
  return working && policy.calendar(calendar_id) != nullptr ? counting
                                                            : common::v1::COUNTING_CALENDAR_TIME;
}

common::v1::Counting InTime(common::v1::Counting counting) {
  return counting == common::v1::COUNTING_WORKING_DAYS ? common::v1::COUNTING_WORKING_TIME
                                                       : counting;
}

}  // namespace

LimitCount::LimitCount(const policy::Policy& policy, common::v1::Counting counting,
                       const std::string& calendar_id)
    : counting_(Known(policy, counting, calendar_id)),
      work_(policy::WorkTime::Of(policy, counting_, calendar_id)),
      time_(policy::WorkTime::Of(policy, InTime(counting_), calendar_id)) {}

int64_t LimitCount::MicrosBetween(int64_t from_us, int64_t to_us) const {
  if (to_us <= from_us) return 0;
  if (counting_ == common::v1::COUNTING_CALENDAR_TIME) return to_us - from_us;
  // Hours begin and end on whole seconds: of a second all counts, or nothing.
  const auto part = [&](int64_t time_us) {
    const int64_t second = SecondOf(time_us);
    return (time_us - second) * time_.Between(second, second + kMicrosPerSecond);
  };
  return time_.Between(SecondOf(from_us), SecondOf(to_us)) * kMicrosPerSecond - part(from_us) +
         part(to_us);
}

Counted LimitCount::Over(int64_t from_us, int64_t limit_seconds, const Pauses& pauses) const {
  int64_t due_at_us = StartDue(from_us, limit_seconds);
  std::vector<Stretch> counted;
  int64_t since_us = from_us;
  for (const v1::Pause& pause : pauses) {
    if (pause.until_us() <= since_us) continue;  // over before, or one that lasts
    const int64_t stopped_us = std::max(pause.since_us(), since_us);
    if (due_at_us <= stopped_us) break;
    counted.emplace_back(since_us, stopped_us);
    since_us = pause.until_us();
    due_at_us = ResumeDue(since_us, MicrosBetween(stopped_us, due_at_us));
  }
  counted.emplace_back(since_us, due_at_us);
  return CountedOf(from_us, limit_seconds, due_at_us, counted);
}

Counted LimitCount::Until(int64_t from_us, int64_t limit_seconds, int64_t due_at_us,
                          const Pauses& pauses) const {
  std::vector<Stretch> counted;
  int64_t since_us = from_us;
  for (const v1::Pause& pause : pauses) {
    if (pause.until_us() <= since_us || pause.since_us() >= due_at_us) continue;
    counted.emplace_back(since_us, std::max(pause.since_us(), since_us));
    since_us = pause.until_us();
  }
  counted.emplace_back(since_us, due_at_us);
  return CountedOf(from_us, limit_seconds, due_at_us, counted);
}

int64_t LimitCount::LimitOf(const Counted& counted) const {
  if (counting_ != common::v1::COUNTING_WORKING_DAYS) return counted.counted_us / kMicrosPerSecond;
  return counted.dates * kSecondsPerDay;
}

Counted LimitCount::CountedOf(int64_t from_us, int64_t limit_seconds, int64_t due_at_us,
                              const std::vector<Stretch>& stretches) const {
  Counted all;
  all.due_at_us = due_at_us;
  for (const auto& [since_us, to_us] : stretches) all.counted_us += MicrosBetween(since_us, to_us);
  all.days = DaysOf(stretches);
  const int32_t first = FirstDate(from_us, limit_seconds);
  all.days.erase(std::remove_if(all.days.begin(), all.days.end(),
                                [&](const v1::CountedDay& day) { return day.date() < first; }),
                 all.days.end());
  all.dates = static_cast<int64_t>(all.days.size());
  if (all.days.size() > kDaysMax) all.days.clear();
  return all;
}

// Where whole days count, the day it began does not: the first date that counts; 0: all do.
int32_t LimitCount::FirstDate(int64_t from_us, int64_t limit_seconds) const {
  if (counting_ != common::v1::COUNTING_WORKING_DAYS || limit_seconds < kSecondsPerDay) return 0;
  const policy::Due due = work_.After(from_us, limit_seconds);
  return due.days.empty() ? 0 : due.days.front().first;
}

int64_t LimitCount::StartDue(int64_t from_us, int64_t limit_seconds) const {
  if (counting_ == common::v1::COUNTING_WORKING_DAYS && limit_seconds >= kSecondsPerDay) {
    return work_.After(from_us, limit_seconds).due_at_us;
  }
  return DueAfter(from_us, limit_seconds * kMicrosPerSecond);
}

// Working days are due when a day's work ends, also after a pause.
int64_t LimitCount::ResumeDue(int64_t from_us, int64_t remaining_us) const {
  const int64_t due_at_us = DueAfter(from_us, remaining_us);
  if (counting_ != common::v1::COUNTING_WORKING_DAYS || remaining_us <= 0) return due_at_us;
  return work_.Resume(SecondOf(due_at_us - 1), 1).due_at_us;
}

int64_t LimitCount::DueAfter(int64_t from_us, int64_t micros) const {
  if (micros <= 0) return from_us;
  if (counting_ == common::v1::COUNTING_CALENDAR_TIME) return from_us + micros;
  const int64_t second = SecondOf(from_us);
  const int64_t all = micros + MicrosBetween(second, from_us);
  const int64_t seconds = (all + kMicrosPerSecond - 1) / kMicrosPerSecond;
  // The last second that counts is one piece; the limit is due within it or at its end.
  return time_.After(second, seconds).due_at_us - (seconds * kMicrosPerSecond - all);
}

// Whole seconds that add up to the whole of it: what is left of a second goes to the next stretch.
std::vector<v1::CountedDay> LimitCount::DaysOf(const std::vector<Stretch>& stretches) const {
  std::vector<v1::CountedDay> days;
  if (counting_ == common::v1::COUNTING_CALENDAR_TIME) return days;
  int64_t counted_us = 0;
  for (const auto& [from_us, to_us] : stretches) {
    const int64_t before = counted_us / kMicrosPerSecond;
    counted_us += MicrosBetween(from_us, to_us);
    const int64_t seconds = counted_us / kMicrosPerSecond - before;
    if (seconds == 0) continue;
    for (const auto& [date, on_date] : time_.After(from_us, seconds).days) {
      if (!days.empty() && days.back().date() == date) {
        days.back().set_seconds(days.back().seconds() + on_date);
        continue;
      }
      v1::CountedDay& day = days.emplace_back();
      day.set_date(date);
      day.set_seconds(on_date);
    }
  }
  return days;
}

}  // namespace huiyin::tracking
