#include "services/tracking/decide/dispatch_record.h"

#include <type_traits>

#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/tracking/v1/deadlines.pb.h"
#include "services/kit/base/text.h"
#include "services/tracking/decide/deadline.h"
#include "services/tracking/decide/ending.h"
#include "services/tracking/decide/measure.h"
#include "services/tracking/decide/merging.h"
#include "services/tracking/decide/parking.h"
#include "services/tracking/decide/upstream.h"

namespace huiyin::tracking {
namespace {

using dispatch::v1::ArbitrationOpened;
using dispatch::v1::CaseArbitrated;
using dispatch::v1::CaseDispatched;
using dispatch::v1::CaseHandled;
using dispatch::v1::CaseRecalled;
using dispatch::v1::CaseReceived;
using dispatch::v1::CaseReturned;
using dispatch::v1::CaseTransferred;

void Take(CaseDraft* draft, const CaseDispatched& event) {
  EndParking(draft, Limits::kEnd);  // what runs from now on is set anew
  LeaveDeadlinesForDispatch(draft);
  draft->Reach(common::v1::CASE_STAGE_DISPATCHED, {.unit_id = event.unit_id(),
                                                   .mode = event.mode(),
                                                   .note = draft->TakeRuling(),
                                                   .rule_id = event.rule_id(),
                                                   .service_level_id = event.service_level_id(),
                                                   .round = event.round()});
  SetDispatchDeadlines(draft, event.mode(), event.rule_id());
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

// Giving it back in time is in time.
void Take(CaseDraft* draft, const CaseReturned& event) {
  EndParking(draft, Limits::kRunOn);
  draft->Reach(common::v1::CASE_STAGE_RETURNED, {.unit_id = event.unit_id(),
                                                 .note = event.words(),
                                                 .reason_id = event.reason_id(),
                                                 .ping_pong = event.ping_pong()});
  SettleDeadline(draft, v1::DEADLINE_KIND_RECEIVE);
  ProposeMeasures(draft, common::v1::CASE_FACT_RETURNED, event.unit_id());
  if (event.ping_pong()) {
    ProposeMeasures(draft, common::v1::CASE_FACT_PING_PONG, event.unit_id());
  }
}

// Nobody has to receive it any more; what it took so far to handle it stays taken.
void Take(CaseDraft* draft, const CaseRecalled& event) {
  EndParking(draft, Limits::kRunOn);
  LeaveDeadline(draft, v1::DEADLINE_KIND_RECEIVE);
  draft->Reach(common::v1::CASE_STAGE_ACCEPTED, {.note = event.reason()});
}

void Take(CaseDraft* draft, const ArbitrationOpened& event) {
  EndParking(draft, Limits::kRunOn);
  draft->Reach(common::v1::CASE_STAGE_ARBITRATION, {.unit_id = event.arbiter_unit_id()});
  SetDeadline(draft, v1::DEADLINE_KIND_ARBITRATE,
              LevelOf(*draft, draft->row().service_level_id()).arbitrate_within_seconds());
}

// The dispatch follows in the same record, and bears the reason.
void Take(CaseDraft* draft, const CaseArbitrated& event) {
  draft->KeepRuling(event.reason());
  EndParking(draft, Limits::kRunOn);
  SettleDeadline(draft, v1::DEADLINE_KIND_ARBITRATE);
}

void Take(CaseDraft* draft, const CaseTransferred& event) {
  const char* separator = event.reason().empty() ? "" : ": ";
  End(draft, common::v1::CASE_STAGE_TRANSFERRED,
      kit::Concat(event.to_system(), separator, event.reason()));
}

// Once handled, what the unit did before dispatch heard of it (a case handled with the one it follows)
// comes too late: dispatch, too, has it as handled by then. And once reopened, all of an earlier round.
template <typename Said>
bool IsOvertaken(const CaseDraft& draft, const Said& event) {
  const v1::Case& row = draft.row();
  const bool handled = row.stage() == common::v1::CASE_STAGE_HANDLED ||
                       row.stage() == common::v1::CASE_STAGE_CALLED_BACK;
  if constexpr (std::is_same_v<Said, CaseDispatched>) {
    return event.round() < row.round() || (handled && event.round() == row.round());
  }
  const bool reopened = row.stage() == common::v1::CASE_STAGE_REOPENED ||
                        (row.stage() == common::v1::CASE_STAGE_MERGED &&
                         row.stage_before_merge() == common::v1::CASE_STAGE_REOPENED);
  return (handled || reopened) && !std::is_same_v<Said, CaseTransferred>;
}

// What dispatch says counts, whatever tracking thought of the case, until the case has ended.
template <typename Said>
void TakeUnlessEnded(Drafts* drafts, const Said& event) {
  CaseDraft* draft = drafts->Opened(event.matter_id());
  if (draft == nullptr) return;
  const std::string what = kit::Concat("dispatch.", Said::descriptor()->name());
  if (draft->ended() || IsOvertaken(*draft, event)) return draft->TooLate(what);
  LeaveMerge(draft, what);
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
    case dispatch::v1::Event::kCaseReturned:
      return TakeUnlessEnded(drafts, event.case_returned());
    case dispatch::v1::Event::kCaseRecalled:
      return TakeUnlessEnded(drafts, event.case_recalled());
    case dispatch::v1::Event::kArbitrationOpened:
      return TakeUnlessEnded(drafts, event.arbitration_opened());
    case dispatch::v1::Event::kCaseArbitrated:
      return TakeUnlessEnded(drafts, event.case_arbitrated());
    // What tracking itself has led to.
    case dispatch::v1::Event::kCaseSuspended:
    case dispatch::v1::Event::kCaseResumed:
    case dispatch::v1::Event::kCaseHandledWithLead:
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
    TakeEvent(&drafts, *kit::ParseUpstream<dispatch::v1::Event>(record, bytes));
  }
  return drafts.Finish();
}

}  // namespace huiyin::tracking
