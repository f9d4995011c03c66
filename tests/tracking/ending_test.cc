// Closing without a callback: when it closed, and whether that was on the promised day.
#include <gmock/gmock.h>

#include "huiyin/tracking/v1/state.pb.h"
#include "tests/tracking/tracking_fixture.h"

namespace huiyin::tracking {
namespace {

int64_t At(const char* zone_name, int year, int month, int day, int hour, int minute, int second) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(zone_name, &zone));
  return absl::ToUnixMicros(
      absl::FromCivil(absl::CivilSecond(year, month, day, hour, minute, second), zone));
}

class EndingTest : public TrackingTest {
 protected:
  static int64_t InLosAngeles(int month, int day, int hour = 0, int minute = 0, int second = 0) {
    return At("America/Los_Angeles", 2020, month, day, hour, minute, second);
  }
  // A case of that day with that promise, closed by the source then.
  v1::Case Closed(int64_t submitted_us, int64_t promised_us, int64_t closed_us, int64_t now_us,
                  bool unknown = false) {
    Reset("none");
    f.policy = LimitsPolicy("America/Los_Angeles");
    f.now_us = submitted_us;
    Submit(kit::Concat("promised_at_us: ", promised_us));
    f.now_us = now_us;
    const Result result = f.Do(
        About("close_case", kit::Concat("reason: 'x' source_closed_at_us: ", closed_us,
                                        " source_closing_unknown: ", unknown ? "true" : "false")));
    EXPECT_EQ(result.reason, "");
    return Row();
  }
};

TEST_F(EndingTest, OnThePromisedDayIsCountedInTheCasesCalendar) {
  constexpr auto kYes = common::v1::VERDICT_YES;
  constexpr auto kNo = common::v1::VERDICT_NO;
  constexpr auto kUnknown = common::v1::VERDICT_UNKNOWN;
  const int64_t created = InLosAngeles(1, 5, 23, 30);  // the 6th, in UTC
  const int64_t promised = InLosAngeles(1, 7);
  struct Row {
    int64_t promised, closed;
    bool unknown;
    int promised_days;
    int64_t closed_at;
    common::v1::Verdict then;
  };
  // clang-format off
  const Row rows[] = {
      {promised,                    InLosAngeles(1, 6, 1),          false,  2, InLosAngeles(1, 6, 1),          kYes},
      {promised,                    InLosAngeles(1, 7, 23, 59, 59), false,  2, InLosAngeles(1, 7, 23, 59, 59), kYes},
      {promised,                    InLosAngeles(1, 8),             false,  2, InLosAngeles(1, 8),             kNo},
      {InLosAngeles(1, 5),          InLosAngeles(1, 5, 23, 45),     false,  0, InLosAngeles(1, 5, 23, 45),     kYes},
      {InLosAngeles(1, 4, 23, 59),  InLosAngeles(1, 5, 23, 45),     false, -1, InLosAngeles(1, 5, 23, 45),     kUnknown},
      {0,                           InLosAngeles(1, 6, 1),          false,  0, InLosAngeles(1, 6, 1),          kUnknown},
      {promised,                    0,                              true,   2, 0,                              kUnknown},
      {promised,                    InLosAngeles(1, 6, 1),          true,   2, 0,                              kUnknown},
      {promised,                    created - 1,                    false,  2, 0,                              kUnknown},
      {promised,                    created,                        false,  2, created,                        kYes},
      {promised,                    0,                              false,  2, InLosAngeles(2, 1),             kNo},
  };
  // clang-format on
  int n = 0;
  for (const Row& row : rows) {
    SCOPED_TRACE(n++);
    const v1::Case closed =
        Closed(created, row.promised, row.closed, InLosAngeles(2, 1), row.unknown);
    EXPECT_EQ(closed.promised_days(), row.promised_days);
    EXPECT_EQ(closed.closed_at_us(), row.closed_at);
    EXPECT_EQ(closed.on_promised_day(), row.then);
    EXPECT_EQ(closed.solved(), common::v1::VERDICT_UNKNOWN);
    EXPECT_EQ(closed.satisfied(), common::v1::VERDICT_UNKNOWN);
    EXPECT_TRUE(closed.closed_without_callback());
  }
}

TEST_F(EndingTest, DaysAreCountedWhereTheCaseWasOpenedThoughThePolicyMoves) {
  f.policy = LimitsPolicy("America/Los_Angeles");
  f.now_us = InLosAngeles(1, 5, 12);
  Submit(kit::Concat("promised_at_us: ", InLosAngeles(1, 5)));
  f.policy = LimitsPolicy("Asia/Shanghai");
  f.now_us = InLosAngeles(1, 5, 20);  // the 6th in Shanghai, where the promise is of the 5th
  f.Do(About("close_case", "reason: 'x'"));
  EXPECT_EQ(Row().on_promised_day(), common::v1::VERDICT_YES);
  EXPECT_EQ(Row().time_zone(), "America/Los_Angeles");
}

TEST_F(EndingTest, ACallBackClosesOnThePromisedDayToo) {
  Submit(kit::Concat("promised_at_us: ", kStartUs));
  Accept();
  SendOut();
  Handle();
  CallBack(true);
  EXPECT_EQ(Row().on_promised_day(), common::v1::VERDICT_YES);
}

TEST_F(EndingTest, AnomaliesOfTheSourceAreKept) {
  Submit("anomalies: [SOURCE_ANOMALY_CLOSED_WITHOUT_DATE, SOURCE_ANOMALY_CLOSED_BEFORE_CREATION]");
  EXPECT_EQ(Row().anomalies_size(), 2);
}

}  // namespace
}  // namespace huiyin::tracking
