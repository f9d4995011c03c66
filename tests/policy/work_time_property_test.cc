// Random calendars: counting forth and back, and against the definition, by which a minute is worked
// if its local time is.
#include <chrono>
#include <random>

#include "absl/time/civil_time.h"
#include "gtest/gtest.h"
#include "tests/policy/pack_fixture_calendar.h"

namespace huiyin::policy {
namespace {

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kMinute = 60;
constexpr int64_t kDay = 86'400;
constexpr auto kTime = common::v1::COUNTING_WORKING_TIME;
constexpr auto kDays = common::v1::COUNTING_WORKING_DAYS;

WorkTime Counting(const directory::v1::Entity& calendar, common::v1::Counting counting) {
  return WorkTime::Of(*Folded({calendar}), counting, calendar.calendar().id());
}

class Random {
 public:
  explicit Random(uint32_t seed) : random_(seed) {}

  int64_t Below(int64_t bound) {
    return std::uniform_int_distribution<int64_t>(0, bound - 1)(random_);
  }

  // Sound, with work: on some weekdays or fairs, with holidays and days worked instead in 2026.
  directory::v1::Entity Calendar(const char* zone) {
    directory::v1::Entity entity = CalendarOf("c", zone);
    directory::v1::Calendar* calendar = entity.mutable_calendar();
    for (int weekday = 1; weekday <= 7; ++weekday) {
      if (Below(3) == 0) continue;
      auto* one = calendar->add_weekdays();
      one->set_weekday(weekday);
      Hours(one->mutable_hours());
    }
    const bool fairs = calendar->weekdays().empty() || Below(2) == 0;
    for (int digit = 0; fairs && digit < 10; digit += 3) calendar->add_market_digits(digit);
    if (fairs) Hours(calendar->mutable_market_hours());
    for (absl::CivilDay day(2026, 1, 1); day.year() == 2026; day += 1 + Below(20)) {
      AddDay(static_cast<int32_t>(day.year() * 10'000 + day.month() * 100 + day.day()),
             Below(2) == 0, calendar);
      if (calendar->days().rbegin()->working() && Below(2) == 0) {
        Hours(calendar->mutable_days()->rbegin()->mutable_hours());
      }
    }
    return entity;
  }

 private:
  void Hours(google::protobuf::RepeatedPtrField<directory::v1::DayHours>* hours) {
    int32_t at = static_cast<int32_t>(Below(600));
    for (int64_t n = 1 + Below(3); n > 0 && at < 1400; --n) {
      auto* one = hours->Add();
      one->set_from_minute(at);
      at += 1 + static_cast<int32_t>(Below(Below(4) == 0 ? 1440 - at : 300));
      at = std::min(at, 1440);
      one->set_to_minute(at);
      at += static_cast<int32_t>(Below(200));
    }
  }

  std::mt19937 random_;
};

const char* const kZones[] = {"UTC",
                              "Asia/Shanghai",
                              "America/Los_Angeles",
                              "Asia/Kathmandu",
                              "America/St_Johns",
                              "Australia/Lord_Howe",
                              "Africa/Casablanca",
                              "Pacific/Apia",
                              "Europe/Dublin"};

TEST(WorkTimeProperty, BetweenUndoesAfter) {
  Random random(4);
  for (int round = 0; round < 300; ++round) {
    const directory::v1::Entity calendar = random.Calendar(kZones[round % std::size(kZones)]);
    for (auto counting : {kTime, common::v1::COUNTING_CALENDAR_TIME}) {
      const WorkTime count = Counting(calendar, counting);
      for (int i = 0; i < 10; ++i) {
        const int64_t years = i < 7 ? 1 : 400;
        const int64_t from_us = At("2026-01-01 00:00:00", absl::UTCTimeZone()) +
                                random.Below(years * 365 * kDay * kSecondUs);
        const int64_t seconds = random.Below(i % 2 == 0 ? 2 * kDay : 90 * kDay);
        const Due due = count.After(from_us, seconds);
        ASSERT_EQ(count.Between(from_us, due.due_at_us), seconds)
            << calendar.ShortDebugString() << from_us;
        // Not a moment too late either: just before, not all is counted.
        if (seconds > 0) {
          ASSERT_EQ(count.Between(from_us, due.due_at_us - 1), seconds - 1);
        }
        int64_t on_days = 0;
        for (const auto& [date, on_day] : due.days) on_days += on_day;
        if (counting == kTime) {
          ASSERT_EQ(on_days, seconds);
        }
        const int64_t part = random.Below(seconds + 1);
        const Due half = count.After(from_us, part);
        ASSERT_EQ(count.After(half.due_at_us, seconds - part).due_at_us, due.due_at_us)
            << "a pause of no length changes nothing";
      }
    }
  }
}

// What directory.proto says, minute by minute.
bool IsWorked(const directory::v1::Calendar& calendar, const absl::TimeZone& zone, int64_t second) {
  const absl::CivilSecond local = zone.At(absl::FromUnixSeconds(second)).cs;
  const int minute = local.hour() * 60 + local.minute();
  const auto within = [minute](const auto& hours) {
    return std::any_of(hours.begin(), hours.end(), [minute](const auto& one) {
      return one.from_minute() <= minute && minute < one.to_minute();
    });
  };
  using Hours = google::protobuf::RepeatedPtrField<directory::v1::DayHours>;
  const Hours* of_weekday = nullptr;
  const Hours* longest = &calendar.market_hours();
  int64_t longest_minutes = 0;
  const int weekday = static_cast<int>(absl::GetWeekday(local)) + 1;  // Abseil: Monday is 0
  for (const auto& one : calendar.weekdays()) {
    int64_t minutes = 0;
    for (const auto& hours : one.hours()) minutes += hours.to_minute() - hours.from_minute();
    if (minutes > longest_minutes) longest = &one.hours();
    longest_minutes = std::max(longest_minutes, minutes);
    if (one.weekday() == weekday) of_weekday = &one.hours();
  }
  for (const auto& day : calendar.days()) {
    if (day.date() != local.year() * 10'000 + local.month() * 100 + local.day()) continue;
    if (!day.working()) return false;
    return within(day.hours().empty() ? *longest : day.hours());
  }
  if (of_weekday != nullptr && within(*of_weekday)) return true;
  const auto& digits = calendar.market_digits();
  return std::find(digits.begin(), digits.end(), local.day() % 10) != digits.end() &&
         within(calendar.market_hours());
}

TEST(WorkTimeProperty, AgreesWithTheDefinitionInAnyYear) {
  Random random(9);
  for (int round = 0; round < 180; ++round) {
    const char* const name = kZones[round % std::size(kZones)];
    const directory::v1::Entity calendar = random.Calendar(name);
    const WorkTime count = Counting(calendar, kTime);
    // The year at hand, where clocks were changed, and the far future, where they may be too.
    const int64_t year = round % 3 == 0   ? 2026
                         : round % 3 == 1 ? 1972 + random.Below(100)
                                          : 2100 + random.Below(7'800);
    const absl::CivilSecond begin = absl::CivilSecond(year, 1 + random.Below(12)) + kDay;
    const int64_t from = absl::ToUnixSeconds(Zone(name).At(begin).pre) / kMinute * kMinute;
    int64_t counted = 0;
    for (int64_t minute = 0; minute < 10 * 1440; ++minute) {
      const int64_t second = from + minute * kMinute;
      if (IsWorked(calendar.calendar(), Zone(name), second)) counted += kMinute;
      if (minute % 97 != 0) continue;
      ASSERT_EQ(count.Between(from * kSecondUs, (second + kMinute) * kSecondUs), counted)
          << name << " " << year << " " << second << "\n"
          << calendar.ShortDebugString();
    }
  }
}

TEST(WorkTimeProperty, IsFast) {
  const directory::v1::Entity calendar = Random(1).Calendar("America/Los_Angeles");
  const WorkTime office = Counting(OfficeCalendar("c", "Asia/Shanghai"), kDays);
  const WorkTime odd = Counting(calendar, kDays);
  for (const WorkTime* count : {&office, &odd}) {
    constexpr int kTimes = 2'000;
    int64_t from_us = At("2026-01-01 00:00:00", absl::UTCTimeZone());
    int64_t sum = 0;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kTimes; ++i, from_us += 3'607 * kSecondUs) {
      sum += count->After(from_us, 15 * kDay).due_at_us % 7;
    }
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    RecordProperty(count == &office ? "office_ns" : "odd_ns",
                   static_cast<int>(took.count() * 1'000 / kTimes));
    EXPECT_LT(took.count() / kTimes, 200) << "µs for 15 working days; " << sum;
  }
}

}  // namespace
}  // namespace huiyin::policy
