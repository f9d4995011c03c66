// Days and hours that are none, or two: every year from 1 to 9999, leap days, the hour that spring
// skips and the one that autumn has twice. UTC is worked out by hand for each place in the table.
#include <gtest/gtest.h>

#include <cstdio>

#include "services/ctl/la311/la_time.h"

namespace huiyin::ctl::la311 {
namespace {

// "2020-01-01 00:00:00" as seconds since 1970 UTC, for a table's sake: days of the civil calendar.
constexpr int64_t Utc(int64_t year, int64_t month, int64_t day, int64_t hour, int64_t minute) {
  const int64_t before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  const int64_t y = year - 1;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const int64_t days = y * 365 + y / 4 - y / 100 + y / 400 + before[month - 1] +
                       (month > 2 && leap ? 1 : 0) + day - 1 - 719'162;
  return days * 86'400 + hour * 3'600 + minute * 60;
}
static_assert(Utc(1970, 1, 1, 0, 0) == 0);
static_assert(Utc(2000, 3, 1, 0, 0) == 951'868'800);
static_assert(Utc(2038, 1, 19, 3, 14) == 2'147'483'640);

class Times : public ::testing::Test {
 protected:
  Times() : zone_(*LosAngeles::Load()) {}
  TimeFault FaultOf(const std::string& text) const { return zone_.Parse(text).fault; }

  const LosAngeles zone_;
};

TEST_F(Times, EveryYearFrom1To9999) {
  int taken = 0, no_day = 0, out_of_range = 0;
  for (int year = 1; year <= 9999; ++year) {
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    const bool in_range = year >= 1990 && year <= 2100;
    const TimeFault whole = in_range ? TimeFault::kNone : TimeFault::kYear;
    char iso[64], portal[64];
    for (const auto& [month, day] : {std::pair(1, 1), {2, 28}, {2, 29}, {2, 30}, {12, 31}}) {
      std::snprintf(iso, sizeof(iso), "%04d-%02d-%02d 12:00:00", year, month, day);
      std::snprintf(portal, sizeof(portal), "%d/%d/%04d 12:00:00 PM", month, day, year);
      const bool none = month == 2 && (day == 30 || (day == 29 && !leap));
      const TimeFault wanted = none ? TimeFault::kFormat : whole;
      ASSERT_EQ(FaultOf(iso), wanted) << iso;
      ASSERT_EQ(FaultOf(portal), wanted) << portal;
      none ? ++no_day : wanted == TimeFault::kYear ? ++out_of_range : ++taken;
    }
  }
  // 111 years of 1990 to 2100, of which 27 leap years (2100 is none).
  EXPECT_EQ(taken, 111 * 3 + 27);
  EXPECT_EQ(no_day, 9'999 + 9'999 - 2'424);  // 2,424 leap years among them
  EXPECT_EQ(out_of_range, (9'999 - 111) * 3 + 2'424 - 27);
}

TEST_F(Times, LeapDaysGapsAndOverlaps) {
  const struct {
    const char* local;
    int64_t utc;
    const char* why;
  } rows[] = {
      {"2020-02-29 00:00:00", Utc(2020, 2, 29, 8, 0), "a leap day"},
      {"2000-02-29 23:59:00", Utc(2000, 3, 1, 7, 59), "a leap day of a full century"},
      {"2020-03-08 01:59:00", Utc(2020, 3, 8, 9, 59), "the last minute before the gap"},
      {"2020-03-08 02:00:00", Utc(2020, 3, 8, 10, 0), "in the gap: counted on from before"},
      {"2020-03-08 02:30:00", Utc(2020, 3, 8, 10, 30), "in the gap"},
      {"2020-03-08 03:00:00", Utc(2020, 3, 8, 10, 0), "the first minute after the gap"},
      {"03/08/2020 02:30:00 AM", Utc(2020, 3, 8, 10, 30), "in the gap, as the portal writes it"},
      {"2020-11-01 00:59:00", Utc(2020, 11, 1, 7, 59), "before the overlap"},
      {"2020-11-01 01:00:00", Utc(2020, 11, 1, 8, 0), "twice: the first"},
      {"2020-11-01 01:59:00", Utc(2020, 11, 1, 8, 59), "twice: the first"},
      {"2020-11-01 02:00:00", Utc(2020, 11, 1, 10, 0), "after the overlap"},
      {"11/01/2020 01:30:00 AM", Utc(2020, 11, 1, 8, 30), "twice, as the portal writes it"},
      {"2006-04-02 02:30:00", Utc(2006, 4, 2, 10, 30), "the gap was in April until 2006"},
      {"2006-10-29 01:30:00", Utc(2006, 10, 29, 8, 30), "the overlap was in October until 2006"},
      {"1990-01-01 00:00:00", Utc(1990, 1, 1, 8, 0), "the first that is taken"},
      {"2100-12-31 23:59:00", Utc(2101, 1, 1, 7, 59), "the last that is taken"},
  };
  for (const auto& row : rows) {
    const LocalTime time = zone_.Parse(row.local);
    EXPECT_EQ(time.fault, TimeFault::kNone) << row.local << ": " << row.why;
    EXPECT_EQ(time.utc_us, row.utc * 1'000'000) << row.local << ": " << row.why;
  }
}

TEST_F(Times, WhatIsNone) {
  for (const char* text :
       {"2020-01-01", "2020-01-01 24:00:00", "2020-01-01 00:60:00", "2020-01-01 00:00:60",
        "2020-13-01 00:00:00", "2020-00-01 00:00:00", "2020-01-00 00:00:00", "2020-04-31 00:00:00",
        "0/1/2020 01:00:00 AM", "1/1/2020 13:00:00 PM", "1/1/2020 0:00:00 AM", "1/1/20 01:00:00 AM",
        "2020-01-01T00:00:00", "2020-01-01 00:00:00Z", " 2020-01-01 00:00:00",
        "-020-01-01 00:00:00", "12020-01-01 00:00:00", "now", "1577836800"}) {
    EXPECT_EQ(FaultOf(text), TimeFault::kFormat) << text;
  }
}

}  // namespace
}  // namespace huiyin::ctl::la311
