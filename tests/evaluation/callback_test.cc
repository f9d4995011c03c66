// CallBackCase: every state × answer cell.
#include <gmock/gmock.h>

#include "tests/evaluation/evaluation_fixture.h"
#include "tests/fixture/reasons.h"

namespace huiyin::evaluation {
namespace {

TEST_F(EvaluationTest, EveryStateAndCommand) {
  const std::string yes = "reached: true solved: VERDICT_YES satisfied: VERDICT_NO words: 'so'";
  const std::string mute = "reached: true";
  const std::string nobody = "reached: false";
  const std::string unknown = "solved: VERDICT_UNKNOWN satisfied: VERDICT_UNKNOWN";
  const std::string odd = "reached: false satisfied: VERDICT_NO";
  const std::string unsaid = "solved: VERDICT_UNKNOWN satisfied: VERDICT_UNKNOWN";
  struct Cell {
    const char* given;
    const std::string& when;
    std::string then;    // fields of CaseCalledBack; empty: refused
    const char* reason;  // of the refusal
    const char* stage;   // afterwards
  };
  // clang-format off
  const Cell cells[] = {
      {"none",        yes,     "",                       "CASE_UNKNOWN",           "UNSPECIFIED"},
      {"submitted",   yes,     "",                       "WRONG_STAGE",            "SUBMITTED"},
      {"accepted",    yes,     "",                       "WRONG_STAGE",            "ACCEPTED"},
      {"dispatched",  yes,     "",                       "WRONG_STAGE",            "DISPATCHED"},
      {"received",    yes,     "",                       "WRONG_STAGE",            "RECEIVED"},
      {"handled",     yes,     yes,                      "",                       "CALLED_BACK"},
      {"handled",     mute,    "reached: true " + unsaid, "",                      "CALLED_BACK"},
      {"handled",     nobody,  unsaid,                   "",                       "HANDLED"},
      {"handled",     unknown, unsaid,                   "",                       "HANDLED"},
      {"handled",     odd,     "",                       "VERDICT_WITHOUT_ANSWER", "HANDLED"},
      {"received",    odd,     "",                       "WRONG_STAGE",            "RECEIVED"},
      {"called back", yes,     "",                       "WRONG_STAGE",            "CALLED_BACK"},
      {"called back", nobody,  "",                       "WRONG_STAGE",            "CALLED_BACK"},
      {"closed",      yes,     "",                       "WRONG_STAGE",            "CLOSED"},
      {"withdrawn",   yes,     "",                       "WRONG_STAGE",            "WITHDRAWN"},
      {"transferred", yes,     "",                       "WRONG_STAGE",            "TRANSFERRED"},
      {"refused",     yes,     "",                       "WRONG_STAGE",            "NOT_ACCEPTED"},
  };
  // clang-format on
  const auto reasons = fixture::ReasonsOf<v1::RejectionReason>();
  for (const Cell& cell : cells) {
    SCOPED_TRACE(kit::Concat(cell.given, " × ", cell.when));
    Reset(cell.given);
    const Result result = CallBack(cell.when);
    EXPECT_EQ(result.reason, cell.reason);
    EXPECT_EQ(Stage(), cell.stage);
    if (!result.reason.empty()) {
      EXPECT_EQ(reasons.count(result.reason), 1);
      continue;
    }
    EXPECT_EQ(result.events, f.Events({About("case_called_back", cell.then)}));
    EXPECT_EQ(result.ReplyText<common::v1::CaseReply>(),
              kit::Concat("matter_id: \"", kMatter, "\" stage: CASE_STAGE_", cell.stage));
  }
}

TEST_F(EvaluationTest, NobodyReachedCanBeCalledAgain) {
  Reset("handled");
  CallBack("reached: false");
  CallBack("reached: false");
  EXPECT_EQ(Score().counted().called_back(), 0);
  EXPECT_EQ(CallBack("reached: true solved: VERDICT_YES").reason, "");
  EXPECT_EQ(Score().counted().called_back(), 1);
  EXPECT_EQ(CallBack("reached: true").reason, "WRONG_STAGE");
}

TEST_F(EvaluationTest, ACaseOfAnotherFamilyIsUnknown) {
  Reset("handled");
  f.root_id = "0000000001111";
  EXPECT_EQ(CallBack("reached: true").reason, "CASE_UNKNOWN");
}

}  // namespace
}  // namespace huiyin::evaluation
