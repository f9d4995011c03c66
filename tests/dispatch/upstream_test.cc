// Upstream events: every state × event cell, of intake and of tracking.
#include <gmock/gmock.h>

#include <set>

#include "tests/dispatch/dispatch_fixture.h"

namespace huiyin::dispatch {
namespace {

class UpstreamTest : public DispatchTest {
 protected:
  static constexpr int kIntake = 7;
  static Events IntakeEvents() {
    return {About("case_submitted", "category_id: 'light' submission { area_id: 'town' }"),
            About("case_accepted"),
            About("case_not_accepted"),
            About("case_classified", "category_id: 'odd'"),
            About("emergency_handed_over"),
            About("enquiry_answered"),
            About("first_reply_given")};
  }
  static std::string Reached(const std::string& stage) {
    return About("stage_reached", kit::Concat("stage: CASE_STAGE_", stage, " unit_id: 'roads'"));
  }
  static constexpr int kTracking = 6;
  static Events TrackingEvents() {
    return {About("case_closed"),
            Reached("WITHDRAWN"),
            Reached("HANDLED"),
            About("case_reopened", "round: 1 handled_by_unit_id: 'lights'"),
            About("case_merged", kit::Concat("into_matter_id: '", kLead, "'")),
            About("case_unmerged")};
  }

  // What each word of the tables says.
  static std::map<std::string, Events> Words() {
    const std::string by_rule = GivenTo("lights", "DUTY_RULE", "rule_id: 'rule-light'");
    const std::string odd = Noted("odd");
    const std::string by_odd = Dispatched(
        "unit_id: 'desk' mode: HANDLING_MODE_FAST chosen_by: CHOSEN_BY_DUTY_RULE "
        "rule_id: 'rule-odd' service_level_id: 'week' policy_version: 7");
    const std::string resumed = About("case_resumed");
    const std::string tier = GivenTo("county", "TIER", "round: 1");
    const std::string tier_week = Dispatched(
        "unit_id: 'county' mode: HANDLING_MODE_FAST chosen_by: CHOSEN_BY_TIER "
        "service_level_id: 'week' policy_version: 7 round: 1");
    return {{".", {}},
            {"noted", {Noted("light")}},
            {"by rule", {by_rule}},
            {"waits", {Waits("ACCEPTED")}},
            {"odd", {odd}},
            {"odd, given", {odd, by_odd}},
            {"refused", {Ended("NOT_ACCEPTED")}},
            {"transferred", {Ended("TRANSFERRED")}},
            {"closed", {Ended("CLOSED")}},
            {"withdrawn", {Ended("WITHDRAWN")}},
            {"with lead", {About("case_handled_with_lead", "unit_id: 'roads'")}},
            {"tier", {tier}},
            {"tier, week", {tier_week}},
            {"resumed, tier", {resumed, tier}},
            {"merged", {About("case_suspended", kit::Concat("into_matter_id: '", kLead, "'"))}},
            {"resumed", {resumed}},
            {"resumed, rule", {resumed, by_rule}}};
  }

  template <int kColumns>
  struct Row {
    const char* given;
    const char* cells[kColumns];
  };
  template <int kColumns, size_t kRows, typename Take>
  void Check(const Row<kColumns> (&table)[kRows], const Events& said, const Take& take) {
    ASSERT_EQ(said.size(), kColumns);
    std::set<std::string> given;
    for (const auto& row : table) {
      given.insert(row.given);
      for (int i = 0; i < kColumns; ++i) {
        SCOPED_TRACE(kit::Concat(row.given, ": ", said[i]));
        Reset(row.given);
        EXPECT_EQ(take(said[i]).events, f.Events(Words().at(row.cells[i])));
      }
    }
    EXPECT_EQ(given.size(), States().size());
  }
};

TEST_F(UpstreamTest, IntakeOnEveryState) {
  // clang-format off
  const Row<kIntake> table[] = {
      // given               submitted accepted   not accepted  classified    emergency      answered  first reply
      {"none",               {"noted", ".",       ".",         ".",          ".",           ".",      "."}},
      {"submitted",          {".",     "by rule", "refused",   "odd",        "transferred", "closed", "."}},
      {"accepted",           {".",     ".",       "refused",   "odd, given", "transferred", "closed", "."}},
      {"open",               {".",     ".",       "refused",   "odd, given", "transferred", "closed", "."}},
      {"recalled",           {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"dispatched",         {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"received",           {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"returned",           {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"at the limit",       {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"ping-pong",          {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"arbitration",        {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"no arbiter",         {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"ruled",              {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"ruled received",     {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"handled",            {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"reopened",           {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"second round",       {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"merged submitted",   {".",     "waits",   "refused",   "odd",        "transferred", "closed", "."}},
      {"merged accepted",    {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"merged recalled",    {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"merged dispatched",  {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"merged received",    {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"merged returned",    {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"merged arbitration", {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"merged ruled",       {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"merged reopened",    {".",     ".",       "refused",   "odd",        "transferred", "closed", "."}},
      {"transferred",        {".",     ".",       ".",         ".",          ".",           ".",      "."}},
      {"closed",             {".",     ".",       ".",         ".",          ".",           ".",      "."}},
      {"closed, once merged", {".",     ".",       ".",         ".",          ".",           ".",      "."}},
      {"withdrawn",          {".",     ".",       ".",         ".",          ".",           ".",      "."}},
      {"refused",            {".",     ".",       ".",         ".",          ".",           ".",      "."}},
  };
  // clang-format on
  const auto* events = intake::v1::Event::descriptor()->oneof_decl(0);
  ASSERT_EQ(events->field_count(), kIntake);
  Check(table, IntakeEvents(), [&](const std::string& said) { return Intake({said}); });
}

TEST_F(UpstreamTest, TrackingOnEveryState) {
  // clang-format off
  const Row<kTracking> table[] = {
      // given               closed    withdrawn    handled      reopened         merged    unmerged
      {"none",               {".",      ".",         ".",         ".",             ".",      "."}},
      {"submitted",          {"closed", "withdrawn", ".",         "tier",          "merged", "."}},
      {"accepted",           {"closed", "withdrawn", ".",         "tier",          "merged", "."}},
      {"open",               {"closed", "withdrawn", ".",         "tier, week",    "merged", "."}},
      {"recalled",           {"closed", "withdrawn", ".",         "tier",          "merged", "."}},
      {"dispatched",         {"closed", "withdrawn", ".",         "tier",          "merged", "."}},
      {"received",           {"closed", "withdrawn", ".",         "tier",          "merged", "."}},
      {"returned",           {"closed", "withdrawn", ".",         "tier",          "merged", "."}},
      {"at the limit",       {"closed", "withdrawn", ".",         "tier",          "merged", "."}},
      {"ping-pong",          {"closed", "withdrawn", ".",         "tier",          "merged", "."}},
      {"arbitration",        {"closed", "withdrawn", ".",         "tier",          "merged", "."}},
      {"no arbiter",         {"closed", "withdrawn", ".",         "tier",          "merged", "."}},
      {"ruled",              {"closed", "withdrawn", ".",         "tier",          "merged", "."}},
      {"ruled received",     {"closed", "withdrawn", ".",         "tier",          "merged", "."}},
      {"handled",            {"closed", "withdrawn", ".",         "tier",          ".",      "."}},
      {"reopened",           {"closed", "withdrawn", ".",         ".",             "merged", "."}},
      {"second round",       {"closed", "withdrawn", ".",         ".",             "merged", "."}},
      {"merged submitted",   {"closed", "withdrawn", "with lead", "resumed, tier", ".",      "resumed"}},
      {"merged accepted",    {"closed", "withdrawn", "with lead", "resumed, tier", ".",      "resumed, rule"}},
      {"merged recalled",    {"closed", "withdrawn", "with lead", "resumed, tier", ".",      "resumed"}},
      {"merged dispatched",  {"closed", "withdrawn", "with lead", "resumed, tier", ".",      "resumed"}},
      {"merged received",    {"closed", "withdrawn", "with lead", "resumed, tier", ".",      "resumed"}},
      {"merged returned",    {"closed", "withdrawn", "with lead", "resumed, tier", ".",      "resumed"}},
      {"merged arbitration", {"closed", "withdrawn", "with lead", "resumed, tier", ".",      "resumed"}},
      {"merged ruled",       {"closed", "withdrawn", "with lead", "resumed, tier", ".",      "resumed"}},
      {"merged reopened",    {"closed", "withdrawn", "with lead", ".",             ".",      "resumed"}},
      {"transferred",        {".",      ".",         ".",         ".",             ".",      "."}},
      {"closed",             {".",      ".",         ".",         ".",             ".",      "."}},
      {"closed, once merged", {".",      ".",         ".",         ".",             ".",      "."}},
      {"withdrawn",          {".",      ".",         ".",         ".",             ".",      "."}},
      {"refused",            {".",      ".",         ".",         ".",             ".",      "."}},
  };
  // clang-format on
  Check(table, TrackingEvents(), [&](const std::string& said) { return Tracking({said}); });
}

// Tracking's other events, whichever there are, give nothing on any state.
TEST_F(UpstreamTest, TheRestOfTrackingIsOfNoInterest) {
  std::set<int> taken;
  for (const std::string& said : TrackingEvents()) {
    taken.insert(fixture::Parsed<tracking::v1::Event>(said).event_case());
  }
  EXPECT_EQ(taken.size(), 5);  // two of the six are stages
  const auto* events = tracking::v1::Event::descriptor()->oneof_decl(0);
  EXPECT_EQ(events->field_count(), 32);
  for (const auto& [state, given] : States()) {
    Reset(state);
    for (int i = 0; i < events->field_count(); ++i) {
      if (taken.count(events->field(i)->number()) > 0) continue;
      EXPECT_TRUE(Tracking({About(events->field(i)->name())}).events.empty())
          << state << ": " << events->field(i)->name();
    }
  }
}

// Every stage that tracking can name, on every state.
TEST_F(UpstreamTest, OnlyEndsAndTheLeadsResultAreTakenFromStages) {
  const std::set<std::string> ends = {"CLOSED", "NOT_ACCEPTED", "WITHDRAWN", "TRANSFERRED"};
  const auto* stages = common::v1::CaseStage_descriptor();
  for (const auto& [state, given] : States()) {
    for (int i = 0; i < stages->value_count(); ++i) {
      const std::string stage = stages->value(i)->name().substr(11);
      SCOPED_TRACE(kit::Concat(state, ": ", stage));
      Events then;
      if (ends.count(stage) > 0) then = {Ended(stage)};
      if (stage == "HANDLED" && Merged(state)) then = Words().at("with lead");
      if (Over(state) || state == "none") then = {};
      Reset(state);
      EXPECT_EQ(Tracking({Reached(stage)}).events, f.Events(then));
      EXPECT_TRUE(Tracking({Reached(stage)}).events.empty()) << "told once";
    }
  }
}

}  // namespace
}  // namespace huiyin::dispatch
