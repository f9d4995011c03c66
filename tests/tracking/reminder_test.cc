// Reminders: each once, in time, to who has the case, and none once it is handled.
#include "tests/tracking/limits_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReminderTest : public LimitsTest {
 protected:
  // "ReminderDue 09-30 04:00 lights" or "DeadlineMissed HANDLE" each.
  std::vector<std::string> Fired(const std::string& until) {
    std::vector<std::string> fired;
    for (const Result& result : Until(until)) {
      for (const std::string& text : result.events) {
        const auto event = fixture::Parsed<v1::Event>(text);
        const v1::ReminderDue& said = event.reminder_due();
        fired.push_back(
            event.has_reminder_due()
                ? kit::Concat("ReminderDue ", Local(said.remind_at_us()), " ", said.unit_id())
                : Short(text));
      }
    }
    return fired;
  }
};

TEST_F(ReminderTest, BeforeAndAfterTheLimitIsDue) {
  Begin("remind", "2026-09-29 10:00");
  EXPECT_EQ(f.Timers().size(), 4);
  EXPECT_THAT(Fired("2026-09-30 03:59"), IsEmpty());
  EXPECT_THAT(Fired("2026-09-30 09:59"),
              ElementsAre("ReminderDue 09-30 04:00 lights", "ReminderDue 09-30 09:00 lights"));
  EXPECT_THAT(Fired("2026-10-30 10:00"),
              ElementsAre("DeadlineMissed HANDLE", "MeasureProposed CRITICISM",
                          "ReminderDue 09-30 12:00 lights"));
  EXPECT_THAT(f.Timers(), IsEmpty());
}

TEST_F(ReminderTest, NoneOnceItIsHandled) {
  Begin("remind", "2026-09-29 10:00");
  Fired("2026-09-30 05:00");
  Handle();
  EXPECT_THAT(f.Timers(), IsEmpty()) << "that level sets no limit to call back";
  Begin("remind", "2026-09-29 10:00");
  Fired("2026-09-30 11:00");
  EXPECT_EQ(f.Timers().size(), 1) << "missed and still to be done";
  Handle();
  EXPECT_THAT(f.Timers(), IsEmpty());
}

TEST_F(ReminderTest, ThoseThatLieInThePastAreNotSet) {
  Begin("calendar", "2026-09-29 10:00");
  Now("2026-09-30 05:00");
  SendTo("roads", "remind");
  EXPECT_THAT(Fired("2026-09-30 09:59"), ElementsAre("ReminderDue 09-30 09:00 roads"));
}

TEST_F(ReminderTest, AReturnedCaseHasNobodyToRemind) {
  Begin("remind", "2026-09-29 10:00");
  GiveBack("lights");
  EXPECT_THAT(Fired("2026-09-30 04:00"), ElementsAre("ReminderDue 09-30 04:00 "));
}

TEST_F(ReminderTest, APauseMovesThemAndSaysNoneTwice) {
  Begin("remind", "2026-09-29 10:00");
  Fired("2026-09-30 05:00");
  Wait();
  EXPECT_THAT(f.Timers(), IsEmpty());
  EXPECT_THAT(Fired("2026-10-01 05:00"), IsEmpty());
  Unpark();
  EXPECT_THAT(Dues(), ElementsAre("HANDLE RUNNING 10-01 10:00"));
  EXPECT_THAT(Fired("2026-10-01 23:00"),
              ElementsAre("ReminderDue 10-01 09:00 lights", "DeadlineMissed HANDLE",
                          "MeasureProposed CRITICISM", "ReminderDue 10-01 12:00 lights"));
}

TEST_F(ReminderTest, AnExtensionHasItsOwn) {
  Begin("remind", "2026-09-29 10:00");
  Fired("2026-09-30 05:00");
  Ask("2026-10-02 10:00");
  Answer(true);
  EXPECT_THAT(Fired("2026-10-02 09:59"),
              ElementsAre("ReminderDue 10-02 04:00 lights", "ReminderDue 10-02 09:00 lights"));
}

TEST_F(ReminderTest, AFactHeardLateSaysNoneTwice) {
  Begin("remind", "2026-09-29 10:00");
  Fired("2026-09-30 05:00");
  SendTo("roads", "remind", At("2026-09-30 02:00"));
  EXPECT_THAT(Fired("2026-09-30 09:59"), ElementsAre("ReminderDue 09-30 09:00 roads"));
}

}  // namespace
}  // namespace huiyin::tracking
