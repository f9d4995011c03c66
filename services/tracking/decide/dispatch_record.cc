#include "services/tracking/decide/dispatch_record.h"

#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "services/kit/base/text.h"
#include "services/tracking/decide/deadline.h"
#include "services/tracking/decide/ending.h"
#include "services/tracking/decide/parking.h"
#include "services/tracking/decide/upstream.h"

namespace huiyin::tracking {
namespace {

using dispatch::v1::CaseDispatched;
using dispatch::v1::CaseHandled;
using dispatch::v1::CaseReceived;
using dispatch::v1::CaseTransferred;

void Take(CaseDraft* draft, const CaseDispatched& event) {
  EndParking(draft, Limits::kEnd);  // the limits start anew
  draft->Reach(common::v1::CASE_STAGE_DISPATCHED, {.unit_id = event.unit_id(),
                                                   .mode = event.mode(),
                                                   .note = "",
                                                   .rule_id = event.rule_id(),
                                                   .service_level_id = event.service_level_id()});
  const directory::v1::ServiceLevel& level = LevelOf(*draft, event.service_level_id());
  // 即办 is received by being dispatched.
  if (event.mode() != common::v1::HANDLING_MODE_INSTANT) {
    SetDeadline(draft, v1::DEADLINE_KIND_RECEIVE, level.receive_within_seconds());
  }
  SetDeadline(draft, v1::DEADLINE_KIND_HANDLE, level.handle_within_seconds());
}

void Take(CaseDraft* draft, const CaseReceived& event) {
  EndParking(draft, Limits::kRunOn);
  draft->Reach(common::v1::CASE_STAGE_RECEIVED, {.unit_id = event.unit_id()});
  SettleDeadline(draft, v1::DEADLINE_KIND_RECEIVE);
}

void Take(CaseDraft* draft, const CaseHandled& event) {
  EndParking(draft, Limits::kRunOn);
  draft->Reach(common::v1::CASE_STAGE_HANDLED,
               {.unit_id = event.unit_id(), .note = event.result()});
  SettleDeadline(draft, v1::DEADLINE_KIND_RECEIVE);
  SettleDeadline(draft, v1::DEADLINE_KIND_HANDLE);
  SetDeadline(draft, v1::DEADLINE_KIND_CALL_BACK,
              LevelOf(*draft, draft->row().service_level_id()).call_back_within_seconds());
}

void Take(CaseDraft* draft, const CaseTransferred& event) {
  const char* separator = event.reason().empty() ? "" : ": ";
  End(draft, common::v1::CASE_STAGE_TRANSFERRED,
      kit::Concat(event.to_system(), separator, event.reason()));
}

// What dispatch says counts, whatever tracking thought of the case, until the case has ended.
template <typename Said>
void TakeUnlessEnded(Drafts* drafts, const Said& event) {
  CaseDraft* draft = drafts->Opened(event.matter_id());
  if (draft == nullptr) return;
  if (draft->ended()) return draft->TooLate(kit::Concat("dispatch.", Said::descriptor()->name()));
  Take(draft, event);
}

void TakeEvent(Drafts* drafts, const dispatch::v1::Event& event) {
  switch (event.event_case()) {
    case dispatch::v1::Event::kCaseDispatched:
      return TakeUnlessEnded(drafts, event.case_dispatched());
    case dispatch::v1::Event::kCaseReceived:
      return TakeUnlessEnded(drafts, event.case_received());
    case dispatch::v1::Event::kCaseHandled:
      return TakeUnlessEnded(drafts, event.case_handled());
    case dispatch::v1::Event::kCaseTransferred:
      return TakeUnlessEnded(drafts, event.case_transferred());
    case dispatch::v1::Event::kCaseUnassigned:
    case dispatch::v1::Event::kCaseEnded:
    case dispatch::v1::Event::kCaseNoted:
      return;
    case dispatch::v1::Event::EVENT_NOT_SET:
      break;
  }
  throw std::invalid_argument("an event of huiyin.dispatch is unknown to this version");
}

}  // namespace

kit::Decision DecideDispatchRecord(const kit::Reader& state, const common::v1::Record& record,
                                   const kit::DecideContext& context) {
  Drafts drafts(state, context);
  for (const std::string& bytes : record.events()) {
    TakeEvent(&drafts, kit::ParseUpstream<dispatch::v1::Event>(bytes));
  }
  return drafts.Finish();
}

}  // namespace huiyin::tracking
