// Every state that intake can tell apart × every command it knows. A new command fails the count.
#include <gmock/gmock.h>

#include <sstream>

#include "tests/fixture/reasons.h"
#include "tests/intake/intake_fixture.h"

namespace huiyin::intake {
namespace {

using fixture::Result;

constexpr char kChild[] = "0000000005724.2";

// The commands as the columns below have them.
const char* const kColumns[] = {"submit_case",   "accept_case",         "refuse_case",
                                "classify_case", "hand_over_emergency", "answer_enquiry",
                                "reply_first"};
constexpr size_t kColumnsCount = std::size(kColumns);

struct State {
  const char* name;
  bool child;                      // the commands are about kChild
  std::vector<std::string> given;  // events: see EventText
};

// "case_accepted" is about kMatter, "2 case_accepted" about its child.
std::string EventText(const std::string& short_form) {
  const bool child = short_form[0] == '2';
  const std::string rest = short_form.substr(child ? 2 : 0);
  const size_t space = rest.find(' ');
  return kit::Concat(rest.substr(0, space), " { matter_id: '", child ? kChild : "0000000005724",
                     "' ", space == std::string::npos ? "" : rest.substr(space), " }");
}

const char kPerson[] =
    "case_submitted submission { kind: MATTER_KIND_ENQUIRY } category_id: 'odd' "
    "classified_by: CLASSIFIED_GIVEN receipt_code: 'RRRRRR'";
const char kGiven[] =
    "case_submitted submission { kind: MATTER_KIND_ENQUIRY } category_id: 'light' "
    "classified_by: CLASSIFIED_GIVEN receipt_code: 'RRRRRR'";
const char kRequest[] =
    "case_submitted submission { kind: MATTER_KIND_REQUEST } category_id: 'light' "
    "classified_by: CLASSIFIED_KEYWORD receipt_code: 'RRRRRR'";
const char kOpen[] =
    "case_submitted submission { kind: MATTER_KIND_ENQUIRY } "
    "classified_by: CLASSIFIED_NOT_YET receipt_code: 'RRRRRR'";
const char kChildPerson[] =
    "2 case_submitted linked_to: '0000000005724' submission { kind: MATTER_KIND_ENQUIRY } "
    "category_id: 'odd' classified_by: CLASSIFIED_GIVEN";
const char kChildOpen[] =
    "2 case_submitted linked_to: '0000000005724' submission { kind: MATTER_KIND_REQUEST } "
    "classified_by: CLASSIFIED_NOT_YET";

struct Row {
  State state;
  const char* cells[kColumnsCount];  // events in order, or in capitals the reason of the refusal
};

// clang-format off
const char kId[] = "MATTER_ID_TAKEN", kNo[] = "CASE_UNKNOWN", kDone[] = "ALREADY_DECIDED",
           kKnown[] = "ALREADY_CLASSIFIED", kOver[] = "CASE_OVER", kWhat[] = "NOT_AN_ENQUIRY",
           kSaid[] = "ALREADY_REPLIED",
           kNew[] = "case_submitted case_accepted", kYes[] = "case_accepted",
           kRefused[] = "case_not_accepted", kClassified[] = "case_classified",
           kEmergency[] = "emergency_handed_over", kTakenEmergency[] = "case_accepted emergency_handed_over",
           kAnswered[] = "enquiry_answered", kTakenAnswered[] = "case_accepted enquiry_answered",
           kReplied[] = "first_reply_given";

const Row kRows[] = {
    // state                                                                           submit accept refuse    classify     emergency        answer          reply
    {{"none",                false, {}},                                              {kNew,  kNo,   kNo,      kNo,         kNo,             kNo,            kNo}},
    {{"awaits a person",     false, {kPerson}},                                       {kId,   kYes,  kRefused, kKnown,      kTakenEmergency, kTakenAnswered, kReplied}},
    {{"awaits, replied",     false, {kPerson, "first_reply_given"}},                  {kId,   kYes,  kRefused, kKnown,      kTakenEmergency, kTakenAnswered, kSaid}},
    {{"open",                false, {kOpen, "case_accepted"}},                        {kId,   kDone, kDone,    kClassified, kEmergency,      kAnswered,      kReplied}},
    {{"open, replied",       false, {kOpen, "case_accepted", "first_reply_given"}},   {kId,   kDone, kDone,    kClassified, kEmergency,      kAnswered,      kSaid}},
    {{"accepted",            false, {kGiven, "case_accepted"}},                       {kId,   kDone, kDone,    kKnown,      kEmergency,      kAnswered,      kReplied}},
    {{"accepted, replied",   false, {kGiven, "case_accepted", "first_reply_given"}},  {kId,   kDone, kDone,    kKnown,      kEmergency,      kAnswered,      kSaid}},
    {{"accepted request",    false, {kRequest, "case_accepted"}},                     {kId,   kDone, kDone,    kKnown,      kEmergency,      kWhat,          kReplied}},
    {{"not accepted",        false, {kPerson, "case_not_accepted"}},                  {kId,   kDone, kDone,    kKnown,      kOver,           kOver,          kOver}},
    {{"handed over",         false, {kRequest, "case_accepted", "emergency_handed_over"}},
                                                                                      {kId,   kDone, kDone,    kKnown,      kOver,           kOver,          kOver}},
    {{"handed over, open",   false, {kOpen, "case_accepted", "emergency_handed_over"}},
                                                                                      {kId,   kDone, kDone,    kOver,       kOver,           kOver,          kOver}},
    {{"answered",            false, {kGiven, "case_accepted", "enquiry_answered"}},   {kId,   kDone, kDone,    kKnown,      kOver,           kOver,          kOver}},
    {{"answered, open",      false, {kOpen, "case_accepted", "enquiry_answered"}},    {kId,   kDone, kDone,    kOver,       kOver,           kOver,          kOver}},
    {{"no such child",       true,  {kGiven, "case_accepted"}},                       {kId,   kNo,   kNo,      kNo,         kNo,             kNo,            kNo}},
    {{"child awaits",        true,  {kGiven, "case_accepted", kChildPerson}},         {kId,   kYes,  kRefused, kKnown,      kTakenEmergency, kTakenAnswered, kReplied}},
    {{"child open",          true,  {kGiven, "case_accepted", kChildOpen, "2 case_accepted"}},
                                                                                      {kId,   kDone, kDone,    kClassified, kEmergency,      kWhat,          kReplied}},
    {{"child of one over",   true,  {kGiven, "case_accepted", "enquiry_answered", kChildPerson, "2 case_accepted"}},
                                                                                      {kId,   kDone, kDone,    kKnown,      kEmergency,      kAnswered,      kReplied}},
    {{"child handed over",   true,  {kGiven, "case_accepted", kChildOpen, "2 case_accepted", "2 emergency_handed_over"}},
                                                                                      {kId,   kDone, kDone,    kOver,       kOver,           kOver,          kOver}},
};
// clang-format on

class StateTableTest : public IntakeTest {
 protected:
  void Reset(const State& state) {
    f.Forget();
    for (const std::string& event : state.given) f.Given(EventText(event));
  }
  static std::string CommandText(const std::string& name, const State& state) {
    if (name == "submit_case") return Submit("category_id: 'light'");
    const std::string id =
        kit::Concat(name, " { matter_id: '", state.child ? kChild : kMatter, "' ");
    if (name == "refuse_case") return id + "reason: 'words' }";
    if (name == "classify_case") return id + "category_id: 'light' }";
    if (name == "hand_over_emergency") {
      return id + "emergency { service: '119' taken_by: 'seat 7' } }";
    }
    if (name == "answer_enquiry") return id + "answer { article_id: 'a' article_version: 1 } }";
    if (name == "reply_first") return id + "words: 'words' }";
    return id + "}";
  }
  static std::string NamesOf(const Result& result) {
    std::string names;
    for (const std::string& text : result.events) {
      const auto event = fixture::Parsed<v1::Event>(text);
      std::vector<const google::protobuf::FieldDescriptor*> fields;
      event.GetReflection()->ListFields(event, &fields);
      names += (names.empty() ? "" : " ") + fields.at(0)->name();
    }
    return names;
  }
};

TEST_F(StateTableTest, EveryCell) {
  const auto known = fixture::ReasonsOf<v1::RejectionReason>();
  size_t cells = 0;
  for (const Row& row : kRows) {
    for (size_t i = 0; i < kColumnsCount; ++i, ++cells) {
      SCOPED_TRACE(kit::Concat(row.state.name, " × ", kColumns[i]));
      Reset(row.state);
      ASSERT_NE(row.cells[i], nullptr) << "an empty cell";
      const std::string expected = row.cells[i];
      const Result result = f.Do(CommandText(kColumns[i], row.state));
      if (known.count(expected)) {
        EXPECT_EQ(result.reason, expected);
        EXPECT_TRUE(result.events.empty());
        EXPECT_NE(result.message, "");
      } else {
        EXPECT_EQ(result.reason, "");
        EXPECT_EQ(NamesOf(result), expected);
        EXPECT_NE(result.reply, "");
      }
    }
  }
  const auto* commands = v1::Command::descriptor()->oneof_decl(0);
  EXPECT_EQ(cells, std::size(kRows) * commands->field_count());
  ASSERT_EQ(kColumnsCount, static_cast<size_t>(commands->field_count()));
  for (size_t i = 0; i < kColumnsCount; ++i) EXPECT_EQ(kColumns[i], commands->field(i)->name());
}

// What a cell leaves behind is a state of the table again: the same command once more is refused,
// but for a second look at what is still open.
TEST_F(StateTableTest, NothingIsDoneTwice) {
  for (const Row& row : kRows) {
    for (size_t i = 1; i < kColumnsCount; ++i) {
      SCOPED_TRACE(kit::Concat(row.state.name, " × ", kColumns[i]));
      Reset(row.state);
      const std::string command = CommandText(kColumns[i], row.state);
      f.Do(command);
      const Result again = f.Do(command);
      EXPECT_NE(again.reason, "");
      EXPECT_TRUE(again.events.empty());
    }
  }
}

// Apply is total: an event about a case that is not there changes nothing.
TEST_F(StateTableTest, EventsWithoutTheirCaseChangeNothing) {
  const auto* events = v1::Event::descriptor()->oneof_decl(0);
  for (int i = 0; i < events->field_count(); ++i) {
    const std::string& name = events->field(i)->name();
    if (name != "case_submitted") f.Given(Event(name));
  }
  EXPECT_TRUE(f.rows().empty());
}

}  // namespace
}  // namespace huiyin::intake
