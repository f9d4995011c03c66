// Limits that run from the submission on: the source's own, and the one for the first reply.
#include "tests/tracking/limits_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class OpeningLimitTest : public LimitsTest {
 protected:
  // Submitted at 10:00: a first reply within three days, the source wants it by the 30th, 8:00.
  void Open(const std::string& source = "2026-09-30 08:00") {
    Reset("none");
    policy::PolicyBuilder builder(OfficePolicy());
    builder.Apply(policy::PutOf(fixture::Parsed<directory::v1::Entity>(
        "settings { time_zone: 'Asia/Shanghai' first_reply_within_seconds: 259200 }")));
    f.policy = builder.Build();
    Now("2026-09-28 10:00");
    Submit(kit::Concat("source_deadline_at_us: ", At(source)));
  }
  Result Reply(int64_t at_us = 0) {
    return Intake({About("first_reply_given", "words: 'we look at it'")}, at_us);
  }
  Result Content() {
    return Evaluation(
        {About("case_called_back", "reached: true solved: VERDICT_YES satisfied: VERDICT_YES")});
  }
  std::string State(v1::DeadlineKind kind) {
    return v1::DeadlineState_Name(Limit(kind).state()).substr(15);
  }
  std::string Source() { return State(v1::DEADLINE_KIND_SOURCE); }
  std::string FirstReply() { return State(v1::DEADLINE_KIND_FIRST_REPLY); }
};

TEST_F(OpeningLimitTest, BothRunInCalendarTime) {
  Open();
  EXPECT_THAT(Dues(), ElementsAre("FIRST_REPLY RUNNING 10-01 10:00", "SOURCE RUNNING 09-30 08:00"));
  EXPECT_EQ(LastSet(v1::DEADLINE_KIND_SOURCE).limit_seconds(), 46 * 3'600);
  EXPECT_EQ(LastSet(v1::DEADLINE_KIND_SOURCE).from_us(), At("2026-09-28 10:00"));
  Accept();
  Park();
  EXPECT_THAT(Dues(), ElementsAre("FIRST_REPLY RUNNING 10-01 10:00", "SOURCE RUNNING 09-30 08:00"));
  EXPECT_EQ(f.Timers().size(), 2);
}

TEST_F(OpeningLimitTest, WithoutThemThereAreNone) {
  Begin("none", "2026-09-28 10:00");
  EXPECT_THAT(Dues(), IsEmpty());
}

TEST_F(OpeningLimitTest, ASourceThatCameTooLateIsMissedAtOnce) {
  Open("2026-09-28 09:00");
  EXPECT_EQ(Source(), "MISSED");
  EXPECT_THAT(Row().measures(), IsEmpty()) << "nobody had it";
}

TEST_F(OpeningLimitTest, TheFirstReplyIsGiven) {
  Open();
  EXPECT_EQ(Short(Reply()),
            (std::vector<std::string>{"FirstReplyNoted", "DeadlineMet FIRST_REPLY"}));
  Open();
  Until("2026-10-02 10:00");
  EXPECT_EQ(FirstReply(), "MISSED");
  Reply(At("2026-10-01 10:00"));
  EXPECT_EQ(FirstReply(), "MET") << "it was given in time";
  Open();
  Until("2026-10-02 10:00");
  Reply(At("2026-10-01 10:01"));
  EXPECT_EQ(FirstReply(), "MISSED");
  EXPECT_EQ(Explained().deadlines(0).missed_by_seconds(), 86'400);
}

TEST_F(OpeningLimitTest, HandlingAndCallingBackDoToo) {
  Open();
  Accept();
  SendOut("long");
  Now("2026-09-30 08:00");
  Handle();
  EXPECT_EQ(Source(), "MET");
  EXPECT_EQ(FirstReply(), "RUNNING");
  Content();
  EXPECT_EQ(FirstReply(), "MET");
  EXPECT_EQ(Stage(), "CLOSED");
}

TEST_F(OpeningLimitTest, AnEndMeetsTheSourceAndOnlyClosingTheReply) {
  const std::string closed = About("close_case", "reason: 'x'");
  const std::string withdrawn = About("withdraw_case");
  Open();
  f.Do(closed);
  EXPECT_EQ(Source() + " " + FirstReply(), "MET MET");
  Open();
  f.Do(withdrawn);
  EXPECT_EQ(Source() + " " + FirstReply(), "MET CANCELLED");
  Open();
  Now("2026-10-02 10:00");  // no timer has come round
  f.Do(withdrawn);
  EXPECT_EQ(Source() + " " + FirstReply(), "MISSED MISSED");
}

}  // namespace
}  // namespace huiyin::tracking
