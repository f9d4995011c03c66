// Upstream records: what intake says leads to a unit, or to the end.
#include <gmock/gmock.h>

#include "tests/dispatch/dispatch_fixture.h"

namespace huiyin::dispatch {
namespace {

// A submission as intake writes it; `said` goes into it.
std::string Submitted(const std::string& category, const std::string& said = "area_id: 'town'") {
  return kit::Concat("case_submitted { matter_id: '0000000005724' category_id: '", category,
                     "' submission { ", said, " } }");
}

class InputTest : public DispatchTest {
 protected:
  const std::string accepted = About("case_accepted");
  const std::string refused = About("case_not_accepted", "reason: 'words'");
  static std::string Classified(const std::string& category) {
    return About("case_classified", kit::Concat("category_id: '", category, "'"));
  }
  static std::string Unassigned(const std::string& category, const std::string& area = "town") {
    return About("case_unassigned", kit::Concat("category_id: '", category, "' area_id: '", area,
                                                "' stage: CASE_STAGE_ACCEPTED"));
  }
  static std::string Chosen(const std::string& unit, const std::string& mode, const std::string& by,
                            const std::string& rule, const std::string& level) {
    return Dispatched(kit::Concat("unit_id: '", unit, "' mode: HANDLING_MODE_", mode,
                                  " chosen_by: CHOSEN_BY_", by, " rule_id: '", rule,
                                  "' service_level_id: '", level, "' policy_version: 7"));
  }
};

// Category and what was said → who gets it.
TEST_F(InputTest, UnitIsChosenBySourceThenByDutyList) {
  const std::string by_rule = Chosen("lights", "FAST", "DUTY_RULE", "rule-light", "day");
  const std::string by_source = Chosen("window", "FAST", "SOURCE", "", "day");
  const std::string at_desk = Chosen("desk", "INSTANT", "DUTY_RULE", "rule-advice", "week");
  const std::string at_window = Chosen("window", "INSTANT", "RECEIVER", "rule-advice", "week");
  const std::string desk_has = About("case_received", "unit_id: 'desk'");
  const std::string window_has = About("case_received", "unit_id: 'window'");
  struct Row {
    const char *category, *said;
    std::vector<std::string> then;
    const char* stage;
  };
  const Row rows[] = {
      {"light", "area_id: 'town'", {by_rule}, "DISPATCHED"},
      {"light", "area_id: 'town' source_unit_id: 'window'", {by_source}, "DISPATCHED"},
      {"light", "area_id: 'town' source_unit_id: 'gone'", {by_rule}, "DISPATCHED"},
      {"light", "area_id: 'town' receiving_unit_id: 'window'", {by_rule}, "DISPATCHED"},
      {"light", "", {Unassigned("light", "")}, "ACCEPTED"},
      {"advice", "area_id: 'town'", {at_desk, desk_has}, "RECEIVED"},
      {"advice",
       "area_id: 'town' receiving_unit_id: 'window'",
       {at_window, window_has},
       "RECEIVED"},
      {"advice", "area_id: 'town' receiving_unit_id: 'gone'", {at_desk, desk_has}, "RECEIVED"},
      {"stray", "area_id: 'town'", {Unassigned("stray")}, "ACCEPTED"},
      {"stray",
       "area_id: 'town' source_unit_id: 'desk'",
       {Chosen("desk", "FAST", "SOURCE", "", "week")},
       "DISPATCHED"},
      {"", "area_id: 'town'", {Unassigned("")}, "ACCEPTED"},
      {"", "area_id: 'town' source_unit_id: 'desk'", {Unassigned("")}, "ACCEPTED"},
      {"gone", "area_id: 'town'", {Unassigned("gone")}, "ACCEPTED"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(kit::Concat(row.category, ": ", row.said));
    Reset("none");
    const Result result = Intake({Submitted(row.category, row.said), accepted});
    std::vector<std::string> events = {
        About("case_noted", kit::Concat("category_id: '", row.category, "' ", row.said))};
    events.insert(events.end(), row.then.begin(), row.then.end());
    EXPECT_EQ(result.events, f.Events(events));
    EXPECT_EQ(Stage(), row.stage);
  }
}

TEST_F(InputTest, WhatIntakeSaidIsRememberedUntilItIsAccepted) {
  EXPECT_EQ(Intake({Submitted("odd", "receiving_unit_id: 'window'")}).events,
            f.Events({About("case_noted", "category_id: 'odd' receiving_unit_id: 'window'")}));
  EXPECT_EQ(Stage(), "SUBMITTED");
  EXPECT_EQ(Intake({accepted}).events,
            f.Events({Chosen("desk", "FAST", "DUTY_RULE", "rule-odd", "week")}));
  EXPECT_EQ(Stage(), "DISPATCHED");
}

TEST_F(InputTest, LaterCategoryGivesTheSameChoice) {
  struct Row {
    const char* category;
    std::vector<std::string> then;
    const char* stage;
  };
  const Row rows[] = {
      {"light", {Chosen("lights", "FAST", "DUTY_RULE", "rule-light", "day")}, "DISPATCHED"},
      {"advice",
       {Chosen("window", "INSTANT", "RECEIVER", "rule-advice", "week"),
        About("case_received", "unit_id: 'window'")},
       "RECEIVED"},
      {"stray", {Unassigned("stray")}, "ACCEPTED"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.category);
    Reset("none");
    Intake({Submitted("", "area_id: 'town' receiving_unit_id: 'window'"), accepted});
    const Result result = Intake({Classified(row.category)});
    std::vector<std::string> events = {Noted(row.category, "receiving_unit_id: 'window'")};
    events.insert(events.end(), row.then.begin(), row.then.end());
    EXPECT_EQ(result.events, f.Events(events));
    EXPECT_EQ(Stage(), row.stage);
  }
}

TEST_F(InputTest, RefusedAtTheDoorEndsAtOnce) {
  EXPECT_EQ(Intake({Submitted("court"), refused}).events,
            f.Events({Noted("court"), Ended("NOT_ACCEPTED")}));
  EXPECT_TRUE(Intake({accepted}).events.empty());
}

// Said on the call that brought the case: no unit ever hears of it.
TEST_F(InputTest, EmergenciesAndAnswersAreNeverDispatched) {
  const std::string emergency = About("emergency_handed_over", "emergency { service: '110' }");
  const std::string answered = About("enquiry_answered", "answer { article_id: 'a' }");
  EXPECT_EQ(Intake({Submitted("light"), accepted, emergency}).events,
            f.Events({Noted("light"), Ended("TRANSFERRED")}));
  f.Forget();
  EXPECT_EQ(Intake({Submitted("light"), accepted, answered}).events,
            f.Events({Noted("light"), Ended("CLOSED")}));
  EXPECT_TRUE(Intake({accepted, emergency}).events.empty());
}

// 一电多诉: each matter of a call is a case of its own.
TEST_F(InputTest, MattersOfOneCallGoTheirOwnWays) {
  const std::string second = std::string(kMatter) + ".2";
  const auto of_second = [&](std::string text) {
    return text.replace(text.find(kMatter), std::string(kMatter).size(), second);
  };
  const Result result = Intake({Submitted("light"), accepted, of_second(Submitted("odd")),
                                of_second(accepted), of_second(refused)});
  EXPECT_EQ(result.events,
            f.Events({Noted("light"), of_second(Noted("odd")), of_second(Ended("NOT_ACCEPTED")),
                      Chosen("lights", "FAST", "DUTY_RULE", "rule-light", "day")}));
}

TEST_F(InputTest, UnknownEventsAndLogsAreNotSwallowed) {
  EXPECT_THROW(Intake({""}), std::invalid_argument);
  EXPECT_THROW(Tracking({""}), std::invalid_argument);
  common::v1::Record broken;
  broken.add_events("\xff");
  EXPECT_THROW(f.InputRecord("huiyin.intake", broken, kMatter), std::invalid_argument);
  EXPECT_THROW(f.InputRecord("huiyin.tracking", broken, kMatter), std::invalid_argument);
  EXPECT_THROW(f.InputRecord("huiyin.evaluation", {}, kMatter), std::invalid_argument);
  EXPECT_THROW(f.Fire({1, "x", kMatter}), std::logic_error);
}

TEST_F(InputTest, ReadsIntakeAndTracking) {
  EXPECT_EQ(f.service().topic(), "huiyin.dispatch");
  EXPECT_EQ(f.service().upstreams(),
            (std::vector<std::string>{"huiyin.intake", "huiyin.tracking"}));
  EXPECT_EQ(f.service().OutcomeMemoryDays(f.policy.get()), 30);
}

}  // namespace
}  // namespace huiyin::dispatch
