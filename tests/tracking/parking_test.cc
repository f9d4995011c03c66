// Parking: limits stand still and move by as long as the case was parked.
#include <gmock/gmock.h>

#include "huiyin/tracking/v1/events.pb.h"
#include "tests/tracking/tracking_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(TrackingTest, ParkingStopsEveryRunningLimit) {
  Reset("dispatched");
  f.now_us += kHourUs / 2;
  EXPECT_EQ(Short(Park()), (std::vector<std::string>{"CaseParked"}));
  EXPECT_THAT(Limits(), ElementsAre("RECEIVE PAUSED +1", "HANDLE PAUSED +24"));
  EXPECT_THAT(f.Timers(), IsEmpty());
  EXPECT_EQ(Row().parked_at_us(), kStartUs + kHourUs / 2);
  EXPECT_THAT(f.AdvanceTo(kStartUs + 1000 * kHourUs), IsEmpty());
}

TEST_F(TrackingTest, UnparkingMovesThemByTheTimeParked) {
  Reset("dispatched");
  f.now_us += kHourUs / 2;
  Park();
  f.now_us += 10 * kHourUs;
  const Result result = Unpark();
  const std::string said =
      "service_level_id: 'full' policy_version: 7 because: SET_BECAUSE_RESUMED "
      "from_us: 1600000000000000 counting: COUNTING_CALENDAR_TIME rule_id: 'r'";
  EXPECT_EQ(result.events,
            f.Events({About("case_unparked", "paused_us: 36000000000"),
                      About("deadline_set",
                            "kind: DEADLINE_KIND_RECEIVE due_at_us: 1600039600000000 "
                            "previous_due_at_us: 1600003600000000 limit_seconds: 3600 " +
                                said),
                      About("deadline_set",
                            "kind: DEADLINE_KIND_HANDLE due_at_us: 1600122400000000 "
                            "previous_due_at_us: 1600086400000000 limit_seconds: 86400 " +
                                said)}));
  EXPECT_THAT(Limits(), ElementsAre("RECEIVE RUNNING +11", "HANDLE RUNNING +34"));
  EXPECT_EQ(f.Timers().size(), 2);
  EXPECT_FALSE(Row().parked());
}

TEST_F(TrackingTest, SeveralPausesAddUp) {
  Reset("received");
  for (int i = 0; i < 3; ++i) {
    Park();
    f.now_us += 2 * kHourUs;
    Unpark();
    f.now_us += kHourUs;
  }
  EXPECT_THAT(Limits(), ElementsAre("RECEIVE MET +1", "HANDLE RUNNING +30"));
}

TEST_F(TrackingTest, WhatWasMissedBeforeStaysMissed) {
  Reset("dispatched");
  f.AdvanceTo(kStartUs + kHourUs + 1);
  Park();
  f.now_us += kHourUs;
  Unpark();
  EXPECT_THAT(Limits(), ElementsAre("RECEIVE MISSED +1", "HANDLE RUNNING +25"));
}

TEST_F(TrackingTest, AReviewIsALimitOfItsOwn) {
  Reset("received");
  EXPECT_EQ(Short(Park(kStartUs + 3 * kHourUs)),
            (std::vector<std::string>{"CaseParked", "DeadlineSet REVIEW"}));
  EXPECT_THAT(Limits(), ElementsAre("RECEIVE MET +1", "HANDLE PAUSED +24", "REVIEW RUNNING +3"));
  f.now_us += 2 * kHourUs;
  EXPECT_EQ(Short(Unpark()),
            (std::vector<std::string>{"CaseUnparked", "DeadlineMet REVIEW", "DeadlineSet HANDLE"}));

  Reset("received");
  Park(kStartUs + 3 * kHourUs);
  EXPECT_EQ(f.AdvanceTo(kStartUs + 4 * kHourUs).size(), 1);
  EXPECT_THAT(Overdue(), ElementsAre(kMatter));
  EXPECT_EQ(Short(Unpark()), (std::vector<std::string>{"CaseUnparked", "DeadlineSet HANDLE"}));
  EXPECT_THAT(Limits(), ElementsAre("RECEIVE MET +1", "HANDLE RUNNING +28", "REVIEW MISSED +3"));
}

TEST_F(TrackingTest, AFactFromDispatchEndsTheParkingAsOfThatFact) {
  Reset("received");
  Park(kStartUs + 3 * kHourUs);
  f.AdvanceTo(kStartUs + 4 * kHourUs);
  EXPECT_EQ(Short(Handle(kStartUs + 2 * kHourUs)),
            (std::vector<std::string>{"CaseUnparked", "DeadlineMissCorrected REVIEW",
                                      "DeadlineSet HANDLE", "StageReached HANDLED",
                                      "DeadlineMet HANDLE", "DeadlineSet CALL_BACK"}));
  EXPECT_THAT(Limits(), ElementsAre("RECEIVE MET +1", "HANDLE MET +26", "REVIEW MET +3",
                                    "CALL_BACK RUNNING +50"));
}

TEST_F(TrackingTest, AFactFromBeforeTheParkingFoundTheLimitsRunning) {
  Reset("received");
  f.now_us = kStartUs + 30 * kHourUs;  // the timer of the handle limit has not fired yet
  EXPECT_EQ(Short(Park()), (std::vector<std::string>{"DeadlineMissed HANDLE", "CaseParked"}));
  f.now_us += kHourUs;
  const Result late = Handle(kStartUs + 29 * kHourUs);
  EXPECT_EQ(Short(late), (std::vector<std::string>{"CaseUnparked", "StageReached HANDLED",
                                                   "DeadlineSet CALL_BACK"}));
  EXPECT_EQ(late.events[0], fixture::Normal<v1::Event>(About("case_unparked")));
}

TEST_F(TrackingTest, AnEndWhileParkedEndsTheParkingToo) {
  Reset("parked");
  f.now_us += kHourUs;
  f.Do(About("close_case", "reason: 'no way'"));
  EXPECT_FALSE(Row().parked());
  EXPECT_THAT(Limits(), ElementsAre("RECEIVE MET +1", "HANDLE CANCELLED +24"));
  EXPECT_THAT(f.Timers(), IsEmpty());
}

}  // namespace
}  // namespace huiyin::tracking
