// What each event of tracking counts for.
#include <gmock/gmock.h>

#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
#include "tests/evaluation/evaluation_fixture.h"

namespace huiyin::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(EvaluationTest, EachStateCountsFor) {
  struct Row {
    const char *state, *figures;
  };
  // clang-format off
  const Row rows[] = {
      {"submitted",         "received: 1 open: 1"},
      {"accepted",          "received: 1 open: 1"},
      {"dispatched",        "received: 1 open: 1"},
      {"received",          "received: 1 open: 1"},
      {"returned",          "received: 1 open: 1 returns: 1"},
      {"arbitration",       "received: 1 open: 1 returns: 1"},
      {"merged submitted",  "received: 1 open: 1 merged: 1"},
      {"merged",            "received: 1 open: 1 merged: 1"},
      {"handled",           "received: 1 open: 1 handled: 1"},
      {"handled with lead", "received: 1 open: 1 handled: 1"},
      {"tried",             "received: 1 open: 1 handled: 1"},
      {"called back",       "received: 1 open: 1 handled: 1 called_back: 1 first_solved_unknown: 1 first_satisfied_unknown: 1"},
      {"reopened",          "received: 1 open: 1 reopened: 1 reopenings: 1 first_solved_unknown: 1 first_satisfied_unknown: 1"},
      {"tried, reopened",   "received: 1 open: 1 reopened: 1 reopenings: 1 first_solved_unknown: 1 first_satisfied_unknown: 1"},
      {"handled again",     "received: 1 open: 1 handled: 1 reopened: 1 reopenings: 1 first_solved_unknown: 1 first_satisfied_unknown: 1"},
      {"closed",            "received: 1 closed: 1 handled: 1 called_back: 1 solved_unknown: 1 satisfied_unknown: 1 first_solved_unknown: 1 first_satisfied_unknown: 1"},
      {"withdrawn",         "received: 1 withdrawn: 1"},
      {"transferred",       "received: 1 transferred: 1"},
      {"refused",           "received: 1 not_accepted: 1"},
  };
  // clang-format on
  EXPECT_EQ(std::size(rows) + 1, States().size());  // all but none
  for (const Row& row : rows) {
    SCOPED_TRACE(row.state);
    Reset(row.state);
    EXPECT_EQ(Counted(), row.figures);
    EXPECT_EQ(fixture::Text(Rates(v1::GROUP_BY_TOTAL).rows(0).figures()), row.figures);
  }
}

// Every event of tracking, on a dispatched case and on none.
TEST_F(EvaluationTest, WhatTrackingSaysIsSaidAsFarAsItCounts) {
  const std::string fed_back =
      About("fed_back_counted", kit::Concat("fed_back_at_us: ", kSubmittedUs));
  const std::map<std::string, std::pair<std::string, Events>> rows = {
      {"case_classified",
       {"category_id: 'road'", {About("category_changed", "category_id: 'road'")}}},
      {"stage_reached",
       {kit::Concat("stage: CASE_STAGE_RECEIVED unit_id: 'lights' reached_at_us: ", kSubmittedUs),
        {Stands("RECEIVED")}}},
      {"deadline_missed",
       {"kind: DEADLINE_KIND_HANDLE unit_id: 'roads'",
        {About("miss_counted", "unit_id: 'roads' change: 1")}}},
      {"deadline_miss_corrected",
       {"kind: DEADLINE_KIND_HANDLE", {About("miss_counted", "unit_id: 'lights' change: -1")}}},
      {"case_closed",
       {kit::Concat("solved: VERDICT_YES satisfied: VERDICT_NO on_promised_day: VERDICT_YES "
                    "closed_at_us: ",
                    kSubmittedUs + 90'999'999),
        {About("case_settled",
               "solved: VERDICT_YES satisfied: VERDICT_NO "
               "on_promised_day: VERDICT_YES seconds_to_close: 90")}}},
      {"case_reopened", {"round: 1", {About("reopen_counted", "round: 1")}}},
      {"case_chased", {"", {About("fact_counted", "fact: CASE_FACT_CHASED")}}},
      {"case_merged", {"into_matter_id: 'lead'", {Stands("MERGED")}}},
      {"first_reply_noted", {"words: 'soon'", {fed_back}}},
      {"answer_noted", {"", {fed_back}}},
      // All the others, case_opened for the second time included, count for nothing.
  };
  const auto* events = tracking::v1::Event::descriptor()->oneof_decl(0);
  EXPECT_EQ(events->field_count(), 32);
  for (int i = 0; i < events->field_count(); ++i) {
    const std::string name = events->field(i)->name();
    SCOPED_TRACE(name);
    const auto row = rows.find(name);
    const bool counts = row != rows.end();
    Reset("dispatched");
    EXPECT_EQ(Tracking({About(name, counts ? row->second.first : "")}).events,
              f.Events(counts ? row->second.second : Events()));
    Reset("none");
    if (name != "case_opened") {
      EXPECT_THAT(Tracking({About(name, counts ? row->second.first : "")}).events, IsEmpty());
    }
  }
}

// Stages that say more than where the case stands.
TEST_F(EvaluationTest, SomeStagesCountForMore) {
  struct Row {
    const char* given;
    std::string when;
    Events then;
  };
  const Row rows[] = {
      {"dispatched", Reached("WITHDRAWN", ""), {Stands("WITHDRAWN")}},
      {"received",
       Reached("RETURNED"),
       {Stands("RETURNED"), About("fact_counted", "fact: CASE_FACT_RETURNED")}},
      {"returned", Reached("ARBITRATION", "county"), {Stands("ARBITRATION", "county")}},
      {"merged", Reached("HANDLED", "roads"), {Stands("HANDLED", "roads")}},
      {"merged submitted", Reached("ACCEPTED", ""), {Stands("ACCEPTED", ""), Stands("MERGED", "")}},
      {"merged", About("case_unmerged"), {Stands("RECEIVED")}},
      {"merged", About("case_merged"), {}},
      {"received", About("case_unmerged"), {}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(kit::Concat(row.given, ": ", row.when));
    Reset(row.given);
    EXPECT_EQ(Tracking({row.when}).events, f.Events(row.then));
  }
}

TEST_F(EvaluationTest, MergedCasesStayOpenAndGoOnWhereTheyStood) {
  Reset("merged submitted");
  Tracking({Reached("ACCEPTED", "")});
  EXPECT_EQ(Stage(), "MERGED");
  EXPECT_EQ(Counted(), "received: 1 open: 1 merged: 1");
  Tracking({About("case_unmerged")});
  EXPECT_EQ(Stage(), "ACCEPTED");
  EXPECT_EQ(Counted(), "received: 1 open: 1");
  // In and out within one record.
  EXPECT_EQ(Tracking({About("case_merged"), About("case_unmerged"), Reached("DISPATCHED")}).events,
            f.Events({Stands("MERGED", ""), Stands("ACCEPTED", ""), Stands("DISPATCHED")}));
  for (const char* end : {"WITHDRAWN", "TRANSFERRED", "NOT_ACCEPTED"}) {
    Reset("merged");
    Tracking({Reached(end, "")});
    EXPECT_EQ(Score().counted().merged(), 0);
    EXPECT_EQ(Score().counted().open(), 0);
  }
  Reset("merged");
  Tracking({Closed()});
  EXPECT_EQ(Score().counted().merged(), 0);
}

// 重办: what was handled and said of it counts no longer; that it was reopened does.
TEST_F(EvaluationTest, ReopenedTwiceIsOneCaseTwoTimes) {
  Reset("handled");
  const std::string first_no = " first_solved_no: 1 first_satisfied_no: 1";
  for (int round = 1; round <= 2; ++round) {
    CallBack("reached: true solved: VERDICT_NO satisfied: VERDICT_NO");
    Tracking({Reached("CALLED_BACK"), Reopened(round)});
    EXPECT_EQ(Stage(), "REOPENED");
    EXPECT_FALSE(Score().called_back());
    EXPECT_EQ(Score().solved(), common::v1::VERDICT_UNSPECIFIED);
    EXPECT_EQ(Counted(),
              kit::Concat("received: 1 open: 1 reopened: 1 reopenings: ", round, first_no));
    Tracking({Reached("DISPATCHED", "county"), Reached("HANDLED", "county")});
    EXPECT_EQ(
        Counted(),
        kit::Concat("received: 1 open: 1 handled: 1 reopened: 1 reopenings: ", round, first_no));
  }
  CallBack("reached: true solved: VERDICT_YES satisfied: VERDICT_YES");
  Tracking({Reached("CALLED_BACK"), Closed("YES", "YES")});
  EXPECT_EQ(Counted(),
            "received: 1 closed: 1 handled: 1 called_back: 1 solved_yes: 1 satisfied_yes: 1 "
            "reopened: 1 reopenings: 2 first_solved_no: 1 first_satisfied_no: 1");
}

TEST_F(EvaluationTest, ReturnsAndChasesAreCountedEachTime) {
  Reset("dispatched");
  for (int i = 0; i < 3; ++i) Tracking({Reached("RETURNED"), About("case_chased")});
  Tracking({About("case_chased")});
  EXPECT_EQ(Counted(), "received: 1 open: 1 returns: 3 chases: 4");
}

TEST_F(EvaluationTest, ARecordIsOneDecisionWhoseEventsBuildOnEachOther) {
  Reset("none");
  const Result result = Tracking({Opened(), Reached("DISPATCHED"), About("deadline_miss_corrected"),
                                  Closed("YES", "YES", 5'000'000)});
  EXPECT_EQ(result.events.size(), 4);
  EXPECT_EQ(result.events[2],
            fixture::Normal<v1::Event>(About("miss_counted", "unit_id: 'lights' change: -1")));
  EXPECT_EQ(Score().seconds_to_close(), 5);
}

TEST_F(EvaluationTest, PromisesCountOnlyWhereTheyWereNotOverWhenGiven) {
  const auto promised = [&](const char* fields) {
    Reset("none");
    Tracking({Opened(fields)});
    return Score().counted().promised();
  };
  EXPECT_EQ(promised(""), 0);
  EXPECT_EQ(promised("promised_at_us: 5 promised_days: 0"), 1);
  EXPECT_EQ(promised("promised_at_us: 5 promised_days: 3"), 1);
  EXPECT_EQ(promised("promised_at_us: 5 promised_days: -1"), 0);
}

TEST_F(EvaluationTest, SecondsToCloseAreWholeAndKnownOnlyWithAUsableTime) {
  const auto seconds = [&](const std::string& closed_at) {
    Reset("received");
    Tracking({About("case_closed", "closed_at_us: " + closed_at)});
    return Score().timed() ? Score().seconds_to_close() : -1;
  };
  EXPECT_EQ(seconds(std::to_string(kSubmittedUs)), 0);
  EXPECT_EQ(seconds(std::to_string(kSubmittedUs + 999'999)), 0);
  EXPECT_EQ(seconds(std::to_string(kSubmittedUs + 1'000'000)), 1);
  EXPECT_EQ(seconds(std::to_string(kSubmittedUs - 1)), -1);
  EXPECT_EQ(seconds("0"), -1);
}

TEST_F(EvaluationTest, VerdictsAreCountedOfClosedCases) {
  struct Row {
    const char *solved, *satisfied, *figures;
  };
  const Row rows[] = {{"YES", "NO", "solved_yes: 1 satisfied_no: 1"},
                      {"NO", "UNKNOWN", "solved_no: 1 satisfied_unknown: 1"},
                      {"UNKNOWN", "YES", "solved_unknown: 1 satisfied_yes: 1"},
                      {"UNSPECIFIED", "UNSPECIFIED", "solved_unknown: 1 satisfied_unknown: 1"}};
  for (const Row& row : rows) {
    Reset("received");
    Tracking({Closed(row.solved, row.satisfied)});
    EXPECT_EQ(Counted(), kit::Concat("received: 1 closed: 1 ", row.figures));
  }
}

TEST_F(EvaluationTest, AnomaliesAreCountedByKind) {
  Tracking(
      {Opened("anomalies: [SOURCE_ANOMALY_PROMISE_BEFORE_CREATION, "
              "SOURCE_ANOMALY_CLOSED_WITHOUT_DATE, SOURCE_ANOMALY_CLOSED_BEFORE_CREATION]")});
  EXPECT_EQ(Counted(),
            "received: 1 open: 1 promise_before_creation: 1 closed_without_date: 1 "
            "closed_before_creation: 1");
}

TEST_F(EvaluationTest, TheMonthIsCountedWhereTheCaseWasOpened) {
  // 2020-02-01 03:00 in Shanghai is still January in Los Angeles.
  const std::string at = "submitted_at_us: 1580497200000000 time_zone: ";
  const auto month = [&](const std::string& zone) {
    Reset("none");
    Tracking({About("case_opened", at + zone)});
    return Score().month();
  };
  EXPECT_EQ(month("'Asia/Shanghai'"), 202002);
  EXPECT_EQ(month("'America/Los_Angeles'"), 202001);
  EXPECT_EQ(month("'UTC'"), 202001);
}

TEST_F(EvaluationTest, FiguresMoveWithTheUnitAndTheCategory) {
  Tracking({Opened(), About("deadline_missed"), Reached("HANDLED", "lights")});
  EXPECT_THAT(Received(v1::GROUP_BY_UNIT), ElementsAre("county 1", "lights 1"));
  Tracking({Closed("YES", "YES", 7'000'000)});
  Tracking({Reached("DISPATCHED", "elsewhere"), About("case_classified", "category_id: 'road'")});
  const v1::GetRatesResponse units = Rates(v1::GROUP_BY_UNIT);
  ASSERT_EQ(units.rows_size(), 1) << "nothing is left where it was";
  EXPECT_EQ(fixture::Text(units.rows(0).figures()), Counted());
  EXPECT_EQ(units.rows(0).median_seconds_to_close(), 7);
  EXPECT_THAT(Received(v1::GROUP_BY_CATEGORY), ElementsAre("road 1"));
  EXPECT_EQ(Rates(v1::GROUP_BY_CATEGORY).rows(0).timed(), 1);
}

TEST_F(EvaluationTest, WhatIsUnknownThrowsSoThatItIsHeld) {
  for (const std::string& bytes :
       {std::string(), std::string("\xff\xff"), std::string("\xba\x7d\0", 3)}) {
    common::v1::Record record;
    record.add_events(bytes);
    EXPECT_THROW(f.InputRecord("huiyin.tracking", record, kMatter), std::invalid_argument);
  }
  EXPECT_THROW(f.InputRecord("huiyin.other", {}, kMatter), std::invalid_argument);
}

}  // namespace
}  // namespace huiyin::evaluation
