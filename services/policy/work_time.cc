#include "services/policy/work_time.h"

#include <algorithm>

#include "absl/time/civil_time.h"

namespace huiyin::policy {
namespace {

using Days = std::vector<std::pair<int32_t, int32_t>>;

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kSecondsPerDay = 86'400;
// Longer than all years there are, so that sums of a few stay within 64 bits.
constexpr int64_t kSecondsMax = 400'000'000'000;

int64_t Later(int64_t time_us, int64_t by_us) {
  int64_t sum = 0;
  return __builtin_add_overflow(time_us, by_us, &sum) ? INT64_MAX : sum;
}

// `to` is not before `from`; at most what 64 bits hold.
int64_t MicrosFrom(int64_t from_us, int64_t to_us) {
  int64_t micros = 0;
  return __builtin_sub_overflow(to_us, from_us, &micros) ? INT64_MAX : micros;
}

int32_t DateOf(int64_t day) {
  const absl::CivilDay civil = absl::CivilDay(1970, 1, 1) + day;
  return static_cast<int32_t>(civil.year() * 10'000 + civil.month() * 100 + civil.day());
}

// Gathers what each date adds, in whole seconds that make up the whole: a started second counts on the
// date that ends it.
class DayCount {
 public:
  explicit DayCount(Days* days) : days_(*days) {}

  void Add(const WorkPiece& piece, int64_t micros) {
    const int64_t before_s = counted_us_ / kMicrosPerSecond;
    counted_us_ += micros;
    const auto seconds = static_cast<int32_t>(counted_us_ / kMicrosPerSecond - before_s);
    if (seconds == 0 || piece.day == kNoDay) return;
    if (piece.day != day_) {
      day_ = piece.day;
      date_ = DateOf(day_);
    }
    // Where the clock goes back over midnight, the hours of two dates take turns.
    for (auto it = days_.rbegin(); it != days_.rend() && it - days_.rbegin() < 2; ++it) {
      if (it->first != date_) continue;
      it->second += seconds;
      return;
    }
    days_.emplace_back(date_, seconds);
  }

 private:
  Days& days_;
  int64_t counted_us_ = 0;
  int64_t day_ = kNoDay;
  int32_t date_ = 0;
};

int64_t LocalDayOf(const WorkCalendar& calendar, int64_t time_us) {
  const absl::Time time = absl::FromUnixMicros(time_us);
  return absl::ToCivilDay(time, calendar.zone()) - absl::CivilDay(1970, 1, 1);
}

}  // namespace

WorkTime WorkTime::Of(const Policy& policy, common::v1::Counting counting,
                      std::string_view calendar_id) {
  const bool days = counting == common::v1::COUNTING_WORKING_DAYS;
  if (!days && counting != common::v1::COUNTING_WORKING_TIME) return WorkTime(nullptr, false);
  return WorkTime(policy.work_calendar(calendar_id), days);
}

Due WorkTime::After(int64_t from_us, int64_t seconds) const {
  int64_t last_day = kNoDay;
  if (calendar_ == nullptr || !whole_days_ || seconds < kSecondsPerDay) {
    return WorkingTime(from_us, seconds, &last_day);
  }
  int64_t days_left = std::min(seconds, kSecondsMax) / kSecondsPerDay;
  const int64_t rest = std::min(seconds, kSecondsMax) % kSecondsPerDay;
  const int64_t first_day = LocalDayOf(*calendar_, from_us);
  Due due = {from_us, {}};
  DayCount count(&due.days);
  int64_t day = first_day;
  WorkPieces pieces(*calendar_, from_us);
  for (WorkPiece piece; pieces.Next(&piece);) {
    if (piece.day == kNoDay) {  // no calendar any more: days are days
      due.due_at_us = Later(std::max(due.due_at_us, piece.from_us),
                            days_left * kSecondsPerDay * kMicrosPerSecond);
      break;
    }
    if (piece.day > day) {
      // One day more is looked at: the clock may go back over midnight, into the last day's hours.
      if (days_left == 0 && piece.day > day + 1) break;
      if (days_left == 0) continue;
      --days_left;
      day = piece.day;
    }
    if (piece.day <= first_day) continue;
    count.Add(piece, piece.to_us - piece.from_us);
    if (piece.day == day) due.due_at_us = piece.to_us;
  }
  Due after = WorkingTime(due.due_at_us, rest, &last_day);
  due.due_at_us = after.due_at_us;
  due.days.insert(due.days.end(), after.days.begin(), after.days.end());
  return due;
}

int64_t WorkTime::Between(int64_t from_us, int64_t to_us) const {
  if (to_us <= from_us) return 0;
  if (calendar_ == nullptr) return MicrosFrom(from_us, to_us) / kMicrosPerSecond;
  int64_t micros = 0;
  WorkPieces pieces(*calendar_, from_us);
  for (WorkPiece piece; pieces.Next(&piece) && piece.from_us < to_us;) {
    micros = Later(micros, MicrosFrom(piece.from_us, std::min(piece.to_us, to_us)));
  }
  return micros / kMicrosPerSecond;
}

Due WorkTime::Resume(int64_t from_us, int64_t remaining_seconds) const {
  int64_t last_day = kNoDay;
  Due due = WorkingTime(from_us, remaining_seconds, &last_day);
  if (whole_days_ && last_day != kNoDay) EndOfDay(last_day, &due);
  return due;
}

// `last_day`: where the last of it was counted; as it was where nothing was, or no calendar counts.
Due WorkTime::WorkingTime(int64_t from_us, int64_t seconds, int64_t* last_day) const {
  if (seconds <= 0) return {from_us, {}};
  int64_t left_us = std::min(seconds, kSecondsMax) * kMicrosPerSecond;
  if (calendar_ == nullptr) return {Later(from_us, left_us), {}};
  Due due = {INT64_MAX, {}};
  DayCount count(&due.days);
  WorkPieces pieces(*calendar_, from_us);
  for (WorkPiece piece; pieces.Next(&piece);) {
    const int64_t taken_us = std::min(left_us, MicrosFrom(piece.from_us, piece.to_us));
    count.Add(piece, taken_us);
    left_us -= taken_us;
    if (left_us > 0) continue;
    due.due_at_us = piece.from_us + taken_us;
    *last_day = piece.day;
    break;
  }
  return due;
}

// On from where it is due to where that day's work ends.
void WorkTime::EndOfDay(int64_t day, Due* due) const {
  DayCount count(&due->days);
  WorkPieces pieces(*calendar_, due->due_at_us);
  for (WorkPiece piece; pieces.Next(&piece) && piece.day != kNoDay && piece.day <= day + 1;) {
    if (piece.day != day) continue;
    count.Add(piece, piece.to_us - piece.from_us);
    due->due_at_us = piece.to_us;
  }
}

}  // namespace huiyin::policy
