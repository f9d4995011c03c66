// Facts are counted, rules make measures of them, people decide.
#include "tests/tracking/limits_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class MeasureTest : public LimitsTest {
 protected:
  // "1 CRITICISM 40 PROPOSED lights" each; confidential ones end in " confidential".
  std::vector<std::string> Measures() const {
    std::vector<std::string> measures;
    const v1::Case row = Row();
    for (const v1::Measure& one : row.measures()) {
      measures.push_back(
          kit::Concat(one.number(), " ", common::v1::MeasureKind_Name(one.kind()).substr(13), " ",
                      one.severity(), " ", v1::MeasureState_Name(one.state()).substr(14), " ",
                      one.unit_id(), one.confidential() ? " confidential" : ""));
    }
    return measures;
  }
  int32_t Count(common::v1::CaseFact fact) const { return FactCountOf(Row(), fact); }

  Result Decide(bool ordered, const std::string& reason = "", int number = 1) {
    return f.Do(About("decide_measure",
                      kit::Concat("number: ", number, " by_unit_id: 'office' ordered: ",
                                  ordered ? "true" : "false", " reason: '", reason, "'")));
  }
  Result Appeal(const std::string& unit = "lights") {
    return f.Do(
        About("appeal_measure", kit::Concat("number: 1 unit_id: '", unit, "' words: 'no'")));
  }
  Result Withdraw(const std::string& by = "office") {
    return f.Do(
        About("withdraw_measure", kit::Concat("number: 1 by_unit_id: '", by, "' reason: 'w'")));
  }
  Result Uphold(const std::string& by = "office") {
    return f.Do(
        About("uphold_measure", kit::Concat("number: 1 by_unit_id: '", by, "' reason: 'u'")));
  }
  // A case whose measure 1, criticism of lights, is that far.
  void Measured(const std::string& state) {
    Begin("calendar", "2026-09-28 10:00");
    Receive();
    Until("2026-09-29 10:00");
    if (state == "PROPOSED") return;
    if (state == "LAID_ASIDE") return void(Decide(false, "first time"));
    Decide(true);
    if (state == "ORDERED") return;
    if (state == "WITHDRAWN") return void(Withdraw());
    Appeal();
    if (state == "UPHELD") Uphold();
  }
};

TEST_F(MeasureTest, TheMostSevereRuleSpeaks) {
  Begin("calendar", "2026-09-28 10:00");
  const std::vector<Result> fired = Until("2026-09-29 10:00");
  ASSERT_EQ(fired.size(), 2);
  EXPECT_EQ(fired[1].events[1],
            fixture::Normal<v1::Event>(
                About("measure_proposed",
                      "number: 2 rule_id: 'critic' kind: MEASURE_KIND_CRITICISM severity: 40 fact: "
                      "CASE_FACT_HANDLE_MISSED count: 1 unit_id: 'lights' policy_version: 7")));
  EXPECT_THAT(Measures(),
              ElementsAre("1 REMINDER 10 PROPOSED lights", "2 CRITICISM 40 PROPOSED lights"));
}

TEST_F(MeasureTest, EachTimeAFactIsShownCounts) {
  Begin("calendar", "2026-09-28 10:00");
  Until("2026-09-28 11:01");
  GiveBack("lights");
  EXPECT_EQ(Count(common::v1::CASE_FACT_RECEIVE_MISSED), 1);
  EXPECT_EQ(Count(common::v1::CASE_FACT_RETURNED), 1);
  SendTo("roads", "calendar");
  Until("2026-09-28 12:02");
  EXPECT_EQ(Count(common::v1::CASE_FACT_RECEIVE_MISSED), 2);
  EXPECT_THAT(Measures(), ElementsAre("1 REMINDER 10 PROPOSED lights", "2 TALK 20 PROPOSED roads"));
  GiveBack("roads", true);
  EXPECT_EQ(Count(common::v1::CASE_FACT_PING_PONG), 1);
  EXPECT_THAT(Measures(), ElementsAre("1 REMINDER 10 PROPOSED lights", "2 TALK 20 PROPOSED roads",
                                      "3 DISCIPLINE_LEAD 90 PROPOSED roads confidential"));
}

TEST_F(MeasureTest, AMissThatWasNoneTakesTheCountBackAndNotTheMeasure) {
  Begin("calendar", "2026-09-28 10:00");
  Until("2026-09-28 12:00");
  Receive(At("2026-09-28 11:00"));
  EXPECT_EQ(Count(common::v1::CASE_FACT_RECEIVE_MISSED), 0);
  EXPECT_THAT(Measures(), ElementsAre("1 REMINDER 10 PROPOSED lights"));
  // While it waits the rule proposes no second one; once it is decided, it does.
  GiveBack("lights");
  SendTo("lights", "calendar");
  Until("2026-09-28 14:00");
  EXPECT_EQ(Count(common::v1::CASE_FACT_RECEIVE_MISSED), 1);
  EXPECT_EQ(Measures().size(), 1);
  Receive(At("2026-09-28 13:00"));
  Decide(false, "it was in time");
  GiveBack("lights");
  SendTo("lights", "calendar");
  Until("2026-09-28 16:00");
  EXPECT_THAT(Measures(),
              ElementsAre("1 REMINDER 10 LAID_ASIDE lights", "2 REMINDER 10 PROPOSED lights"));
}

TEST_F(MeasureTest, AChaseCountsToo) {
  Begin("calendar", "2026-09-28 10:00");
  const std::string chase = About("chase_case", "channel: CHANNEL_HOTLINE");
  f.Do(chase);
  EXPECT_THAT(Measures(), IsEmpty());
  f.Do(chase);
  EXPECT_THAT(Measures(), ElementsAre("1 TALK 20 PROPOSED lights"));
}

TEST_F(MeasureTest, StateByCommand) {
  struct Row {
    const char* state;
    const char *order, *aside, *appeal, *withdraw, *uphold;  // what each is refused with
  };
  const char* no = "MEASURE_STATE";
  // clang-format off
  const Row rows[] = {
      {"PROPOSED",   "", "", no, no, no},
      {"ORDERED",    no, no, "", "", no},
      {"LAID_ASIDE", no, no, no, no, no},
      {"APPEALED",   no, no, no, "", ""},
      {"UPHELD",     no, no, no, no, no},
      {"WITHDRAWN",  no, no, no, no, no},
  };
  // clang-format on
  for (const Row& row : rows) {
    SCOPED_TRACE(row.state);
    const auto after = [&](const std::string& reason, const std::string& done,
                           const Result& result) {
      EXPECT_EQ(result.reason, reason);
      EXPECT_THAT(Measures(),
                  ElementsAre(kit::Concat("1 CRITICISM 40 ", reason.empty() ? done : row.state,
                                          " lights")));
    };
    Measured(row.state);
    after(row.order, "ORDERED", Decide(true));
    Measured(row.state);
    after(row.aside, "LAID_ASIDE", Decide(false, "x"));
    Measured(row.state);
    after(row.appeal, "APPEALED", Appeal());
    Measured(row.state);
    after(row.withdraw, "WITHDRAWN", Withdraw());
    Measured(row.state);
    after(row.uphold, "UPHELD", Uphold());
  }
}

TEST_F(MeasureTest, WhoMayAndWhyIsNeeded) {
  Measured("PROPOSED");
  EXPECT_EQ(Decide(false).reason, "REASON_NEEDED");
  EXPECT_EQ(Decide(true, "", 2).reason, "MEASURE_UNKNOWN");
  EXPECT_EQ(f.Do("decide_measure { matter_id: '0000000001111' number: 1 }").reason, "CASE_UNKNOWN");
  Measured("ORDERED");
  EXPECT_EQ(Appeal("roads").reason, "WRONG_UNIT");
  EXPECT_EQ(Withdraw("lights").reason, "NOT_WHO_ORDERED");
  Measured("APPEALED");
  EXPECT_EQ(Withdraw("lights").reason, "NOT_WHO_ORDERED");
  EXPECT_EQ(Uphold("lights").reason, "NOT_WHO_ORDERED");
  EXPECT_EQ(Row().measures(0).by_unit_id(), "office");
  EXPECT_EQ(Row().measures(0).words(), "no");
}

TEST_F(MeasureTest, TheyGoOnAfterTheCaseHasEnded) {
  Measured("PROPOSED");
  f.Do(About("withdraw_case"));
  EXPECT_EQ(Decide(true).reason, "");
  EXPECT_EQ(Appeal().reason, "");
  EXPECT_EQ(Withdraw().reason, "");
  EXPECT_THAT(Measures(), ElementsAre("1 CRITICISM 40 WITHDRAWN lights"));
}

}  // namespace
}  // namespace huiyin::tracking
