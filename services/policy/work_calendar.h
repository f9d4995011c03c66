// WorkCalendar: a calendar of the pack made ready for counting: which real seconds are worked.
//
// Local days are turned into real time one stretch of constant offset from UTC at a time, so an hour
// that a zone skips counts nothing and one that it has twice counts twice, wherever it lies in the
// day. Immutable; safe from any thread. Total: whatever the calendar says, there is an answer (hours
// that overlap are joined, what is no date is left out; the directory refuses such calendars).
// Outside the years 1 to 9999 there is no calendar, and every second is worked.
//
//   WorkPieces pieces(calendar, from_us);
//   for (WorkPiece piece; pieces.Next(&piece);) …   // in order, apart, until the end of time
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "huiyin/directory/v1/directory.pb.h"

namespace huiyin::policy {

class WorkCalendar {
 public:
  // Seconds since local midnight: from, to. In order, apart.
  using Hours = std::vector<std::pair<int32_t, int32_t>>;

  WorkCalendar(const directory::v1::Calendar& calendar, absl::TimeZone zone);

  // Is there work every week, or on every market day? A calendar without would have an end.
  bool HasWork() const;
  // Days that are worked at all, and their seconds, in ten ordinary years: weekdays and market days, no
  // date that the calendar names, no clock that is changed.
  struct TenYears {
    int64_t days = 0;
    int64_t seconds = 0;
  };
  TenYears InTenYears() const;
  const absl::TimeZone& zone() const { return zone_; }
  // Of a day counted from 1970-01-01.
  const Hours& HoursOn(int64_t day) const;

 private:
  struct SpecialDay {
    int64_t day;
    Hours hours;
  };

  // Where the calendar does not name the date. `weekday` 0: Monday; `digit`: the last of the day of the month.
  const Hours& UsualHours(size_t weekday, size_t digit) const;

  absl::TimeZone zone_;
  std::array<Hours, 7> weekdays_;     // [0]: Monday
  std::array<Hours, 7> market_days_;  // the same where that weekday is a market day
  uint32_t market_digits_ = 0;        // bit n: days of the month that end in n
  std::vector<SpecialDay> days_;      // by day
};

// A stretch of real time that is worked, on one local date.
struct WorkPiece {
  int64_t from_us;
  int64_t to_us;  // after from_us
  int64_t day;    // since 1970-01-01, local; kNoDay outside the calendar's years
};
inline constexpr int64_t kNoDay = INT64_MIN;

// What is worked from a moment on. Borrows the calendar. One thread.
class WorkPieces {
 public:
  WorkPieces(const WorkCalendar& calendar, int64_t from_us);

  // False: time is at its end.
  bool Next(WorkPiece* piece);

 private:
  void EnterStretch();
  bool NextInStretch(WorkPiece* piece);

  const WorkCalendar& calendar_;
  int64_t at_us_;             // nothing before it is left to tell
  int64_t stretch_to_s_ = 0;  // real seconds; the offset holds until then
  int64_t offset_s_ = 0;      // local is real plus this
  int64_t day_ = 0;           // whose hours are next
  size_t hours_at_ = 0;       // which of them
  bool in_stretch_ = false;
};

}  // namespace huiyin::policy
