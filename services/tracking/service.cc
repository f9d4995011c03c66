#include "services/tracking/service.h"

#include <stdexcept>

#include "services/kit/base/text.h"
#include "services/policy/reference.h"
#include "services/tracking/apply/change.h"
#include "services/tracking/decide/deadline.h"
#include "services/tracking/decide/dispatch_record.h"
#include "services/tracking/decide/ending.h"
#include "services/tracking/decide/evaluation_record.h"
#include "services/tracking/decide/intake_record.h"
#include "services/tracking/decide/parking.h"
#include "services/tracking/tables.h"

namespace huiyin::tracking {

TrackingService::TrackingService()
    : TypedService({.topic = kTopic,
                    .upstreams = {kIntakeTopic, kDispatchTopic, kEvaluationTopic},
                    .schema_version = 1}) {}

kit::Decision TrackingService::Decide(const kit::Reader& state, const v1::Command& command,
                                      const kit::DecideContext& context) const {
  switch (command.command_case()) {
    case v1::Command::kParkCase:
      return ParkCase(state, command.park_case(), context);
    case v1::Command::kUnparkCase:
      return UnparkCase(state, command.unpark_case(), context);
    case v1::Command::kWithdrawCase:
      return WithdrawCase(state, command.withdraw_case(), context);
    case v1::Command::kCloseCase:
      return CloseCase(state, command.close_case(), context);
    case v1::Command::COMMAND_NOT_SET:
      break;
  }
  throw std::invalid_argument("a command of huiyin.tracking says nothing");
}

kit::Decision TrackingService::DecideInput(const kit::Reader& state, std::string_view topic,
                                           const common::v1::Record& record,
                                           const kit::DecideContext& context) const {
  if (topic == kIntakeTopic) return DecideIntakeRecord(state, record, context);
  if (topic == kDispatchTopic) return DecideDispatchRecord(state, record, context);
  if (topic == kEvaluationTopic) return DecideEvaluationRecord(state, record, context);
  throw std::invalid_argument(kit::Concat("huiyin.tracking does not read ", topic));
}

kit::Decision TrackingService::DecideTimer(const kit::Reader& state, int64_t due_at_us,
                                           std::string_view key,
                                           const kit::DecideContext& context) const {
  return DecideDueDeadline(state, due_at_us, key, context);
}

void TrackingService::Apply(kit::StateWriter& state, const v1::Event& event,
                            const kit::ApplyContext& context) const {
  switch (event.event_case()) {
    case v1::Event::kCaseOpened:
      return Change(state, event, event.case_opened(), context);
    case v1::Event::kCaseClassified:
      return Change(state, event, event.case_classified(), context);
    case v1::Event::kStageReached:
      return Change(state, event, event.stage_reached(), context);
    case v1::Event::kDeadlineSet:
      return Change(state, event, event.deadline_set(), context);
    case v1::Event::kDeadlineMet:
      return Change(state, event, event.deadline_met(), context);
    case v1::Event::kDeadlineMissed:
      return Change(state, event, event.deadline_missed(), context);
    case v1::Event::kDeadlineMissCorrected:
      return Change(state, event, event.deadline_miss_corrected(), context);
    case v1::Event::kCaseParked:
      return Change(state, event, event.case_parked(), context);
    case v1::Event::kCaseUnparked:
      return Change(state, event, event.case_unparked(), context);
    case v1::Event::kCallbackNoted:
      return Change(state, event, event.callback_noted(), context);
    case v1::Event::kCaseClosed:
      return Change(state, event, event.case_closed(), context);
    case v1::Event::kLateFact:
      return Change(state, event, event.late_fact(), context);
    case v1::Event::EVENT_NOT_SET:
      return;
  }
}

int TrackingService::OutcomeMemoryDays(const void* reference) const {
  return policy::PolicyOf(reference).settings().outcome_memory_days();
}

}  // namespace huiyin::tracking
