#include "services/tracking/decide/evaluation_record.h"

#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/tracking/v1/deadlines.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "services/tracking/decide/deadline.h"
#include "services/tracking/decide/ending.h"
#include "services/tracking/decide/measure.h"
#include "services/tracking/decide/upstream.h"

namespace huiyin::tracking {
namespace {

bool IsContent(const evaluation::v1::CaseCalledBack& event) {
  return event.solved() != common::v1::VERDICT_NO && event.satisfied() != common::v1::VERDICT_NO;
}

// One tier up acts again (重办): who that is, dispatch knows.
void Reopen(CaseDraft* draft, const evaluation::v1::CaseCalledBack& event) {
  auto& reopened = draft->New<v1::CaseReopened>();
  reopened.set_round(draft->row().round() + 1);
  reopened.set_solved(event.solved());
  reopened.set_satisfied(event.satisfied());
  reopened.set_handled_by_unit_id(draft->row().unit_id());
  draft->Say(&v1::Event::mutable_case_reopened, std::move(reopened));
  ProposeMeasures(draft, common::v1::CASE_FACT_REOPENED);
}

void TakeCalledBack(CaseDraft* draft, const evaluation::v1::CaseCalledBack& event) {
  if (draft->row().stage() != common::v1::CASE_STAGE_HANDLED) {
    return draft->TooLate("evaluation.CaseCalledBack");
  }
  auto& noted = draft->New<v1::CallbackNoted>();
  noted.set_reached(event.reached());
  noted.set_solved(event.solved());
  noted.set_satisfied(event.satisfied());
  noted.set_called_back_at_us(draft->fact_us());
  noted.set_attempt(draft->row().callback_attempts() + 1);
  draft->Say(&v1::Event::mutable_callback_noted, std::move(noted));
  if (!event.reached()) return;  // to be called again; the limit runs on

  draft->Reach(common::v1::CASE_STAGE_CALLED_BACK);
  SettleDeadline(draft, v1::DEADLINE_KIND_CALL_BACK);
  if (!IsContent(event) && draft->row().round() < draft->policy().settings().reopens_max()) {
    return Reopen(draft, event);
  }
  auto& closed = draft->New<v1::CaseClosed>();
  closed.set_solved(event.solved());
  closed.set_satisfied(event.satisfied());
  closed.set_closed_at_us(draft->fact_us());
  Close(draft, std::move(closed));
}

void Take(Drafts* drafts, const evaluation::v1::Event& event) {
  switch (event.event_case()) {
    case evaluation::v1::Event::kCaseCalledBack:
      if (auto* draft = drafts->Opened(event.case_called_back().matter_id())) {
        TakeCalledBack(draft, event.case_called_back());
      }
      return;
    case evaluation::v1::Event::kCaseCounted:
    case evaluation::v1::Event::kCategoryChanged:
    case evaluation::v1::Event::kStageCounted:
    case evaluation::v1::Event::kMissCounted:
    case evaluation::v1::Event::kCaseSettled:
    case evaluation::v1::Event::kReopenCounted:
    case evaluation::v1::Event::kFactCounted:
    case evaluation::v1::Event::kFedBackCounted:
      return;
    case evaluation::v1::Event::EVENT_NOT_SET:
      break;
  }
  throw std::invalid_argument("an event of huiyin.evaluation is unknown to this version");
}

}  // namespace

kit::Decision DecideEvaluationRecord(const kit::Reader& state, const common::v1::Record& record,
                                     const kit::DecideContext& context) {
  Drafts drafts(state, context);
  for (const std::string& bytes : record.events()) {
    Take(&drafts, *kit::ParseUpstream<evaluation::v1::Event>(record, bytes));
  }
  return drafts.Finish();
}

}  // namespace huiyin::tracking
