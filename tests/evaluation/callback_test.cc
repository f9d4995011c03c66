// CallBackCase: every state × answer cell; who may call, by which means, how often.
#include <gmock/gmock.h>

#include <set>

#include "tests/evaluation/evaluation_fixture.h"
#include "tests/fixture/reasons.h"

namespace huiyin::evaluation {
namespace {

// The one command, said in six ways.
constexpr int kAnswers = 6;
const char* const kSaid[kAnswers] = {
    "reached: true solved: VERDICT_YES satisfied: VERDICT_NO words: 'so'",
    "reached: true",
    "reached: false",
    "reached: false solved: VERDICT_UNKNOWN satisfied: VERDICT_UNKNOWN",
    "reached: false satisfied: VERDICT_NO",
    "reached: false means: CALLBACK_MEANS_SMS",
};

struct Row {
  const char* given;
  const char* cells[kAnswers];
};

// clang-format off
const Row kTable[] = {
    // given               all said       reached        nobody   says so  nobody said   by SMS
    {"none",              {"?",           "?",           "?",     "?",     "?",         "?"}},
    {"submitted",         {".",           ".",           ".",     ".",     ".",         "."}},
    {"accepted",          {".",           ".",           ".",     ".",     ".",         "."}},
    {"dispatched",        {".",           ".",           ".",     ".",     ".",         "."}},
    {"received",          {".",           ".",           ".",     ".",     ".",         "."}},
    {"returned",          {".",           ".",           ".",     ".",     ".",         "."}},
    {"arbitration",       {".",           ".",           ".",     ".",     ".",         "."}},
    {"merged submitted",  {".",           ".",           ".",     ".",     ".",         "."}},
    {"merged",            {".",           ".",           ".",     ".",     ".",         "."}},
    {"handled",           {"called back", "called back", "tried", "tried", "unanswered", "early"}},
    {"handled with lead", {"called back", "called back", "tried", "tried", "unanswered", "early"}},
    {"tried",             {"called back", "called back", "tried", "tried", "unanswered", "tried"}},
    {"handled again",     {"called back", "called back", "tried", "tried", "unanswered", "early"}},
    {"called back",       {".",           ".",           ".",     ".",     ".",         "."}},
    {"reopened",          {".",           ".",           ".",     ".",     ".",         "."}},
    {"tried, reopened",   {".",           ".",           ".",     ".",     ".",         "."}},
    {"closed",            {".",           ".",           ".",     ".",     ".",         "."}},
    {"withdrawn",         {".",           ".",           ".",     ".",     ".",         "."}},
    {"transferred",       {".",           ".",           ".",     ".",     ".",         "."}},
    {"refused",           {".",           ".",           ".",     ".",     ".",         "."}},
};
// clang-format on

struct Then {
  const char* reason;
  const char* stage;  // afterwards; empty: as before
};
const std::map<std::string, Then> kWords = {
    {"?", {"CASE_UNKNOWN", ""}},
    {".", {"WRONG_STAGE", ""}},
    {"unanswered", {"VERDICT_WITHOUT_ANSWER", ""}},
    {"early", {"SMS_TOO_EARLY", ""}},
    {"tried", {"", "HANDLED"}},
    {"called back", {"", "CALLED_BACK"}},
};

class CallbackTest : public EvaluationTest {
 protected:
  // The event of a callback by the tester, at the hour of the submission.
  static std::string CalledBack(const std::string& said) {
    const bool verdicts = said.find("VERDICT") != std::string::npos;
    const bool means = said.find("means") != std::string::npos;
    return About(
        "case_called_back",
        kit::Concat(said, verdicts ? "" : " solved: VERDICT_UNKNOWN satisfied: ",
                    verdicts ? "" : "VERDICT_UNKNOWN", means ? "" : " means: CALLBACK_MEANS_PHONE",
                    " caller: 'tester' local_hour: 20"));
  }
};

// A new command, or a new stage, fails this until it stands in the table.
TEST_F(CallbackTest, TheTableHasEveryStateAndCommand) {
  EXPECT_EQ(v1::Command::descriptor()->oneof_decl(0)->field_count(), 1);
  EXPECT_EQ(std::size(kTable), States().size());
  std::set<std::string> given, stages;
  for (const auto& row : kTable) {
    given.insert(row.given);
    Reset(row.given);
    stages.insert(Stage());
  }
  EXPECT_EQ(given.size(), std::size(kTable));
  EXPECT_EQ(stages.size(), common::v1::CaseStage_descriptor()->value_count());
}

TEST_F(CallbackTest, EveryStateAndCommand) {
  const auto reasons = fixture::ReasonsOf<v1::RejectionReason>();
  for (const auto& row : kTable) {
    for (int i = 0; i < kAnswers; ++i) {
      SCOPED_TRACE(kit::Concat(row.given, " × ", kSaid[i]));
      const Then& then = kWords.at(row.cells[i]);
      Reset(row.given);
      const std::string before = Stage();
      const Result result = CallBack(kSaid[i]);
      EXPECT_EQ(result.reason, then.reason);
      if (!result.reason.empty()) {
        EXPECT_EQ(Stage(), before);
        EXPECT_EQ(reasons.count(result.reason), 1);
        continue;
      }
      EXPECT_EQ(Stage(), then.stage);
      EXPECT_EQ(result.events, f.Events({CalledBack(kSaid[i])}));
      EXPECT_EQ(result.ReplyText<common::v1::CaseReply>(),
                kit::Concat("matter_id: \"", kMatter, "\" stage: CASE_STAGE_", then.stage));
    }
  }
}

TEST_F(CallbackTest, NobodyReachedCanBeCalledAgain) {
  Reset("tried");
  EXPECT_EQ(Score().counted().called_back(), 0);
  EXPECT_EQ(CallBack("reached: true solved: VERDICT_YES").reason, "");
  EXPECT_EQ(Score().counted().called_back(), 1);
  EXPECT_EQ(CallBack("reached: true").reason, "WRONG_STAGE");
}

TEST_F(CallbackTest, ACaseOfAnotherFamilyIsUnknown) {
  Reset("handled");
  f.root_id = "0000000001111";
  EXPECT_EQ(CallBack("reached: true").reason, "CASE_UNKNOWN");
}

// 回访 by somebody else than the unit that handled it, the lead's unit included.
TEST_F(CallbackTest, WhoHandledItDoesNotCallBack) {
  struct Caller {
    const char *given, *actor, *reason;
  };
  const Caller rows[] = {
      {"handled", "lights", "CALLER_HANDLED_IT"},
      {"handled", "county", ""},
      {"handled", "", ""},
      {"handled with lead", "roads", "CALLER_HANDLED_IT"},
      {"handled with lead", "lights", ""},
      {"received", "lights", "WRONG_STAGE"},
  };
  for (const Caller& row : rows) {
    SCOPED_TRACE(kit::Concat(row.given, ": ", row.actor));
    Reset(row.given);
    f.actor = row.actor;
    const Result result = CallBack("reached: true");
    EXPECT_EQ(result.reason, row.reason);
    if (result.reason == "CALLER_HANDLED_IT") {
      EXPECT_EQ(result.kind, common::v1::REJECTION_KIND_CONFLICT);
      EXPECT_EQ(result.field, "header.actor");
    }
  }
}

// phone_attempts_before_sms → so many calls in vain are needed first.
TEST_F(CallbackTest, AnSmsComesAfterCallsInVain) {
  const std::pair<int32_t, int> limits[] = {{-1, 0}, {1, 1}, {0, 2}, {3, 3}, {40, 40}};
  for (const auto& [setting, needed] : limits) {
    SCOPED_TRACE(setting);
    Reset("handled");
    f.policy = TreePolicy("Asia/Shanghai", setting);
    for (int i = 0; i < needed; ++i) {
      EXPECT_EQ(CallBack("means: CALLBACK_MEANS_SMS").reason, "SMS_TOO_EARLY");
      EXPECT_EQ(CallBack("means: CALLBACK_MEANS_APP").reason, "") << "counts for no call";
      EXPECT_EQ(CallBack("").reason, "");
    }
    EXPECT_EQ(CallBack("means: CALLBACK_MEANS_SMS").reason, "");
    EXPECT_EQ(CallBack("means: CALLBACK_MEANS_SMS reached: true").reason, "");
  }
}

TEST_F(CallbackTest, AttemptsKeepTheirHour) {
  Reset("handled");
  const int64_t hour_us = 3'600 * kit::kMicrosPerSecond;
  // 2020-09-13 12:26:40 UTC is 20:26:40 in Shanghai.
  CallBack("");
  f.now_us += 4 * hour_us;
  CallBack("means: CALLBACK_MEANS_APP");
  f.now_us += 9 * hour_us;
  CallBack("reached: true");
  EXPECT_EQ(Score().attempts_count(), 3);
  ASSERT_EQ(Score().attempts_size(), 3);
  const char* expected[] = {"at_us: 1600000000000000 local_hour: 20 means: CALLBACK_MEANS_PHONE",
                            "at_us: 1600014400000000 means: CALLBACK_MEANS_APP",  // midnight
                            "at_us: 1600046800000000 local_hour: 9 "
                            "means: CALLBACK_MEANS_PHONE reached: true"};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(fixture::Text(Score().attempts(i)), expected[i]);
}

TEST_F(CallbackTest, TheLastAttemptsAreKeptAllAreCounted) {
  Reset("handled");
  for (int i = 0; i < 33; ++i) {
    ++f.now_us;
    CallBack("");
  }
  EXPECT_EQ(Score().attempts_count(), 33);
  ASSERT_EQ(Score().attempts_size(), 32);
  EXPECT_EQ(Score().attempts(0).at_us(), kSubmittedUs + 2);
  EXPECT_EQ(Score().attempts(31).at_us(), kSubmittedUs + 33);
}

TEST_F(CallbackTest, ANewRoundBeginsWithoutAttempts) {
  Reset("tried, reopened");
  EXPECT_EQ(Score().attempts_count(), 0);
  EXPECT_EQ(Score().attempts_size(), 0);
  EXPECT_EQ(Score().round(), 1);
  Reset("handled again");
  EXPECT_EQ(CallBack("means: CALLBACK_MEANS_SMS").reason, "SMS_TOO_EARLY");
}

}  // namespace
}  // namespace huiyin::evaluation
