#include "services/tracking/decide/evaluation_record.h"

#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "services/tracking/decide/deadline.h"
#include "services/tracking/decide/ending.h"
#include "services/tracking/decide/upstream.h"

namespace huiyin::tracking {
namespace {

void TakeCalledBack(CaseDraft* draft, const evaluation::v1::CaseCalledBack& event) {
  if (draft->row().stage() != common::v1::CASE_STAGE_HANDLED) {
    return draft->TooLate("evaluation.CaseCalledBack");
  }
  v1::CallbackNoted noted;
  noted.set_reached(event.reached());
  noted.set_solved(event.solved());
  noted.set_satisfied(event.satisfied());
  noted.set_called_back_at_us(draft->fact_us());
  draft->Say(&v1::Event::mutable_callback_noted, std::move(noted));
  if (!event.reached()) return;  // to be called again; the limit runs on

  draft->Reach(common::v1::CASE_STAGE_CALLED_BACK);
  SettleDeadline(draft, v1::DEADLINE_KIND_CALL_BACK);
  v1::CaseClosed closed;
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
    Take(&drafts, kit::ParseUpstream<evaluation::v1::Event>(bytes));
  }
  return drafts.Finish();
}

}  // namespace huiyin::tracking
