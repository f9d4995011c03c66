#include "services/policy/pack_hours.h"

#include <array>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"

namespace huiyin::policy {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"mon", "tue", "wed", "thu",
                                                       "fri", "sat", "sun"};

// Exactly so many digits at the front, taken off.
std::optional<int32_t> TakeDigits(std::string_view* text, size_t digits) {
  if (text->size() < digits) return std::nullopt;
  int32_t number = 0;
  for (char c : text->substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  text->remove_prefix(digits);
  return number;
}

bool TakeChar(std::string_view* text, char wanted) {
  if (text->empty() || text->front() != wanted) return false;
  text->remove_prefix(1);
  return true;
}

std::optional<int32_t> TakeMinute(std::string_view* text) {
  const std::optional<int32_t> hour = TakeDigits(text, 2);
  if (!hour.has_value() || !TakeChar(text, ':')) return std::nullopt;
  const std::optional<int32_t> minute = TakeDigits(text, 2);
  if (!minute.has_value() || *minute > 59) return std::nullopt;
  return *hour * 60 + *minute;
}

std::optional<size_t> WeekdayAt(std::string_view word) {
  for (size_t i = 0; i < kWeekdays.size(); ++i) {
    if (kWeekdays[i] == word) return i;
  }
  return std::nullopt;
}

}  // namespace

bool IsDate(int32_t date) {
  const int year = date / 10'000, month = date / 100 % 100, of_month = date % 100;
  if (year < 1 || year > 9999) return false;
  const absl::CivilDay day(year, month, of_month);
  return day.year() == year && day.month() == month && day.day() == of_month;
}

std::optional<int32_t> ParseDate(std::string_view text) {
  const std::optional<int32_t> year = TakeDigits(&text, 4);
  if (!year.has_value() || !TakeChar(&text, '-')) return std::nullopt;
  const std::optional<int32_t> month = TakeDigits(&text, 2);
  if (!month.has_value() || !TakeChar(&text, '-')) return std::nullopt;
  const std::optional<int32_t> day = TakeDigits(&text, 2);
  if (!day.has_value() || !text.empty()) return std::nullopt;
  const int32_t date = *year * 10'000 + *month * 100 + *day;
  return IsDate(date) ? std::optional(date) : std::nullopt;
}

std::string FormatDate(int32_t date) {
  return absl::StrFormat("%04d-%02d-%02d", date / 10'000, date / 100 % 100, date % 100);
}

std::optional<int32_t> NextDate(int32_t date) {
  const absl::CivilDay day = absl::CivilDay(date / 10'000, date / 100 % 100, date % 100) + 1;
  if (day.year() > 9999) return std::nullopt;
  return static_cast<int32_t>(day.year() * 10'000 + day.month() * 100 + day.day());
}

std::string WeekdayWord(int32_t weekday) {
  if (weekday < 1 || weekday > 7) return std::to_string(weekday);
  return std::string(kWeekdays[weekday - 1]);
}

std::vector<int32_t> ParseWeekdays(std::string_view text) {
  const size_t dash = text.find('-');
  const std::optional<size_t> first = WeekdayAt(text.substr(0, dash));
  const std::optional<size_t> last =
      dash == std::string_view::npos ? first : WeekdayAt(text.substr(dash + 1));
  std::vector<int32_t> weekdays;
  if (!first.has_value() || !last.has_value()) return weekdays;
  for (size_t i = *first; i <= *last; ++i) weekdays.push_back(static_cast<int32_t>(i) + 1);
  return weekdays;
}

std::optional<directory::v1::DayHours> ParseHours(std::string_view text) {
  const std::optional<int32_t> from = TakeMinute(&text);
  if (!from.has_value() || !TakeChar(&text, '-')) return std::nullopt;
  const std::optional<int32_t> to = TakeMinute(&text);
  if (!to.has_value() || !text.empty() || *to > 1440 || *from >= *to) return std::nullopt;
  directory::v1::DayHours hours;
  hours.set_from_minute(*from);
  hours.set_to_minute(*to);
  return hours;
}

std::string FormatHours(const directory::v1::DayHours& hours) {
  return absl::StrFormat("%02d:%02d-%02d:%02d", hours.from_minute() / 60, hours.from_minute() % 60,
                         hours.to_minute() / 60, hours.to_minute() % 60);
}

}  // namespace huiyin::policy
