// Limits: timers, in time to the microsecond, too late, and in time but heard of later.
#include <gmock/gmock.h>

#include "tests/tracking/tracking_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kReceiveDueUs = kStartUs + kHourUs;
constexpr int64_t kHandleDueUs = kStartUs + 24 * kHourUs;

TEST_F(TrackingTest, EveryRunningLimitHasATimer) {
  Reset("dispatched");
  EXPECT_THAT(Limits(), ElementsAre("RECEIVE RUNNING +1", "HANDLE RUNNING +24"));
  ASSERT_EQ(f.Timers().size(), 2);
  EXPECT_EQ(f.Timers()[0].due_at_us, kReceiveDueUs);
  EXPECT_EQ(f.Timers()[0].root_id, kMatter);
  Receive();
  EXPECT_THAT(Limits(), ElementsAre("RECEIVE MET +1", "HANDLE RUNNING +24"));
  EXPECT_EQ(f.Timers().size(), 1);
}

TEST_F(TrackingTest, ADueTimerIsAMissOfTheUnitThatHasTheCase) {
  Reset("dispatched");
  const std::vector<Result> fired = f.AdvanceTo(kReceiveDueUs + 1);
  ASSERT_EQ(fired.size(), 1);
  EXPECT_EQ(fired[0].events, f.Events({About("deadline_missed",
                                             "kind: DEADLINE_KIND_RECEIVE due_at_us: "
                                             "1600003600000000 unit_id: 'lights'")}));
  EXPECT_THAT(Overdue(), ElementsAre(kMatter));
  EXPECT_EQ(Ledger().deadlines_missed(), 1);
  EXPECT_EQ(f.Timers().size(), 1) << "the other limit runs on";
}

TEST_F(TrackingTest, WhenTheFactWasDecidedTellsNotWhenItIsHeardOf) {
  struct Row {
    int64_t decided_us, heard_us;
    bool fired;  // the timer, before the fact was heard of
    const char* then;
    int64_t missed;
  };
  const int64_t due = kReceiveDueUs;
  // clang-format off
  const Row rows[] = {
      {due - 1, due - 1, false, "DeadlineMet RECEIVE",           0},
      {due,     due,     false, "DeadlineMet RECEIVE",           0},
      {due,     due + 9, false, "DeadlineMet RECEIVE",           0},
      {due + 1, due + 1, false, "DeadlineMissed RECEIVE",        1},
      {due,     due + 9, true,  "DeadlineMissCorrected RECEIVE", 0},
      {due + 1, due + 9, true,  "",                              1},
  };
  // clang-format on
  for (const Row& row : rows) {
    SCOPED_TRACE(kit::Concat(row.decided_us - due, " ", row.heard_us - due));
    Reset("dispatched");
    if (row.fired) f.AdvanceTo(row.heard_us);
    f.now_us = row.heard_us;
    std::vector<std::string> then = {"StageReached RECEIVED"};
    if (*row.then != 0) then.push_back(row.then);
    EXPECT_EQ(Short(Receive(row.decided_us)), then);
    EXPECT_EQ(Ledger().deadlines_missed(), row.missed);
    EXPECT_EQ(Overdue().size(), row.missed);
  }
}

TEST_F(TrackingTest, LimitsRunFromTheFactUpstream) {
  Reset("received");
  f.now_us = kStartUs + 5 * kHourUs;
  Handle(kStartUs + 2 * kHourUs);
  EXPECT_THAT(Limits(), ElementsAre("RECEIVE MET +1", "HANDLE MET +24", "CALL_BACK RUNNING +50"));
}

TEST_F(TrackingTest, HandledWithoutBeingReceivedWasReceived) {
  Reset("dispatched");
  f.AdvanceTo(kReceiveDueUs + 9);
  EXPECT_EQ(Short(Handle(kReceiveDueUs - 1)),
            (std::vector<std::string>{"StageReached HANDLED", "DeadlineMissCorrected RECEIVE",
                                      "DeadlineMet HANDLE", "DeadlineSet CALL_BACK"}));
}

TEST_F(TrackingTest, AMissedCallBackIsCorrectedByTheOneThatWasInTime) {
  Reset("handled");
  const int64_t due = kStartUs + 48 * kHourUs;
  ASSERT_EQ(f.AdvanceTo(due + 5).size(), 1);
  EXPECT_EQ(Short(Evaluation({About("case_called_back",
                                    "reached: true solved: VERDICT_YES satisfied: VERDICT_YES")},
                             due)),
            (std::vector<std::string>{"CallbackNoted", "StageReached CALLED_BACK",
                                      "DeadlineMissCorrected CALL_BACK", "CaseClosed"}));
  EXPECT_EQ(Row().closed_at_us(), due);
  EXPECT_EQ(Ledger().deadlines_missed(), 0);
}

TEST_F(TrackingTest, ATimerThatNoLongerMattersGivesNothing) {
  Reset("dispatched");
  const fixture::DueTimer stale = f.Timers()[0];
  Receive();
  EXPECT_THAT(f.Fire(stale).events, IsEmpty());
  f.Do(About("withdraw_case"));
  EXPECT_THAT(f.Fire(stale).events, IsEmpty());
  EXPECT_THROW(f.Fire({1, "no key of ours", kMatter}), std::invalid_argument);
}

TEST_F(TrackingTest, AnEndCancelsWhatRunsAndKeepsWhatWasMissed) {
  Reset("dispatched");
  f.AdvanceTo(kReceiveDueUs + 1);
  f.Do(About("withdraw_case"));
  EXPECT_THAT(Limits(), ElementsAre("RECEIVE MISSED +1", "HANDLE CANCELLED +24"));
  EXPECT_THAT(f.Timers(), IsEmpty());
  EXPECT_THAT(Overdue(), IsEmpty()) << "only what has not ended is overdue";
  EXPECT_EQ(Ledger().deadlines_missed(), 1);
}

TEST_F(TrackingTest, ANewDispatchCountsFromTheFirstOne) {
  Reset("received");
  f.now_us = kStartUs + kHourUs;
  SendOut();
  EXPECT_THAT(Limits(), ElementsAre("RECEIVE RUNNING +2", "HANDLE RUNNING +24"));
  EXPECT_EQ(f.Timers().size(), 2);
}

TEST_F(TrackingTest, TheHandleLimitIsMissedAtItsTimeAndOnlyOnce) {
  Reset("received");
  EXPECT_THAT(f.AdvanceTo(kHandleDueUs - 1), IsEmpty());
  EXPECT_EQ(f.AdvanceTo(kHandleDueUs).size(), 1);
  EXPECT_EQ(Short(Handle(kHandleDueUs + 1)),
            (std::vector<std::string>{"StageReached HANDLED", "DeadlineSet CALL_BACK"}));
  EXPECT_EQ(Ledger().deadlines_missed(), 1);
}

}  // namespace
}  // namespace huiyin::tracking
