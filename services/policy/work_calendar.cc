#include "services/policy/work_calendar.h"

#include <algorithm>
#include <optional>

#include "absl/time/civil_time.h"

namespace huiyin::policy {
namespace {

using directory::v1::Calendar;
using directory::v1::DayHours;
using Hours = WorkCalendar::Hours;

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kSecondsPer400Years = 146'097 * kSecondsPerDay;
// A day within the years 1 and 9999, so that local dates stay within them in every zone.
constexpr int64_t kFirstSecond = -62'135'510'400;  // 0001-01-02
constexpr int64_t kEndSecond = 253'402'214'400;    // 9999-12-31
constexpr int64_t kYear2000Second = 946'684'800;

int64_t FloorDivide(int64_t number, int64_t by) { return number / by - (number % by < 0 ? 1 : 0); }

// 0: Monday.
size_t WeekdayOf(int64_t day) {
  const int64_t since_monday = day + 3;  // 1970-01-01 was a Thursday
  return static_cast<size_t>(since_monday - FloorDivide(since_monday, 7) * 7);
}

// The last digit of its day of the month.
size_t DigitOf(int64_t day) {
  return static_cast<size_t>((absl::CivilDay(1970, 1, 1) + day).day()) % 10;
}

// How many days of ten ordinary years are which weekday and end in which digit. To go through all 3,652 for each calendar
// is most of what checking a pack takes.
using DayCounts = std::array<std::array<int64_t, 10>, 7>;
const DayCounts& TenYearsOfDays() {
  static const DayCounts counts = [] {
    constexpr int64_t kFirstDay = 11'323;  // 2001-01-01, a Monday
    constexpr int64_t kDays = 3'652;
    DayCounts sum{};
    for (int64_t day = kFirstDay; day < kFirstDay + kDays; ++day)
      ++sum[WeekdayOf(day)][DigitOf(day)];
    return sum;
  }();
  return counts;
}

std::optional<int64_t> DayOfDate(int32_t date) {
  const int year = date / 10'000, month = date / 100 % 100, of_month = date % 100;
  const absl::CivilDay day(year, month, of_month);
  if (day.year() != year || day.month() != month || day.day() != of_month) return std::nullopt;
  return day - absl::CivilDay(1970, 1, 1);
}

// In order, those that meet or overlap made one.
Hours Joined(Hours hours) {
  std::sort(hours.begin(), hours.end());
  Hours joined;
  for (const auto& [from, to] : hours) {
    if (from >= to) continue;
    if (!joined.empty() && from <= joined.back().second) {
      joined.back().second = std::max(joined.back().second, to);
    } else {
      joined.emplace_back(from, to);
    }
  }
  return joined;
}

void Add(const google::protobuf::RepeatedPtrField<DayHours>& said, Hours* hours) {
  for (const DayHours& one : said) {
    hours->emplace_back(std::clamp(one.from_minute(), 0, 1440) * 60,
                        std::clamp(one.to_minute(), 0, 1440) * 60);
  }
  *hours = Joined(std::move(*hours));
}

int64_t Length(const Hours& hours) {
  int64_t seconds = 0;
  for (const auto& [from, to] : hours) seconds += to - from;
  return seconds;
}

// When the offset next changes, or kEndSecond; now and then sooner, which does no harm. Abseil lists
// the changes of about 400 years and takes them over and over for what comes later.
int64_t NextChange(const absl::TimeZone& zone, int64_t second, int64_t offset_s) {
  for (int64_t shift = 0; shift == 0 || second - shift >= kYear2000Second;
       shift += kSecondsPer400Years) {
    absl::TimeZone::CivilTransition change;
    if (!zone.NextTransition(absl::FromUnixSeconds(second - shift), &change)) continue;
    const int64_t at = change.from - absl::CivilSecond(1970, 1, 1) - offset_s + shift;
    return at > second ? std::min(at, kEndSecond) : second + kSecondsPerDay;
  }
  return kEndSecond;
}

}  // namespace

WorkCalendar::WorkCalendar(const Calendar& calendar, absl::TimeZone zone) : zone_(zone) {
  for (const auto& weekday : calendar.weekdays()) {
    if (weekday.weekday() < 1 || weekday.weekday() > 7) continue;
    Add(weekday.hours(), &weekdays_[weekday.weekday() - 1]);
  }
  const Hours& longest =
      *std::max_element(weekdays_.begin(), weekdays_.end(),
                        [](const Hours& a, const Hours& b) { return Length(a) < Length(b); });
  Hours market;
  Add(calendar.market_hours(), &market);
  for (int32_t digit : calendar.market_digits()) {
    if (digit >= 0 && digit <= 9) market_digits_ |= 1u << digit;
  }
  for (size_t i = 0; i < weekdays_.size(); ++i) {
    market_days_[i] = market.empty() && weekdays_[i].empty() ? longest : weekdays_[i];
    Add(calendar.market_hours(), &market_days_[i]);
  }
  for (const auto& said : calendar.days()) {
    const std::optional<int64_t> day = DayOfDate(said.date());
    if (!day.has_value()) continue;
    SpecialDay& special = days_.emplace_back(SpecialDay{*day, {}});
    if (!said.working()) continue;
    Add(said.hours(), &special.hours);
    if (special.hours.empty()) special.hours = longest.empty() ? market : longest;
  }
  // Of a date that stands twice the last counts.
  std::reverse(days_.begin(), days_.end());
  std::stable_sort(days_.begin(), days_.end(),
                   [](const SpecialDay& a, const SpecialDay& b) { return a.day < b.day; });
}

bool WorkCalendar::HasWork() const {
  const auto some = [](const Hours& hours) { return !hours.empty(); };
  if (std::any_of(weekdays_.begin(), weekdays_.end(), some)) return true;
  return market_digits_ != 0 && std::any_of(market_days_.begin(), market_days_.end(), some);
}

WorkCalendar::TenYears WorkCalendar::InTenYears() const {
  TenYears work;
  const DayCounts& days = TenYearsOfDays();
  for (size_t weekday = 0; weekday < days.size(); ++weekday) {
    for (size_t digit = 0; digit < days[weekday].size(); ++digit) {
      const int64_t seconds = Length(UsualHours(weekday, digit));
      work.days += seconds > 0 ? days[weekday][digit] : 0;
      work.seconds += seconds * days[weekday][digit];
    }
  }
  return work;
}

const Hours& WorkCalendar::HoursOn(int64_t day) const {
  const auto special =
      std::lower_bound(days_.begin(), days_.end(), day,
                       [](const SpecialDay& one, int64_t wanted) { return one.day < wanted; });
  if (special != days_.end() && special->day == day) return special->hours;
  return UsualHours(WeekdayOf(day), market_digits_ == 0 ? 0 : DigitOf(day));
}

const Hours& WorkCalendar::UsualHours(size_t weekday, size_t digit) const {
  return (market_digits_ >> digit & 1) != 0 ? market_days_[weekday] : weekdays_[weekday];
}

WorkPieces::WorkPieces(const WorkCalendar& calendar, int64_t from_us)
    : calendar_(calendar), at_us_(from_us) {}

bool WorkPieces::Next(WorkPiece* piece) {
  constexpr int64_t kFirstUs = kFirstSecond * kMicrosPerSecond;
  constexpr int64_t kEndUs = kEndSecond * kMicrosPerSecond;
  if (at_us_ < kFirstUs) {
    *piece = {at_us_, kFirstUs, kNoDay};
    at_us_ = kFirstUs;
    return true;
  }
  while (at_us_ < kEndUs) {
    if (!in_stretch_) EnterStretch();
    if (NextInStretch(piece)) return true;
    at_us_ = stretch_to_s_ * kMicrosPerSecond;
    in_stretch_ = false;
  }
  if (at_us_ == INT64_MAX) return false;
  *piece = {at_us_, INT64_MAX, kNoDay};
  at_us_ = INT64_MAX;
  return true;
}

void WorkPieces::EnterStretch() {
  const int64_t second = FloorDivide(at_us_, kMicrosPerSecond);
  offset_s_ = calendar_.zone().At(absl::FromUnixSeconds(second)).offset;
  stretch_to_s_ = NextChange(calendar_.zone(), second, offset_s_);
  day_ = FloorDivide(second + offset_s_, kSecondsPerDay);
  hours_at_ = 0;
  in_stretch_ = true;
}

bool WorkPieces::NextInStretch(WorkPiece* piece) {
  for (; day_ * kSecondsPerDay - offset_s_ < stretch_to_s_; ++day_, hours_at_ = 0) {
    const Hours& hours = calendar_.HoursOn(day_);
    const int64_t midnight_s = day_ * kSecondsPerDay - offset_s_;
    while (hours_at_ < hours.size()) {
      const auto& [from, to] = hours[hours_at_++];
      const int64_t from_us = std::max((midnight_s + from) * kMicrosPerSecond, at_us_);
      const int64_t to_us = std::min(midnight_s + to, stretch_to_s_) * kMicrosPerSecond;
      if (from_us >= to_us) continue;
      *piece = {from_us, to_us, day_};
      at_us_ = to_us;
      return true;
    }
  }
  return false;
}

}  // namespace huiyin::policy
