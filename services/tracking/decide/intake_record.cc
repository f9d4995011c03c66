#include "services/tracking/decide/intake_record.h"

#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "services/tracking/decide/deadline.h"
#include "services/tracking/decide/ending.h"
#include "services/tracking/decide/upstream.h"

namespace huiyin::tracking {
namespace {

void TakeSubmitted(CaseDraft* draft, const intake::v1::CaseSubmitted& event) {
  if (draft->opened()) return draft->TooLate("intake.CaseSubmitted");
  const intake::v1::SubmitCase& said = event.submission();
  const std::string& time_zone = draft->policy().settings().time_zone();
  auto& opened = draft->New<v1::CaseOpened>();
  opened.set_kind(said.kind());
  opened.set_channel(said.channel());
  opened.set_category_id(event.category_id());
  opened.set_area_id(said.area_id());
  opened.set_source_system(said.source_system());
  opened.set_source_number(said.source_number());
  opened.set_submitted_at_us(draft->fact_us());
  opened.set_time_zone(time_zone);
  *opened.mutable_anomalies() = said.anomalies();
  opened.set_identity_hidden(said.identity_hidden());
  opened.set_linked_to(event.linked_to());
  opened.set_source_deadline_at_us(said.source_deadline_at_us());
  if (said.promised_at_us() != 0) {
    opened.set_promised_at_us(said.promised_at_us());
    opened.set_promised_days(
        static_cast<int32_t>(LocalDay(draft->policy(), time_zone, said.promised_at_us()) -
                             LocalDay(draft->policy(), time_zone, draft->fact_us())));
  }
  draft->Say(&v1::Event::mutable_case_opened, std::move(opened));
  SetOpeningDeadlines(draft);
}

// Also while another case is worked in its place: then it goes on as an accepted one, if ever.
void TakeAccepted(CaseDraft* draft) {
  const v1::Case& row = draft->row();
  const common::v1::CaseStage stage =
      row.stage() == common::v1::CASE_STAGE_MERGED ? row.stage_before_merge() : row.stage();
  if (stage != common::v1::CASE_STAGE_SUBMITTED) return draft->TooLate("intake.CaseAccepted");
  draft->Reach(common::v1::CASE_STAGE_ACCEPTED);
}

// Also after acceptance, when the case turns out to be of a kind that is not accepted.
void TakeNotAccepted(CaseDraft* draft, const intake::v1::CaseNotAccepted& event) {
  if (draft->ended()) return draft->TooLate("intake.CaseNotAccepted");
  End(draft, common::v1::CASE_STAGE_NOT_ACCEPTED, event.reason());
}

void TakeClassified(CaseDraft* draft, const intake::v1::CaseClassified& event) {
  if (draft->ended()) return draft->TooLate("intake.CaseClassified");
  auto& classified = draft->New<v1::CaseClassified>();
  classified.set_category_id(event.category_id());
  draft->Say(&v1::Event::mutable_case_classified, std::move(classified));
}

void TakeHandedOver(CaseDraft* draft, const intake::v1::Emergency& emergency) {
  if (draft->ended()) return draft->TooLate("intake.EmergencyHandedOver");
  auto& noted = draft->New<v1::EmergencyNoted>();
  noted.set_service(emergency.service());
  noted.set_taken_by(emergency.taken_by());
  noted.set_words(emergency.words());
  draft->Say(&v1::Event::mutable_emergency_noted, std::move(noted));
  End(draft, common::v1::CASE_STAGE_TRANSFERRED, emergency.service());
}

void TakeAnswered(CaseDraft* draft, const intake::v1::EnquiryAnswer& answer) {
  if (draft->ended()) return draft->TooLate("intake.EnquiryAnswered");
  auto& noted = draft->New<v1::AnswerNoted>();
  noted.set_article_id(answer.article_id());
  noted.set_article_version(answer.article_version());
  noted.set_words(answer.words());
  draft->Say(&v1::Event::mutable_answer_noted, std::move(noted));
  auto& closed = draft->New<v1::CaseClosed>();
  closed.set_without_callback(true);
  closed.set_solved(common::v1::VERDICT_UNKNOWN);
  closed.set_satisfied(common::v1::VERDICT_UNKNOWN);
  closed.set_closed_at_us(draft->fact_us());
  Close(draft, std::move(closed));
}

void TakeFirstReply(CaseDraft* draft, const intake::v1::FirstReplyGiven& event) {
  if (draft->ended()) return draft->TooLate("intake.FirstReplyGiven");
  auto& noted = draft->New<v1::FirstReplyNoted>();
  noted.set_words(event.words());
  draft->Say(&v1::Event::mutable_first_reply_noted, std::move(noted));
  SettleDeadline(draft, v1::DEADLINE_KIND_FIRST_REPLY);
}

void Take(Drafts* drafts, const intake::v1::Event& event) {
  switch (event.event_case()) {
    case intake::v1::Event::kCaseSubmitted:
      return TakeSubmitted(&drafts->Of(event.case_submitted().matter_id()), event.case_submitted());
    case intake::v1::Event::kCaseAccepted:
      if (auto* draft = drafts->Opened(event.case_accepted().matter_id())) TakeAccepted(draft);
      return;
    case intake::v1::Event::kCaseNotAccepted:
      if (auto* draft = drafts->Opened(event.case_not_accepted().matter_id())) {
        TakeNotAccepted(draft, event.case_not_accepted());
      }
      return;
    case intake::v1::Event::kCaseClassified:
      if (auto* draft = drafts->Opened(event.case_classified().matter_id())) {
        TakeClassified(draft, event.case_classified());
      }
      return;
    case intake::v1::Event::kEmergencyHandedOver:
      if (auto* draft = drafts->Opened(event.emergency_handed_over().matter_id())) {
        TakeHandedOver(draft, event.emergency_handed_over().emergency());
      }
      return;
    case intake::v1::Event::kEnquiryAnswered:
      if (auto* draft = drafts->Opened(event.enquiry_answered().matter_id())) {
        TakeAnswered(draft, event.enquiry_answered().answer());
      }
      return;
    case intake::v1::Event::kFirstReplyGiven:
      if (auto* draft = drafts->Opened(event.first_reply_given().matter_id())) {
        TakeFirstReply(draft, event.first_reply_given());
      }
      return;
    case intake::v1::Event::EVENT_NOT_SET:
      break;
  }
  throw std::invalid_argument("an event of huiyin.intake is unknown to this version");
}

}  // namespace

kit::Decision DecideIntakeRecord(const kit::Reader& state, const common::v1::Record& record,
                                 const kit::DecideContext& context) {
  Drafts drafts(state, context);
  for (const std::string& bytes : record.events()) {
    Take(&drafts, *kit::ParseUpstream<intake::v1::Event>(record, bytes));
  }
  return drafts.Finish();
}

}  // namespace huiyin::tracking
