// Commands: every state × command cell, and every refusal.
#include <gmock/gmock.h>

#include "tests/dispatch/dispatch_fixture.h"
#include "tests/fixture/reasons.h"

namespace huiyin::dispatch {
namespace {

using fixture::Result;
using ::testing::HasSubstr;

TEST_F(DispatchTest, EveryStateAndCommand) {
  const std::string assign = About("assign_case", "unit_id: 'desk'");
  const std::string receive = About("receive_case", "unit_id: 'lights'");
  const std::string handle = About("handle_case", "unit_id: 'lights' result: 'done'");
  const std::string transfer = About("transfer_case", "to_system: 'province' reason: 'theirs'");
  const std::string assigned = Dispatched(
      "unit_id: 'desk' mode: HANDLING_MODE_FAST chosen_by: CHOSEN_BY_PERSON "
      "service_level_id: 'day' policy_version: 7");
  const std::string assigned_open = Dispatched(
      "unit_id: 'desk' mode: HANDLING_MODE_FAST chosen_by: CHOSEN_BY_PERSON "
      "service_level_id: 'week' policy_version: 7");
  const std::string received = About("case_received", "unit_id: 'lights'");
  const std::string handled = About("case_handled", "unit_id: 'lights' result: 'done'");
  const std::string transferred =
      About("case_transferred", "to_system: 'province' reason: 'theirs'");

  struct Row {
    const char* given;
    const std::string& when;
    std::vector<std::string> then;  // empty: refused
    const char* reason;
    const char* stage;  // afterwards
  };
  // clang-format off
  const Row rows[] = {
      {"none",        assign,   {},              "CASE_UNKNOWN", "UNSPECIFIED"},
      {"none",        receive,  {},              "CASE_UNKNOWN", "UNSPECIFIED"},
      {"none",        handle,   {},              "CASE_UNKNOWN", "UNSPECIFIED"},
      {"none",        transfer, {},              "CASE_UNKNOWN", "UNSPECIFIED"},
      {"submitted",   assign,   {},              "WRONG_STAGE",  "SUBMITTED"},
      {"submitted",   receive,  {},              "WRONG_STAGE",  "SUBMITTED"},
      {"submitted",   handle,   {},              "WRONG_STAGE",  "SUBMITTED"},
      {"submitted",   transfer, {},              "WRONG_STAGE",  "SUBMITTED"},
      {"accepted",    assign,   {assigned},      "",             "DISPATCHED"},
      {"accepted",    receive,  {},              "WRONG_STAGE",  "ACCEPTED"},
      {"accepted",    handle,   {},              "WRONG_STAGE",  "ACCEPTED"},
      {"accepted",    transfer, {transferred},   "",             "TRANSFERRED"},
      {"open",        assign,   {assigned_open}, "",             "DISPATCHED"},
      {"open",        receive,  {},              "WRONG_STAGE",  "ACCEPTED"},
      {"open",        handle,   {},              "WRONG_STAGE",  "ACCEPTED"},
      {"open",        transfer, {transferred},   "",             "TRANSFERRED"},
      {"dispatched",  assign,   {},              "WRONG_STAGE",  "DISPATCHED"},
      {"dispatched",  receive,  {received},      "",             "RECEIVED"},
      {"dispatched",  handle,   {},              "WRONG_STAGE",  "DISPATCHED"},
      {"dispatched",  transfer, {transferred},   "",             "TRANSFERRED"},
      {"received",    assign,   {},              "WRONG_STAGE",  "RECEIVED"},
      {"received",    receive,  {},              "WRONG_STAGE",  "RECEIVED"},
      {"received",    handle,   {handled},       "",             "HANDLED"},
      {"received",    transfer, {transferred},   "",             "TRANSFERRED"},
      {"handled",     assign,   {},              "WRONG_STAGE",  "HANDLED"},
      {"handled",     receive,  {},              "WRONG_STAGE",  "HANDLED"},
      {"handled",     handle,   {},              "WRONG_STAGE",  "HANDLED"},
      {"handled",     transfer, {transferred},   "",             "TRANSFERRED"},
      {"transferred", assign,   {},              "WRONG_STAGE",  "TRANSFERRED"},
      {"transferred", receive,  {},              "WRONG_STAGE",  "TRANSFERRED"},
      {"transferred", handle,   {},              "WRONG_STAGE",  "TRANSFERRED"},
      {"transferred", transfer, {},              "WRONG_STAGE",  "TRANSFERRED"},
      {"closed",      assign,   {},              "WRONG_STAGE",  "CLOSED"},
      {"closed",      receive,  {},              "WRONG_STAGE",  "CLOSED"},
      {"closed",      handle,   {},              "WRONG_STAGE",  "CLOSED"},
      {"closed",      transfer, {},              "WRONG_STAGE",  "CLOSED"},
      {"withdrawn",   assign,   {},              "WRONG_STAGE",  "WITHDRAWN"},
      {"withdrawn",   receive,  {},              "WRONG_STAGE",  "WITHDRAWN"},
      {"withdrawn",   handle,   {},              "WRONG_STAGE",  "WITHDRAWN"},
      {"withdrawn",   transfer, {},              "WRONG_STAGE",  "WITHDRAWN"},
      {"refused",     assign,   {},              "WRONG_STAGE",  "NOT_ACCEPTED"},
      {"refused",     receive,  {},              "WRONG_STAGE",  "NOT_ACCEPTED"},
      {"refused",     handle,   {},              "WRONG_STAGE",  "NOT_ACCEPTED"},
      {"refused",     transfer, {},              "WRONG_STAGE",  "NOT_ACCEPTED"},
  };
  // clang-format on
  const auto known = fixture::ReasonsOf<v1::RejectionReason>();
  EXPECT_EQ(std::size(rows), 4 * States().size());
  for (const Row& row : rows) {
    SCOPED_TRACE(kit::Concat(row.given, ": ", row.when));
    Reset(row.given);
    const Result result = f.Do(row.when);
    EXPECT_EQ(result.events, f.Events(row.then));
    EXPECT_EQ(result.reason, row.reason);
    EXPECT_EQ(Stage(), row.stage);
    if (result.reason.empty()) {
      EXPECT_EQ(result.ReplyText<common::v1::CaseReply>(),
                kit::Concat("matter_id: \"", kMatter, "\" stage: CASE_STAGE_", row.stage));
      continue;
    }
    EXPECT_TRUE(known.count(result.reason));
    if (result.reason == "CASE_UNKNOWN") continue;
    EXPECT_THAT(result.message, HasSubstr(row.stage));
  }
}

TEST_F(DispatchTest, OnlyTheUnitThatHasItCanAct) {
  Reset("dispatched");
  const Result receive = f.Do(About("receive_case", "unit_id: 'desk'"));
  EXPECT_EQ(receive.reason, "WRONG_UNIT");
  EXPECT_EQ(receive.kind, common::v1::REJECTION_KIND_CONFLICT);
  EXPECT_THAT(receive.message, HasSubstr("\"lights\""));
  EXPECT_EQ(receive.field, "unit_id");
  Reset("received");
  EXPECT_EQ(f.Do(About("handle_case", "unit_id: 'desk'")).reason, "WRONG_UNIT");
}

TEST_F(DispatchTest, AssigningNeedsAUnitOfThePolicy) {
  Reset("accepted");
  const Result result = f.Do(About("assign_case", "unit_id: 'gone'"));
  EXPECT_EQ(result.reason, "UNIT_UNKNOWN");
  EXPECT_EQ(result.kind, common::v1::REJECTION_KIND_INVALID);
  EXPECT_THAT(result.message, HasSubstr("gone"));
}

TEST_F(DispatchTest, AssignedOnTheSpotIsReceivedAtOnce) {
  Reset("accepted");
  const Result result = f.Do(About("assign_case", "unit_id: 'window' mode: HANDLING_MODE_INSTANT"));
  EXPECT_EQ(result.events,
            f.Events({Dispatched("unit_id: 'window' mode: HANDLING_MODE_INSTANT chosen_by: "
                                 "CHOSEN_BY_PERSON service_level_id: 'day' policy_version: 7"),
                      About("case_received", "unit_id: 'window'")}));
  EXPECT_EQ(Stage(), "RECEIVED");
}

// A command that was sent to another family's partition touches nothing.
TEST_F(DispatchTest, CommandOfAnotherFamilyFindsNoCase) {
  Reset("dispatched");
  f.root_id = "0000000000000";
  for (const char* command : {"assign_case", "receive_case", "handle_case", "transfer_case"}) {
    const Result result = f.Do(About(command));
    EXPECT_EQ(result.reason, "CASE_UNKNOWN");
    EXPECT_EQ(result.kind, common::v1::REJECTION_KIND_NOT_FOUND);
  }
}

TEST_F(DispatchTest, RefusalsNeverQuoteWhatPeopleWrote) {
  Reset("closed");
  for (const std::string& command :
       {About("handle_case", "result: 'SECRET'"), About("transfer_case", "reason: 'SECRET'")}) {
    EXPECT_THAT(f.Try(command).message, ::testing::Not(HasSubstr("SECRET")));
  }
}

// Apply is total: an event about a case that is not there changes nothing.
TEST_F(DispatchTest, EventsWithoutTheirCaseChangeNothing) {
  f.Given({About("case_dispatched"), About("case_unassigned"), About("case_received"),
           About("case_handled"), About("case_transferred"), About("case_ended")});
  EXPECT_TRUE(f.rows().empty());
}

TEST_F(DispatchTest, AssignmentSaysWhoHasItAndWhy) {
  f.Given({Noted("light", "source_unit_id: 'a' receiving_unit_id: 'b'"),
           Dispatched("unit_id: 'lights' mode: HANDLING_MODE_FAST chosen_by: CHOSEN_BY_DUTY_RULE "
                      "rule_id: 'rule-light' service_level_id: 'day' policy_version: 7")});
  EXPECT_EQ(
      fixture::Text(Row()),
      fixture::Normal<v1::Assignment>(kit::Concat(
          "matter_id: '", kMatter,
          "' unit_id: 'lights' mode: HANDLING_MODE_FAST chosen_by: CHOSEN_BY_DUTY_RULE "
          "rule_id: 'rule-light' service_level_id: 'day' stage: CASE_STAGE_DISPATCHED "
          "category_id: 'light' area_id: 'town' source_unit_id: 'a' receiving_unit_id: 'b'")));
  v1::GetAssignmentRequest request;
  request.set_matter_id("0000000000000");
  const absl::Status unknown = GetAssignment(f.state(), request).status();
  EXPECT_EQ(unknown.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(unknown.message()), HasSubstr("0000000000000"));
}

}  // namespace
}  // namespace huiyin::dispatch
