// What is settled while the requester listens: emergencies, enquiries, the first reply.
#include <gmock/gmock.h>

#include "tests/intake/intake_fixture.h"

namespace huiyin::intake {
namespace {

using fixture::Result;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kEmergency[] = "emergency { service: '119' taken_by: 'seat 7' words: 'smoke' }";
constexpr char kAnswer[] = "answer { article_id: 'kb-12' article_version: 3 words: 'by 5 pm' }";

class OnTheCallTest : public IntakeTest {
 protected:
  v1::Case Row() const {
    v1::GetSubmissionRequest request;
    request.set_matter_id(kMatter);
    return GetSubmission(f.state(), request).value().submission();
  }
};

// Whatever the category says of acceptance: what was settled on the call is ours.
TEST_F(OnTheCallTest, OneRecordFromSubmissionToItsEnd) {
  struct Line {
    std::string said, last, stage;
  };
  const Line lines[] = {
      {kit::Concat("category_id: 'light' ", kEmergency), "emergency_handed_over", "TRANSFERRED"},
      {kit::Concat("category_id: 'court' ", kEmergency), "emergency_handed_over", "TRANSFERRED"},
      {kit::Concat("category_id: 'odd' ", kEmergency), "emergency_handed_over", "TRANSFERRED"},
      {kit::Concat("kind: MATTER_KIND_REPORT ", kEmergency), "emergency_handed_over",
       "TRANSFERRED"},
      {kit::Concat("kind: MATTER_KIND_ENQUIRY category_id: 'light' ", kAnswer), "enquiry_answered",
       "CLOSED"},
      {kit::Concat("kind: MATTER_KIND_ENQUIRY category_id: 'court' ", kAnswer), "enquiry_answered",
       "CLOSED"},
      {kit::Concat("kind: MATTER_KIND_ENQUIRY ", kAnswer), "enquiry_answered", "CLOSED"},
  };
  for (const Line& line : lines) {
    SCOPED_TRACE(line.said);
    f.Forget();
    const Result result = f.Do(Submit(line.said));
    ASSERT_EQ(result.events.size(), 3u);
    EXPECT_THAT(result.events[0], ::testing::StartsWith("case_submitted"));
    const std::string ended = Event(line.last, line.stage == "CLOSED" ? kAnswer : kEmergency);
    EXPECT_EQ(std::vector(result.events.begin() + 1, result.events.end()),
              f.Events({Event("case_accepted"), ended}));
    EXPECT_EQ(result.ReplyText<common::v1::CaseReply>(),
              fixture::Normal<common::v1::CaseReply>(kit::Concat(
                  "matter_id: '", kMatter, "' receipt_code: '", ReceiptCode(kMatter, "command-1"),
                  "' stage: CASE_STAGE_", line.stage)));
    EXPECT_TRUE(Row().over());
    EXPECT_EQ(Stage(), "CASE_STAGE_" + line.stage);
    // The outcome was forgotten, and the call comes again.
    const Result again = f.Do(Submit(line.said));
    EXPECT_TRUE(again.events.empty());
    EXPECT_EQ(again.reply, result.reply);
  }
}

TEST_F(OnTheCallTest, OnlyAnEnquiryIsAnswered) {
  const std::string rows[] = {
      kit::Concat("kind: MATTER_KIND_REQUEST ", kAnswer),
      kit::Concat("kind: MATTER_KIND_COMPLAINT ", kAnswer),
      kit::Concat("kind: MATTER_KIND_REPORT ", kAnswer),
      kit::Concat("kind: MATTER_KIND_SUGGESTION ", kAnswer),
      kAnswer,  // unset: a request
      kit::Concat("kind: MATTER_KIND_ENQUIRY ", kAnswer, kEmergency),
  };
  for (const std::string& said : rows) {
    const Result result = f.Do(Submit(said));
    EXPECT_EQ(result.reason, "NOT_AN_ENQUIRY") << said;
    EXPECT_EQ(result.kind, common::v1::REJECTION_KIND_INVALID);
    EXPECT_EQ(result.field, "answer");
  }
  EXPECT_TRUE(f.rows().empty());
}

TEST_F(OnTheCallTest, CommandsSayWhatWasSaid) {
  f.Do(Submit("kind: MATTER_KIND_ENQUIRY category_id: 'odd'"));
  const Result reply = f.Do(Event("reply_first", "words: 'we look into it'"));
  EXPECT_EQ(reply.events, f.Events({Event("first_reply_given", "words: 'we look into it'")}));
  EXPECT_EQ(reply.ReplyText<common::v1::CaseReply>(),
            kit::Concat("matter_id: \"", kMatter, "\" stage: CASE_STAGE_SUBMITTED"));
  EXPECT_TRUE(Row().first_replied());
  const Result handed = f.Try(Event("hand_over_emergency", kEmergency));
  EXPECT_EQ(handed.events,
            f.Events({Event("case_accepted"), Event("emergency_handed_over", kEmergency)}));
  EXPECT_EQ(handed.ReplyText<common::v1::CaseReply>(),
            kit::Concat("matter_id: \"", kMatter, "\" stage: CASE_STAGE_TRANSFERRED"));
  const Result answered = f.Do(Event("answer_enquiry", kAnswer));
  EXPECT_EQ(answered.events,
            f.Events({Event("case_accepted"), Event("enquiry_answered", kAnswer)}));
  EXPECT_EQ(answered.ReplyText<common::v1::CaseReply>(),
            kit::Concat("matter_id: \"", kMatter, "\" stage: CASE_STAGE_CLOSED"));
  EXPECT_EQ(Stage(), "CASE_STAGE_CLOSED");
}

TEST_F(OnTheCallTest, RefusalsSayHowItEnded) {
  f.Do(Submit("category_id: 'light'"));
  const Result not_one = f.Try(Event("answer_enquiry", kAnswer));
  EXPECT_EQ(not_one.kind, common::v1::REJECTION_KIND_CONFLICT);
  EXPECT_THAT(not_one.message, Not(HasSubstr("by 5 pm")));
  f.Do(Event("hand_over_emergency", kEmergency));
  const Result over = f.Try(Event("reply_first", "words: 'SECRET'"));
  EXPECT_EQ(over.kind, common::v1::REJECTION_KIND_CONFLICT);
  EXPECT_THAT(over.message, HasSubstr("was handed over"));
  EXPECT_THAT(over.message, Not(HasSubstr("SECRET")));
  f.Forget();
  f.Do(Submit("category_id: 'court'"));
  EXPECT_THAT(f.Try(Event("hand_over_emergency", kEmergency)).message,
              HasSubstr("was not accepted"));
  f.Forget();
  f.Do(Submit(kit::Concat("kind: MATTER_KIND_ENQUIRY ", kAnswer)));
  EXPECT_THAT(f.Try(Event("answer_enquiry", kAnswer)).message, HasSubstr("was answered"));
}

// A command that was sent to another family's partition touches nothing.
TEST_F(OnTheCallTest, CommandOfAnotherFamilyFindsNoCase) {
  f.Do(Submit("kind: MATTER_KIND_ENQUIRY"));
  f.root_id = kOther;
  EXPECT_EQ(f.Do(Event("hand_over_emergency", kEmergency)).reason, "CASE_UNKNOWN");
  EXPECT_EQ(f.Do(Event("answer_enquiry", kAnswer)).reason, "CASE_UNKNOWN");
  EXPECT_EQ(f.Do(Event("reply_first", "words: 'w'")).reason, "CASE_UNKNOWN");
}

TEST_F(OnTheCallTest, HidingAndTheSourcesLimitStandInTheEvent) {
  const std::string said =
      "kind: MATTER_KIND_REPORT identity_hidden: true source_system: 'city' source_number: '9' "
      "source_deadline_at_us: 1772500000000000 requester_tag: 'tttttttttttttttt'";
  const auto event = fixture::Parsed<v1::Event>(f.Do(Submit(said)).events.at(0));
  EXPECT_EQ(fixture::Text(event.case_submitted().submission()),
            fixture::Normal<v1::SubmitCase>("channel: CHANNEL_HOTLINE " + said));
  EXPECT_TRUE(Row().submission().identity_hidden());
  EXPECT_EQ(Row().submission().source_deadline_at_us(), 1772500000000000);
  EXPECT_EQ(Row().submission().requester_tag(), "") << "no query gives the tag";
}

}  // namespace
}  // namespace huiyin::intake
