// Days and moments that people write in packs and to huiyinctl: every year from 1 to 9999 and those
// beside them, leap days, hours that are skipped or come twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_format.h"
#include "services/ctl/exit.h"
#include "services/ctl/format.h"
#include "services/kit/runtime/validator.h"
#include "services/policy/pack_hours.h"
#include "services/policy/pack_yaml.h"
#include "services/policy/validate.h"

namespace huiyin {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

bool IsLeap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

TEST(Days, OfEveryYearFrom1To9999) {
  int days = 0;
  for (int year = 0; year <= 9999; ++year) {
    for (const auto& [month, day] : {std::pair(1, 1), {2, 28}, {2, 29}, {2, 30}, {12, 31}}) {
      const int32_t date = year * 10'000 + month * 100 + day;
      const std::string text = absl::StrFormat("%04d-%02d-%02d", year, month, day);
      const bool is_day = year > 0 && (month != 2 || day < 29 || (day == 29 && IsLeap(year)));
      ASSERT_EQ(policy::ParseDate(text).value_or(0), is_day ? date : 0) << text;
      ASSERT_EQ(policy::IsDate(date), is_day) << text;
      ASSERT_EQ(ctl::ReadTime("--day", text, absl::UTCTimeZone()).ok(), is_day) << text;
      days += is_day ? 1 : 0;
    }
  }
  EXPECT_EQ(days, 9'999 * 3 + 2'424);
  for (const char* none : {"10000-01-01", "-001-01-01", "+2020-01-01", "2020-13-01", "2020-00-01",
                           "2020-01-00", "2020-04-31", "20200101", "2020/01/01", ""}) {
    EXPECT_FALSE(policy::ParseDate(none).has_value()) << none;
    EXPECT_EQ(ctl::ExitCodeOf(ctl::ReadTime("--day", none, absl::UTCTimeZone()).status()),
              ctl::kExitUsage)
        << none;
  }
  EXPECT_FALSE(policy::ParseDate("2020-1-1").has_value()) << "in a file, two digits";
}

// A day of a calendar, through the reader of packs: with its line and field.
TEST(Days, OfACalendarInAPack) {
  const struct {
    const char* date;
    bool is_day;
  } rows[] = {
      {"0001-01-01", true},  {"9999-12-31", true},   {"2000-02-29", true},  {"2020-02-29", true},
      {"0000-12-31", false}, {"10000-01-01", false}, {"1900-02-29", false}, {"2100-02-29", false},
      {"2021-02-29", false}, {"2020-02-30", false},  {"2020-06-31", false},
  };
  for (const auto& row : rows) {
    const std::string text = absl::StrFormat(
        "name: x\ncalendars:\n  - id: a\n    name: b\n    weekdays: {mon: [\"09:00-17:00\"]}\n"
        "    days:\n      - {date: %s}\n",
        row.date);
    const auto pack = policy::ReadPack(text, "pack.yaml");
    ASSERT_EQ(pack.ok(), row.is_day) << row.date << ": " << pack.status();
    if (!row.is_day) {
      EXPECT_EQ(pack.status().code(), absl::StatusCode::kInvalidArgument);
      EXPECT_THAT(std::string(pack.status().message()),
                  StartsWith("pack.yaml:7: calendars[0].days[0].date: "));
      continue;
    }
    EXPECT_EQ(kit::Validate(*pack), std::nullopt) << row.date;
    EXPECT_TRUE(policy::Validate(pack->entities()).empty()) << row.date;
  }
}

// The same day as a number, as a program may send it.
TEST(Days, OfACalendarInAMessage) {
  for (const int32_t date : {20210229, 21000229, 20200230, 20201301, 20200001, 20200100}) {
    google::protobuf::RepeatedPtrField<directory::v1::Entity> entities;
    directory::v1::Calendar* calendar = entities.Add()->mutable_calendar();
    calendar->set_id("office");
    calendar->set_name("office");
    auto* monday = calendar->add_weekdays();
    monday->set_weekday(1);
    monday->add_hours()->set_to_minute(60);
    calendar->add_days()->set_date(date);
    const auto problems = policy::Validate(entities);
    ASSERT_EQ(problems.size(), 1u) << date;
    EXPECT_EQ(problems[0].reason, directory::v1::REJECTION_REASON_BAD_CALENDAR) << date;
    EXPECT_EQ(problems[0].entity_id, "office") << date;
    EXPECT_EQ(problems[0].field, "days") << date;
  }
}

TEST(Moments, InLeapDaysGapsAndOverlaps) {
  const absl::TimeZone zone = ctl::ZoneOf("America/Los_Angeles");
  const struct {
    const char* local;
    const char* utc;
    const char* why;
  } rows[] = {
      {"2020-02-29", "2020-02-29T08:00:00Z", "a leap day"},
      {"2020-03-08T01:59", "2020-03-08T09:59:00Z", "the last minute before the gap"},
      {"2020-03-08T02:30", "2020-03-08T10:30:00Z", "in the gap: counted on from before"},
      {"2020-03-08T03:00", "2020-03-08T10:00:00Z", "the first minute after the gap"},
      {"2020-11-01T00:59:59", "2020-11-01T07:59:59Z", "before the overlap"},
      {"2020-11-01T01:30", "2020-11-01T08:30:00Z", "twice: the first"},
      {"2020-11-01T01:30-08:00", "2020-11-01T09:30:00Z", "twice: the second, by its offset"},
      {"2020-11-01T02:00", "2020-11-01T10:00:00Z", "after the overlap"},
  };
  for (const auto& row : rows) {
    const auto read = ctl::ReadTime("--as-of", row.local, zone);
    ASSERT_TRUE(read.ok()) << row.local << ": " << read.status();
    EXPECT_EQ(*read, *ctl::ReadTime("", row.utc, absl::UTCTimeZone()))
        << row.local << ": " << row.why;
  }
}

TEST(Moments, ThatAreNoneAreUsageAndNameTheirOption) {
  for (const char* none :
       {"infinite-future", "infinite-past", "now", "tomorrow", "1584321153", "2020-01-01T24:00",
        "2020-01-01T00:60", "2020-02-30T00:00", "2020-01-01 00:00", "2020-01-01T00:00:00Q",
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "-001-01-01", "10000-01-01"}) {
    const auto read = ctl::ReadTime("--as-of", none, absl::UTCTimeZone());
    EXPECT_EQ(ctl::ExitCodeOf(read.status()), ctl::kExitUsage) << none;
    EXPECT_THAT(std::string(read.status().message()), HasSubstr("--as-of")) << none;
  }
  const auto last = ctl::ReadTime("", "9999-12-31T23:59:59.999999Z", absl::UTCTimeZone());
  ASSERT_TRUE(last.ok()) << last.status();
  EXPECT_EQ(*last, 253'402'300'799'999'999);
}

}  // namespace
}  // namespace huiyin
