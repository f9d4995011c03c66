#include "services/ctl/la311/la_time.h"

#include "absl/time/civil_time.h"

namespace huiyin::ctl::la311 {
namespace {

// What stands in the text, not yet checked against the calendar.
struct Clock24 {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

// Takes digits and marks from the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool Number(size_t digits_min, size_t digits_max, int* value) {
    size_t digits = 0;
    *value = 0;
    while (digits < digits_max && digits < rest_.size() && rest_[digits] >= '0' &&
           rest_[digits] <= '9') {
      *value = *value * 10 + (rest_[digits++] - '0');
    }
    rest_.remove_prefix(digits);
    return digits >= digits_min;
  }
  bool Mark(std::string_view mark) {
    if (rest_.substr(0, mark.size()) != mark) return false;
    rest_.remove_prefix(mark.size());
    return true;
  }
  bool AtEnd() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool ScanIso(std::string_view text, Clock24* out) {
  Scanner scan(text);
  return scan.Number(4, 4, &out->year) && scan.Mark("-") && scan.Number(2, 2, &out->month) &&
         scan.Mark("-") && scan.Number(2, 2, &out->day) && scan.Mark(" ") &&
         scan.Number(2, 2, &out->hour) && scan.Mark(":") && scan.Number(2, 2, &out->minute) &&
         scan.Mark(":") && scan.Number(2, 2, &out->second) && scan.AtEnd();
}

bool ScanPortal(std::string_view text, Clock24* out) {
  Scanner scan(text);
  int hour12 = 0;
  if (!(scan.Number(1, 2, &out->month) && scan.Mark("/") && scan.Number(1, 2, &out->day) &&
        scan.Mark("/") && scan.Number(4, 4, &out->year) && scan.Mark(" ") &&
        scan.Number(1, 2, &hour12) && scan.Mark(":") && scan.Number(2, 2, &out->minute) &&
        scan.Mark(":") && scan.Number(2, 2, &out->second))) {
    return false;
  }
  if (hour12 < 1 || hour12 > 12) return false;
  const bool morning = scan.Mark(" AM");
  if (!morning && !scan.Mark(" PM")) return false;
  out->hour = hour12 % 12 + (morning ? 0 : 12);
  return scan.AtEnd();
}

}  // namespace

absl::StatusOr<LosAngeles> LosAngeles::Load() {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone("America/Los_Angeles", &zone)) {
    return absl::FailedPreconditionError(
        "time zone America/Los_Angeles is not known here; install the package tzdata");
  }
  return LosAngeles(zone);
}

LocalTime LosAngeles::Parse(std::string_view text) const {
  Clock24 read;
  if (!ScanIso(text, &read)) {
    read = {};
    if (!ScanPortal(text, &read)) return {TimeFault::kFormat};
  }
  if (read.hour > 23 || read.minute > 59 || read.second > 59) return {TimeFault::kFormat};
  const absl::CivilDay day(read.year, read.month, read.day);
  if (day.month() != read.month || day.day() != read.day) return {TimeFault::kFormat};
  if (read.year < kYearMin || read.year > kYearMax) return {TimeFault::kYear};
  const absl::CivilSecond civil(read.year, read.month, read.day, read.hour, read.minute,
                                read.second);
  return {TimeFault::kNone, absl::ToUnixMicros(zone_.At(civil).pre)};
}

int LosAngeles::Day(int64_t utc_us) const {
  const absl::CivilDay day(zone_.At(absl::FromUnixMicros(utc_us)).cs);
  return static_cast<int>(day.year()) * 10000 + day.month() * 100 + day.day();
}

}  // namespace huiyin::ctl::la311
