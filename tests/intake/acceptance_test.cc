// Accepting, refusing and classifying: every state × command cell.
#include <gmock/gmock.h>

#include <map>

#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "tests/fixture/reasons.h"
#include "tests/intake/intake_fixture.h"

namespace huiyin::intake {
namespace {

using fixture::Result;
using ::testing::HasSubstr;

class AcceptanceTest : public IntakeTest {
 protected:
  // The states a case can be in, each by the events that led there.
  std::map<std::string, std::vector<std::string>> States() const {
    const std::string odd = Submitted("category_id: 'odd' classified_by: CLASSIFIED_GIVEN");
    const std::string light = Submitted("category_id: 'light' classified_by: CLASSIFIED_KEYWORD");
    const std::string open = Submitted("classified_by: CLASSIFIED_NOT_YET");
    const std::string accepted = Event("case_accepted");
    const std::string refused = Event("case_not_accepted", "reason: 'no'");
    return {{"none", {}},
            {"submitted", {odd}},
            {"accepted", {light, accepted}},
            {"refused", {odd, refused}},
            {"open", {open, accepted}}};
  }
  static std::string Submitted(const std::string& fields) {
    return Event("case_submitted", fields);
  }
  void Reset(const std::string& state) {
    f.Forget();
    f.Given(States().at(state));
  }
};

TEST_F(AcceptanceTest, EveryStateAndCommand) {
  const std::string accept = Event("accept_case");
  const std::string refuse = Event("refuse_case", "reason: 'words'");
  const std::string light = Event("classify_case", "category_id: 'light'");
  const std::string court = Event("classify_case", "category_id: 'court'");
  const std::string odd = Event("classify_case", "category_id: 'odd'");
  const std::string gone = Event("classify_case", "category_id: 'gone'");
  const std::string accepted = Event("case_accepted");
  const std::string refused = Event("case_not_accepted", "reason: 'words'");
  const auto classified = [](const char* id) {
    return Event("case_classified",
                 kit::Concat("classified_by: CLASSIFIED_PERSON category_id: '", id, "'"));
  };
  const std::string court_refused = Event("case_not_accepted", "reason: 'refused: court'");

  struct Row {
    const char* given;
    std::string when;
    std::vector<std::string> then;
    const char* reason;
    const char* stage;  // afterwards
  };
  // clang-format off
  const Row rows[] = {
      {"none",      accept, {},                                    "CASE_UNKNOWN",       "none"},
      {"none",      refuse, {},                                    "CASE_UNKNOWN",       "none"},
      {"none",      light,  {},                                    "CASE_UNKNOWN",       "none"},
      {"submitted", accept, {accepted},                            "",                   "CASE_STAGE_ACCEPTED"},
      {"submitted", refuse, {refused},                             "",                   "CASE_STAGE_NOT_ACCEPTED"},
      {"submitted", light,  {},                                    "ALREADY_CLASSIFIED", "CASE_STAGE_SUBMITTED"},
      {"accepted",  accept, {},                                    "ALREADY_DECIDED",    "CASE_STAGE_ACCEPTED"},
      {"accepted",  refuse, {},                                    "ALREADY_DECIDED",    "CASE_STAGE_ACCEPTED"},
      {"accepted",  light,  {},                                    "ALREADY_CLASSIFIED", "CASE_STAGE_ACCEPTED"},
      {"refused",   accept, {},                                    "ALREADY_DECIDED",    "CASE_STAGE_NOT_ACCEPTED"},
      {"refused",   refuse, {},                                    "ALREADY_DECIDED",    "CASE_STAGE_NOT_ACCEPTED"},
      {"refused",   light,  {},                                    "ALREADY_CLASSIFIED", "CASE_STAGE_NOT_ACCEPTED"},
      {"open",      accept, {},                                    "ALREADY_DECIDED",    "CASE_STAGE_ACCEPTED"},
      {"open",      refuse, {},                                    "ALREADY_DECIDED",    "CASE_STAGE_ACCEPTED"},
      {"open",      light,  {classified("light")},                 "",                   "CASE_STAGE_ACCEPTED"},
      {"open",      odd,    {classified("odd")},                   "",                   "CASE_STAGE_ACCEPTED"},
      {"open",      court,  {classified("court"), court_refused},  "",                   "CASE_STAGE_NOT_ACCEPTED"},
      {"open",      gone,   {},                                    "CATEGORY_UNKNOWN",   "CASE_STAGE_ACCEPTED"},
  };
  // clang-format on
  const auto known = fixture::ReasonsOf<v1::RejectionReason>();
  for (const Row& row : rows) {
    SCOPED_TRACE(kit::Concat(row.given, ": ", row.when));
    Reset(row.given);
    const Result result = f.Do(row.when);
    EXPECT_EQ(result.events, f.Events(row.then));
    EXPECT_EQ(result.reason, row.reason);
    EXPECT_TRUE(result.reason.empty() || known.count(result.reason));
    EXPECT_EQ(Stage(), row.stage);
    if (!result.reason.empty()) continue;
    EXPECT_EQ(result.ReplyText<common::v1::CaseReply>(),
              kit::Concat("matter_id: \"", kMatter, "\" stage: ", row.stage));
  }
}

TEST_F(AcceptanceTest, RefusalsSayHowToReact) {
  Reset("none");
  EXPECT_EQ(f.Try(Event("accept_case")).kind, common::v1::REJECTION_KIND_NOT_FOUND);
  Reset("accepted");
  const Result decided = f.Try(Event("refuse_case", "reason: 'SECRET'"));
  EXPECT_EQ(decided.kind, common::v1::REJECTION_KIND_CONFLICT);
  EXPECT_THAT(decided.message, HasSubstr("was accepted before"));
  EXPECT_THAT(decided.message, ::testing::Not(HasSubstr("SECRET")));
  EXPECT_THAT(f.Try(Event("classify_case", "category_id: 'odd'")).message, HasSubstr("\"light\""));
}

// A command that was sent to another family's partition touches nothing.
TEST_F(AcceptanceTest, CommandOfAnotherFamilyFindsNoCase) {
  Reset("submitted");
  f.root_id = kOther;
  EXPECT_EQ(f.Do(Event("accept_case")).reason, "CASE_UNKNOWN");
  EXPECT_EQ(f.Do(Event("refuse_case")).reason, "CASE_UNKNOWN");
  EXPECT_EQ(f.Do(Event("classify_case")).reason, "CASE_UNKNOWN");
}

TEST_F(AcceptanceTest, ClassifiedCaseKeepsItsCategoryAndReason) {
  Reset("open");
  f.Do(Event("classify_case", "category_id: 'court'"));
  v1::GetSubmissionRequest request;
  request.set_matter_id(kMatter);
  const auto found = GetSubmission(f.state(), request);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->submission().category_id(), "court");
  EXPECT_EQ(found->submission().classified_by(), v1::CLASSIFIED_PERSON);
  EXPECT_EQ(found->submission().refusal_reason(), "refused: court");
  EXPECT_EQ(f.Do(Event("classify_case", "category_id: 'light'")).reason, "ALREADY_CLASSIFIED");
}

// Apply is total: an event about a case that is not there changes nothing.
TEST_F(AcceptanceTest, EventsWithoutTheirCaseChangeNothing) {
  f.Given({Event("case_accepted"), Event("case_not_accepted"), Event("case_classified")});
  EXPECT_TRUE(f.rows().empty());
}

TEST_F(AcceptanceTest, QuerySaysWhyItFoundNothing) {
  v1::GetSubmissionRequest request;
  request.set_matter_id(kOther);
  const absl::Status unknown = GetSubmission(f.state(), request).status();
  EXPECT_EQ(unknown.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(unknown.message()), HasSubstr("check its number"));
  request.set_matter_id("0000000000001");
  EXPECT_THAT(std::string(GetSubmission(f.state(), request).status().message()),
              HasSubstr("mistyped"));
}

TEST_F(AcceptanceTest, ReadsTheDirectoryAndCommandsOnly) {
  EXPECT_EQ(f.service().topic(), "huiyin.intake");
  EXPECT_TRUE(f.service().upstreams().empty());
  EXPECT_TRUE(f.service().reads_reference());
  EXPECT_TRUE(f.service().reads_commands());
  EXPECT_EQ(f.service().OutcomeMemoryDays(f.policy.get()), 30);
  EXPECT_THROW(f.Fire({1, "x", kMatter}), std::logic_error);
  EXPECT_THROW(f.InputRecord("huiyin.tracking", {}, kMatter), std::logic_error);
  EXPECT_EQ(f.service().ParseCommand(""), nullptr);
  EXPECT_EQ(f.service().ParseEvent("", nullptr), nullptr);
}

}  // namespace
}  // namespace huiyin::intake
