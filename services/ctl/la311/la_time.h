// LosAngeles: the city's local time to UTC and back to its calendar days.
//
// An hour that happens twice in autumn means its first passing, one that spring skips is counted on
// from before the jump: both as Python reads a time with fold=0.
//
// Threads: safe from any. Errors: when the machine has no time zone data.
//
//   ASSIGN_OR_RETURN(LosAngeles los_angeles, LosAngeles::Load());
//   LocalTime time = los_angeles.Parse("12/31/2017 11:59:58 PM");   // or "2017-12-31 23:59:58"
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace huiyin::ctl::la311 {

inline constexpr int kYearMin = 1990;
inline constexpr int kYearMax = 2100;

enum class TimeFault { kNone, kFormat, kYear };

struct LocalTime {
  TimeFault fault = TimeFault::kNone;
  int64_t utc_us = 0;  // only where there is no fault
};

class LosAngeles {
 public:
  static absl::StatusOr<LosAngeles> Load();

  LocalTime Parse(std::string_view text) const;
  // The city's calendar day at that instant, as yyyymmdd.
  int Day(int64_t utc_us) const;

 private:
  explicit LosAngeles(absl::TimeZone zone) : zone_(zone) {}

  absl::TimeZone zone_;
};

}  // namespace huiyin::ctl::la311
