// What requesters said at first: a figure of its own, which no later round takes back.
#include <gmock/gmock.h>

#include "tests/evaluation/evaluation_fixture.h"

namespace huiyin::evaluation {
namespace {

using ::testing::ElementsAre;

class FirstVerdictTest : public EvaluationTest {
 protected:
  void Said(const std::string& solved, const std::string& satisfied) {
    ASSERT_EQ(CallBack(kit::Concat("reached: true solved: VERDICT_", solved, " satisfied: VERDICT_",
                                   satisfied))
                  .reason,
              "");
  }
  std::string First() const { return fixture::Text(Score().first_verdict()); }
  // "lights received 1 first no 1" for each row.
  std::vector<std::string> Rows(v1::GroupBy by) const {
    std::vector<std::string> rows;
    const v1::GetRatesResponse rates = Rates(by);
    for (const v1::RatesRow& row : rates.rows()) {
      rows.push_back(kit::Concat(row.id(), " received ", row.figures().received(), " first no ",
                                 row.figures().first_solved_no()));
    }
    return rows;
  }
};

TEST_F(FirstVerdictTest, IsWhatWasSaidAtTheFirstCallbackThatReachedSomebody) {
  struct Row {
    const char *solved, *satisfied, *first;
  };
  const Row rows[] = {
      {"YES", "NO", "first_solved_yes: 1 first_satisfied_no: 1"},
      {"NO", "UNKNOWN", "first_solved_no: 1 first_satisfied_unknown: 1"},
      {"UNKNOWN", "YES", "first_solved_unknown: 1 first_satisfied_yes: 1"},
      {"UNSPECIFIED", "UNSPECIFIED", "first_solved_unknown: 1 first_satisfied_unknown: 1"}};
  for (const Row& row : rows) {
    Reset("tried");
    EXPECT_FALSE(Score().has_first_verdict()) << "nobody was reached yet";
    Said(row.solved, row.satisfied);
    EXPECT_EQ(First(), row.first);
  }
}

TEST_F(FirstVerdictTest, IsNeverTakenBack) {
  Reset("handled");
  Said("NO", "NO");
  const std::string said = "first_solved_no: 1 first_satisfied_no: 1";
  Tracking({Reached("CALLED_BACK"), Reopened()});
  EXPECT_EQ(First(), said);
  Tracking({Reached("DISPATCHED", "county"), Reached("HANDLED", "county")});
  Said("YES", "YES");
  EXPECT_EQ(First(), said);
  Tracking({Reached("CALLED_BACK"), Closed("YES", "YES")});
  EXPECT_EQ(First(), said);
  const v1::GetRatesResponse rates = Rates(v1::GROUP_BY_TOTAL);
  EXPECT_EQ(rates.rows(0).figures().solved_yes(), 1);
  EXPECT_EQ(rates.rows(0).figures().solved_no(), 0);
  EXPECT_EQ(rates.rows(0).figures().first_solved_no(), 1);
  EXPECT_EQ(rates.rows(0).figures().first_solved_yes(), 0);
  for (const char* end : {"WITHDRAWN", "TRANSFERRED"}) {
    Reset("handled");
    Said("NO", "NO");
    Tracking({Reached("CALLED_BACK"), Reopened(), Reached(end, "")});
    EXPECT_EQ(First(), said) << end;
  }
}

TEST_F(FirstVerdictTest, CasesClosedWithoutAWordHaveNone) {
  Reset("handled");
  Tracking({Closed()});
  EXPECT_FALSE(Score().has_first_verdict());
}

// One tier up does the work again: the case is theirs, the verdict on the work before is not.
TEST_F(FirstVerdictTest, StaysWithTheUnitThatWasJudged) {
  Reset("none");
  Tracking({Opened(), Reached("DISPATCHED", "post"), Reached("HANDLED", "post")});
  Said("NO", "NO");
  Tracking({Reached("CALLED_BACK", "post"), Reopened(), Reached("DISPATCHED", "roads")});
  EXPECT_THAT(Rows(v1::GROUP_BY_UNIT),
              ElementsAre("county received 1 first no 1", "lights received 0 first no 1",
                          "post received 0 first no 1", "roads received 1 first no 0"));
  EXPECT_THAT(Rows(v1::GROUP_BY_TOTAL), ElementsAre(" received 1 first no 1"));
}

TEST_F(FirstVerdictTest, MovesWithTheCategory) {
  Reset("handled");
  Said("NO", "NO");
  EXPECT_THAT(Rows(v1::GROUP_BY_CATEGORY), ElementsAre("lamp received 1 first no 1"));
  Tracking({About("case_classified", "category_id: 'works'")});
  EXPECT_THAT(Rows(v1::GROUP_BY_CATEGORY), ElementsAre("works received 1 first no 1"));
}

}  // namespace
}  // namespace huiyin::evaluation
