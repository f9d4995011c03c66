// Extensions: asked by the unit that has the case, decided by another.
#include "tests/tracking/limits_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;

TEST_F(LimitsTest, AnExtensionMovesTheLimit) {
  Begin("calendar", "2026-09-28 10:00");
  Receive();
  Now("2026-09-28 12:00");
  EXPECT_EQ(Short(Ask("2026-10-05 10:00")), (std::vector<std::string>{"ExtensionAsked"}));
  EXPECT_EQ(Row().pending_extension().unit_id(), "lights");
  EXPECT_EQ(Row().pending_extension().asked_at_us(), At("2026-09-28 12:00"));
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE MET 09-28 11:00", "HANDLE RUNNING 09-29 10:00"));
  EXPECT_EQ(Short(Answer(true)),
            (std::vector<std::string>{"ExtensionGranted", "DeadlineSet HANDLE"}));
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE MET 09-28 11:00", "HANDLE RUNNING 10-05 10:00"));
  EXPECT_FALSE(Row().has_pending_extension());
  EXPECT_EQ(Row().extensions(), 1);
  const v1::DeadlineSet set = LastSet(v1::DEADLINE_KIND_HANDLE);
  EXPECT_EQ(set.because(), v1::SET_BECAUSE_EXTENDED);
  EXPECT_EQ(set.previous_due_at_us(), At("2026-09-29 10:00"));
  EXPECT_EQ(set.limit_seconds(), 7 * 86'400);
  EXPECT_EQ(set.from_us(), At("2026-09-28 10:00"));
}

TEST_F(LimitsTest, LessThanAskedCanBeGranted) {
  Begin("hours", "2026-09-28 10:00");
  Ask("2026-10-20 10:00");
  Answer(true, kit::Concat("until_us: ", At("2026-10-08 10:00")));
  const v1::DeadlineSet set = LastSet(v1::DEADLINE_KIND_HANDLE);
  EXPECT_EQ(Local(set.due_at_us()), "10-08 10:00");
  EXPECT_EQ(set.limit_seconds(), (6 + 7 + 7 + 1) * 3'600);
  EXPECT_THAT(Days(set),
              ElementsAre("20260928 21600", "20260929 25200", "20260930 25200", "20261008 3600"));
}

TEST_F(LimitsTest, TheFarthestIsTenYearsAhead) {
  Begin("hours", "2026-09-28 10:00");
  EXPECT_EQ(Ask("2036-09-25 10:00").reason, "");
}

// More dates than a record says one by one still make the limit.
TEST_F(LimitsTest, AYearsLongExtensionInWorkingDaysKeepsItsLength) {
  Begin("days", "2026-10-12 10:00");
  Ask("2028-10-09 18:00");
  Answer(true);
  const v1::DeadlineSet set = LastSet(v1::DEADLINE_KIND_HANDLE);
  EXPECT_EQ(set.days_size(), 0);
  EXPECT_EQ(set.limit_seconds(), 104 * 5 * 86'400) << "104 weeks without a holiday";
}

TEST_F(LimitsTest, RefusedItRunsOn) {
  Begin("calendar", "2026-09-28 10:00");
  Ask("2026-10-05 10:00");
  EXPECT_EQ(Answer(false).reason, "REASON_NEEDED");
  EXPECT_EQ(Short(Answer(false, "reason: 'no'")), (std::vector<std::string>{"ExtensionRefused"}));
  EXPECT_EQ(Row().extensions(), 0);
  EXPECT_THAT(Dues(), ElementsAre("RECEIVE RUNNING 09-28 11:00", "HANDLE RUNNING 09-29 10:00"));
  EXPECT_EQ(Ask("2026-10-05 10:00").reason, "") << "it can be asked again";
}

TEST_F(LimitsTest, WhoMayAskAndWhen) {
  Reset("none");
  f.policy = OfficePolicy();
  EXPECT_EQ(Ask("2026-10-05 10:00").reason, "CASE_UNKNOWN");
  Begin("calendar", "2026-09-28 10:00");
  EXPECT_EQ(Ask("2026-10-05 10:00", "roads").reason, "WRONG_UNIT");
  EXPECT_EQ(Ask("2026-09-29 10:00").reason, "EXTENSION_NOT_LATER") << "as long without it";
  EXPECT_EQ(Ask("2036-09-25 10:00:00.000001").reason, "EXTENSION_TOO_FAR") << "3,650 days";
  EXPECT_EQ(Ask("9999-12-31 10:00").reason, "EXTENSION_TOO_FAR");
  Wait();
  EXPECT_EQ(Ask("2026-10-05 10:00").reason, "NO_LIMIT_TO_EXTEND") << "it stands still";
  Unpark();
  EXPECT_EQ(Ask("2026-10-05 10:00").reason, "");
  EXPECT_EQ(Ask("2026-10-05 10:00").reason, "EXTENSION_PENDING");
  EXPECT_EQ(Answer(true, "", "lights").reason, "OWN_REQUEST");
  EXPECT_EQ(Answer(true, kit::Concat("until_us: ", At("2026-10-05 10:01"))).reason,
            "EXTENSION_NOT_LATER")
      << "not more than was asked";
  EXPECT_EQ(Answer(true, kit::Concat("until_us: ", At("2026-09-29 10:00"))).reason,
            "EXTENSION_NOT_LATER");
  EXPECT_EQ(Answer(true).reason, "");
  EXPECT_EQ(Answer(true).reason, "NO_EXTENSION_PENDING");
  EXPECT_EQ(Ask("2026-11-05 10:00").reason, "EXTENSIONS_USED_UP");
  Handle();
  EXPECT_EQ(Ask("2026-11-05 10:00").reason, "WRONG_STAGE");
  EXPECT_EQ(Answer(true).reason, "WRONG_STAGE");

  Begin("calendar", "2026-09-28 10:00");
  Receive();
  Now("2026-09-29 10:00:00.000001");  // its timer has not come round
  EXPECT_EQ(Ask("2026-10-05 10:00").reason, "NO_LIMIT_TO_EXTEND");
  Begin("none", "2026-09-28 10:00");
  EXPECT_EQ(Ask("2026-10-05 10:00").reason, "NO_LIMIT_TO_EXTEND");
}

TEST_F(LimitsTest, OneThatWaitsEndsWithWhatItWasFor) {
  for (const char* end : {"handled", "returned", "dispatched", "withdrawn"}) {
    SCOPED_TRACE(end);
    Begin("calendar", "2026-09-28 10:00");
    Receive();
    Ask("2026-10-05 10:00");
    ASSERT_TRUE(Row().has_pending_extension());
    if (end == std::string("handled")) Handle();
    if (end == std::string("returned")) GiveBack("lights");
    if (end == std::string("dispatched")) SendTo("roads", "calendar");
    if (end == std::string("withdrawn")) f.Do(About("withdraw_case"));
    EXPECT_FALSE(Row().has_pending_extension());
    EXPECT_NE(Answer(true).reason, "");
  }
  Begin("calendar", "2026-09-28 10:00");
  Ask("2026-10-05 10:00");
  Receive();
  EXPECT_TRUE(Row().has_pending_extension()) << "receiving is no handling";
  Until("2026-09-29 10:00");
  EXPECT_EQ(Answer(true).reason, "NO_LIMIT_TO_EXTEND") << "nobody decided in time";
  EXPECT_EQ(Answer(false, "reason: 'too late'").reason, "");
}

}  // namespace
}  // namespace huiyin::tracking
