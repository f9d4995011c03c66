#include "services/dispatch/service.h"

#include <stdexcept>

#include "services/dispatch/apply/assignment.h"
#include "services/dispatch/apply/ending.h"
#include "services/dispatch/apply/handling.h"
#include "services/dispatch/apply/merging.h"
#include "services/dispatch/apply/returning.h"
#include "services/dispatch/decide/assignment.h"
#include "services/dispatch/decide/handling.h"
#include "services/dispatch/decide/intake_record.h"
#include "services/dispatch/decide/returning.h"
#include "services/dispatch/decide/tracking_record.h"
#include "services/dispatch/decide/transfer.h"
#include "services/dispatch/tables.h"
#include "services/kit/base/text.h"
#include "services/policy/reference.h"

namespace huiyin::dispatch {

DispatchService::DispatchService()
    : TypedService(
          {.topic = kTopic, .upstreams = {kIntakeTopic, kTrackingTopic}, .schema_version = 2}) {}

kit::Decision DispatchService::Decide(const kit::Reader& state, const v1::Command& command,
                                      const kit::DecideContext& context) const {
  switch (command.command_case()) {
    case v1::Command::kAssignCase:
      return AssignCase(state, command.assign_case(), context);
    case v1::Command::kReceiveCase:
      return ReceiveCase(state, command.receive_case(), context);
    case v1::Command::kHandleCase:
      return HandleCase(state, command.handle_case(), context);
    case v1::Command::kTransferCase:
      return TransferCase(state, command.transfer_case(), context);
    case v1::Command::kReturnCase:
      return ReturnCase(state, command.return_case(), context);
    case v1::Command::kRecallCase:
      return RecallCase(state, command.recall_case(), context);
    case v1::Command::kArbitrateCase:
      return ArbitrateCase(state, command.arbitrate_case(), context);
    case v1::Command::COMMAND_NOT_SET:
      break;
  }
  throw std::invalid_argument("a command of huiyin.dispatch says nothing");
}

kit::Decision DispatchService::DecideInput(const kit::Reader& state, std::string_view topic,
                                           const common::v1::Record& record,
                                           const kit::DecideContext& context) const {
  if (topic == kIntakeTopic) return DecideIntakeRecord(state, record, context);
  if (topic == kTrackingTopic) return DecideTrackingRecord(state, record, context);
  throw std::invalid_argument(kit::Concat("huiyin.dispatch does not read ", topic));
}

kit::Decision DispatchService::DecideTimer(const kit::Reader&, int64_t, std::string_view,
                                           const kit::DecideContext&) const {
  throw std::logic_error("no timers");
}

void DispatchService::Apply(kit::StateWriter& state, const v1::Event& event,
                            const kit::ApplyContext&) const {
  switch (event.event_case()) {
    case v1::Event::kCaseNoted:
      return ApplyCaseNoted(state, event.case_noted());
    case v1::Event::kCaseDispatched:
      return ApplyCaseDispatched(state, event.case_dispatched());
    case v1::Event::kCaseUnassigned:
      return ApplyCaseUnassigned(state, event.case_unassigned());
    case v1::Event::kCaseReceived:
      return ApplyCaseReceived(state, event.case_received());
    case v1::Event::kCaseHandled:
      return ApplyCaseHandled(state, event.case_handled());
    case v1::Event::kCaseTransferred:
      return ApplyCaseTransferred(state, event.case_transferred());
    case v1::Event::kCaseEnded:
      return ApplyCaseEnded(state, event.case_ended());
    case v1::Event::kCaseReturned:
      return ApplyCaseReturned(state, event.case_returned());
    case v1::Event::kCaseRecalled:
      return ApplyCaseRecalled(state, event.case_recalled());
    case v1::Event::kArbitrationOpened:
      return ApplyArbitrationOpened(state, event.arbitration_opened());
    case v1::Event::kCaseArbitrated:
      return ApplyCaseArbitrated(state, event.case_arbitrated());
    case v1::Event::kCaseSuspended:
      return ApplyCaseSuspended(state, event.case_suspended());
    case v1::Event::kCaseResumed:
      return ApplyCaseResumed(state, event.case_resumed());
    case v1::Event::kCaseHandledWithLead:
      return ApplyCaseHandledWithLead(state, event.case_handled_with_lead());
    case v1::Event::EVENT_NOT_SET:
      return;
  }
}

int DispatchService::OutcomeMemoryDays(const void* reference) const {
  return policy::PolicyOf(reference).settings().outcome_memory_days();
}

}  // namespace huiyin::dispatch
