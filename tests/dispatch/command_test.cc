// Commands: every state × command cell.
#include <gmock/gmock.h>

#include <set>

#include "tests/dispatch/dispatch_fixture.h"
#include "tests/fixture/reasons.h"

namespace huiyin::dispatch {
namespace {

using ::testing::HasSubstr;

// What a cell expects: a refusal, or events and the stage they lead to.
struct Then {
  const char* reason;
  Events events;
  const char* stage;
};

class CommandTest : public DispatchTest {
 protected:
  static Events Commands() {
    return {
        About("assign_case", "unit_id: 'desk'"),
        About("receive_case", "unit_id: 'lights'"),
        About("handle_case", "unit_id: 'lights' result: 'done'"),
        About("transfer_case", "to_system: 'province' reason: 'theirs'"),
        About("return_case", "unit_id: 'lights' reason_id: 'not-ours' words: 'no lamp'"),
        About("recall_case", "reason: 'wrong'"),
        About("arbitrate_case", "arbiter_unit_id: 'county' unit_id: 'desk' reason: 'it is yours'")};
  }

  // The words of the table below.
  static std::map<std::string, Then> Words() {
    const std::string returned = "words: 'no lamp'";
    const std::string recalled = About("case_recalled", "unit_id: 'lights' reason: 'wrong'");
    const std::string ruling =
        About("case_arbitrated", "arbiter_unit_id: 'county' unit_id: 'desk' reason: 'it is yours'");
    return {
        {"?", {"CASE_UNKNOWN", {}, ""}},
        {".", {"WRONG_STAGE", {}, ""}},
        {"merged", {"CASE_MERGED", {}, ""}},
        {"final", {"RULING_FINAL", {}, ""}},
        {"assigned", {"", {GivenTo("desk", "PERSON")}, "DISPATCHED"}},
        {"assigned, week",
         {"",
          {Dispatched("unit_id: 'desk' mode: HANDLING_MODE_FAST chosen_by: CHOSEN_BY_PERSON "
                      "service_level_id: 'week' policy_version: 7")},
          "DISPATCHED"}},
        {"assigned again", {"", {GivenTo("desk", "PERSON", "round: 1")}, "DISPATCHED"}},
        {"received", {"", {About("case_received", "unit_id: 'lights'")}, "RECEIVED"}},
        {"handled", {"", {About("case_handled", "unit_id: 'lights' result: 'done'")}, "HANDLED"}},
        {"transferred",
         {"",
          {About("case_transferred", "to_system: 'province' reason: 'theirs'")},
          "TRANSFERRED"}},
        {"returned", {"", {Returned("lights", 1, returned), Waits("RETURNED")}, "RETURNED"}},
        {"returned again",
         {"", {Returned("lights", 1, returned), Waits("RETURNED", "round: 1")}, "RETURNED"}},
        {"to arbiter",
         {"",
          {Returned("lights", 2, returned), Arbitration("county", "RETURNS_MAX")},
          "ARBITRATION"}},
        {"ping-pong",
         {"",
          {Returned("lights", 2, returned + " ping_pong: true"),
           Arbitration("county", "PING_PONG")},
          "ARBITRATION"}},
        {"recalled", {"", {recalled, Waits("ACCEPTED")}, "ACCEPTED"}},
        {"recalled again", {"", {recalled, Waits("ACCEPTED", "round: 1")}, "ACCEPTED"}},
        {"ruled", {"", {ruling, GivenTo("desk", "ARBITER", "final: true")}, "DISPATCHED"}},
    };
  }
};

constexpr int kCommands = 7;
struct Row {
  const char* given;
  const char* cells[kCommands];
};

// clang-format off
const Row kTable[] = {
    // given               assign            receive     handle     transfer       return            recall            arbitrate
    {"none",               {"?",              "?",        "?",       "?",           "?",              "?",              "?"}},
    {"submitted",          {".",              ".",        ".",       ".",           ".",              ".",              "."}},
    {"accepted",           {"assigned",       ".",        ".",       "transferred", ".",              ".",              "."}},
    {"open",               {"assigned, week", ".",        ".",       "transferred", ".",              ".",              "."}},
    {"recalled",           {"assigned",       ".",        ".",       "transferred", ".",              ".",              "."}},
    {"dispatched",         {".",              "received", ".",       "transferred", "returned",       "recalled",       "."}},
    {"received",           {".",              ".",        "handled", "transferred", "returned",       "recalled",       "."}},
    {"returned",           {"assigned",       ".",        ".",       "transferred", ".",              ".",              "."}},
    {"at the limit",       {".",              "received", ".",       "transferred", "to arbiter",     "recalled",       "."}},
    {"ping-pong",          {".",              "received", ".",       "transferred", "ping-pong",      "recalled",       "."}},
    {"arbitration",        {".",              ".",        ".",       "transferred", ".",              ".",              "ruled"}},
    {"no arbiter",         {".",              ".",        ".",       "transferred", ".",              ".",              "ruled"}},
    {"ruled",              {".",              "received", ".",       "transferred", "final",          "final",          "."}},
    {"ruled received",     {".",              ".",        "handled", "transferred", "final",          "final",          "."}},
    {"handled",            {".",              ".",        ".",       "transferred", ".",              ".",              "."}},
    {"reopened",           {"assigned again", ".",        ".",       "transferred", ".",              ".",              "."}},
    {"second round",       {".",              "received", ".",       "transferred", "returned again", "recalled again", "."}},
    {"merged submitted",   {"merged",         "merged",   "merged",  "merged",      "merged",         "merged",         "merged"}},
    {"merged accepted",    {"merged",         "merged",   "merged",  "merged",      "merged",         "merged",         "merged"}},
    {"merged recalled",    {"merged",         "merged",   "merged",  "merged",      "merged",         "merged",         "merged"}},
    {"merged dispatched",  {"merged",         "merged",   "merged",  "merged",      "merged",         "merged",         "merged"}},
    {"merged received",    {"merged",         "merged",   "merged",  "merged",      "merged",         "merged",         "merged"}},
    {"merged returned",    {"merged",         "merged",   "merged",  "merged",      "merged",         "merged",         "merged"}},
    {"merged arbitration", {"merged",         "merged",   "merged",  "merged",      "merged",         "merged",         "merged"}},
    {"merged ruled",       {"merged",         "merged",   "merged",  "merged",      "merged",         "merged",         "merged"}},
    {"merged reopened",    {"merged",         "merged",   "merged",  "merged",      "merged",         "merged",         "merged"}},
    {"transferred",        {".",              ".",        ".",       ".",           ".",              ".",              "."}},
    {"closed",             {".",              ".",        ".",       ".",           ".",              ".",              "."}},
    {"closed, once merged", {".",              ".",        ".",       ".",           ".",              ".",              "."}},
    {"withdrawn",          {".",              ".",        ".",       ".",           ".",              ".",              "."}},
    {"refused",            {".",              ".",        ".",       ".",           ".",              ".",              "."}},
};
// clang-format on

// A new command or a new stage has no column or row here, and fails this.
TEST_F(CommandTest, TheTableHasEveryStateAndCommand) {
  const auto* commands = v1::Command::descriptor()->oneof_decl(0);
  ASSERT_EQ(commands->field_count(), kCommands);
  ASSERT_EQ(Commands().size(), kCommands);
  for (int i = 0; i < kCommands; ++i) {
    EXPECT_EQ(fixture::Parsed<v1::Command>(Commands()[i]).command_case(),
              commands->field(i)->number());
  }
  EXPECT_EQ(std::size(kTable), States().size());
  std::set<std::string> given;
  std::set<std::string> stages = {"UNSPECIFIED", "CALLED_BACK"};  // never a case's stage here
  for (const auto& row : kTable) {
    given.insert(row.given);
    Reset(row.given);
    stages.insert(Merged(row.given) ? "MERGED" : Stage());
    EXPECT_EQ(Merged(row.given), !Row().merged_into().empty());
  }
  EXPECT_EQ(given.size(), std::size(kTable));
  const auto* all = common::v1::CaseStage_descriptor();
  std::set<std::string> known;
  for (int i = 0; i < all->value_count(); ++i) known.insert(all->value(i)->name().substr(11));
  EXPECT_EQ(stages, known);
}

TEST_F(CommandTest, EveryStateAndCommand) {
  const auto known = fixture::ReasonsOf<v1::RejectionReason>();
  const auto words = Words();
  const Events commands = Commands();
  for (const auto& row : kTable) {
    for (int i = 0; i < kCommands; ++i) {
      SCOPED_TRACE(kit::Concat(row.given, ": ", commands[i]));
      const Then& then = words.at(row.cells[i]);
      Reset(row.given);
      const std::string before = Stage();
      const Result result = f.Do(commands[i]);
      EXPECT_EQ(result.reason, then.reason);
      EXPECT_EQ(result.events, f.Events(then.events));
      if (result.reason.empty()) {
        EXPECT_EQ(Stage(), then.stage);
        EXPECT_EQ(result.ReplyText<common::v1::CaseReply>(),
                  kit::Concat("matter_id: \"", kMatter, "\" stage: CASE_STAGE_", then.stage));
        continue;
      }
      EXPECT_EQ(Stage(), before);
      EXPECT_TRUE(known.count(result.reason));
      if (result.reason == "WRONG_STAGE") {
        EXPECT_THAT(result.message, HasSubstr(before));
      }
      if (result.reason == "CASE_MERGED") {
        EXPECT_THAT(result.message, HasSubstr(kLead));
      }
    }
  }
}

TEST_F(CommandTest, OnlyTheUnitThatHasItCanAct) {
  Reset("dispatched");
  const Result receive = f.Do(About("receive_case", "unit_id: 'desk'"));
  EXPECT_EQ(receive.reason, "WRONG_UNIT");
  EXPECT_EQ(receive.kind, common::v1::REJECTION_KIND_CONFLICT);
  EXPECT_THAT(receive.message, HasSubstr("\"lights\""));
  EXPECT_EQ(receive.field, "unit_id");
  EXPECT_EQ(Return("desk").reason, "WRONG_UNIT");
  Reset("received");
  EXPECT_EQ(f.Do(About("handle_case", "unit_id: 'desk'")).reason, "WRONG_UNIT");
  EXPECT_EQ(Return("desk").reason, "WRONG_UNIT");
}

TEST_F(CommandTest, UnitsAreThoseOfThePolicy) {
  struct Named {
    const char *given, *command, *fields, *field;
  };
  const Named rows[] = {
      {"accepted", "assign_case", "unit_id: 'gone'", "unit_id"},
      {"received", "recall_case", "to_unit_id: 'gone'", "to_unit_id"},
      {"received", "return_case",
       "unit_id: 'lights' reason_id: 'not-ours' suggested_unit_id: 'gone'", "suggested_unit_id"},
      {"arbitration", "arbitrate_case", "arbiter_unit_id: 'county' unit_id: 'gone'", "unit_id"},
      {"no arbiter", "arbitrate_case", "arbiter_unit_id: 'gone' unit_id: 'desk'",
       "arbiter_unit_id"},
  };
  for (const Named& row : rows) {
    SCOPED_TRACE(kit::Concat(row.given, ": ", row.command));
    Reset(row.given);
    const Result result = f.Do(About(row.command, row.fields));
    EXPECT_EQ(result.reason, "UNIT_UNKNOWN");
    EXPECT_EQ(result.kind, common::v1::REJECTION_KIND_INVALID);
    EXPECT_EQ(result.field, row.field);
    EXPECT_THAT(result.message, HasSubstr("gone"));
  }
}

TEST_F(CommandTest, AssignedOnTheSpotIsReceivedAtOnce) {
  Reset("accepted");
  const Result result = f.Do(About("assign_case", "unit_id: 'window' mode: HANDLING_MODE_INSTANT"));
  EXPECT_EQ(result.events,
            f.Events({Dispatched("unit_id: 'window' mode: HANDLING_MODE_INSTANT chosen_by: "
                                 "CHOSEN_BY_PERSON service_level_id: 'day' policy_version: 7"),
                      About("case_received", "unit_id: 'window'")}));
  EXPECT_EQ(Stage(), "RECEIVED");
}

// A command that was sent to another family's partition touches nothing.
TEST_F(CommandTest, CommandOfAnotherFamilyFindsNoCase) {
  Reset("dispatched");
  f.root_id = "0000000000000";
  for (const std::string& command : Commands()) {
    const Result result = f.Do(command);
    EXPECT_EQ(result.reason, "CASE_UNKNOWN");
    EXPECT_EQ(result.kind, common::v1::REJECTION_KIND_NOT_FOUND);
  }
}

TEST_F(CommandTest, RefusalsNeverQuoteWhatPeopleWrote) {
  Reset("closed");
  for (const std::string& command :
       {About("handle_case", "result: 'SECRET'"), About("transfer_case", "reason: 'SECRET'"),
        About("return_case", "words: 'SECRET'"), About("recall_case", "reason: 'SECRET'"),
        About("arbitrate_case", "reason: 'SECRET'")}) {
    EXPECT_THAT(f.Try(command).message, ::testing::Not(HasSubstr("SECRET")));
  }
}

// Apply is total: an event about a case that is not there changes nothing.
TEST_F(CommandTest, EventsWithoutTheirCaseChangeNothing) {
  const auto* events = v1::Event::descriptor()->oneof_decl(0);
  for (int i = 0; i < events->field_count(); ++i) {
    if (events->field(i)->name() != "case_noted") f.Given(About(events->field(i)->name()));
  }
  EXPECT_TRUE(f.rows().empty());
}

TEST_F(CommandTest, AssignmentSaysWhoHasItAndWhy) {
  f.Given({Noted("light", "source_unit_id: 'a' receiving_unit_id: 'b'"),
           Dispatched("unit_id: 'lights' mode: HANDLING_MODE_FAST chosen_by: CHOSEN_BY_DUTY_RULE "
                      "rule_id: 'rule-light' service_level_id: 'day' policy_version: 7")});
  EXPECT_EQ(fixture::Text(Row()),
            fixture::Normal<v1::Assignment>(kit::Concat(
                "matter_id: '", kMatter,
                "' unit_id: 'lights' mode: HANDLING_MODE_FAST chosen_by: CHOSEN_BY_DUTY_RULE "
                "rule_id: 'rule-light' service_level_id: 'day' stage: CASE_STAGE_DISPATCHED "
                "category_id: 'light' area_id: 'town' source_unit_id: 'a' receiving_unit_id: 'b' "
                "first_unit_id: 'lights'")));
  v1::GetAssignmentRequest request;
  request.set_matter_id("0000000000000");
  const absl::Status unknown = GetAssignment(f.state(), request).status();
  EXPECT_EQ(unknown.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(unknown.message()), HasSubstr("0000000000000"));
}

}  // namespace
}  // namespace huiyin::dispatch
