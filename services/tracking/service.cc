#include "services/tracking/service.h"

#include <stdexcept>

#include "services/kit/base/text.h"
#include "services/kit/runtime/apply_runs.h"
#include "services/policy/reference.h"
#include "services/tracking/apply/change.h"
#include "services/tracking/apply/said.h"
#include "services/tracking/decide/chase.h"
#include "services/tracking/decide/deadline.h"
#include "services/tracking/decide/dispatch_record.h"
#include "services/tracking/decide/ending.h"
#include "services/tracking/decide/evaluation_record.h"
#include "services/tracking/decide/extension.h"
#include "services/tracking/decide/intake_record.h"
#include "services/tracking/decide/measure.h"
#include "services/tracking/decide/merging.h"
#include "services/tracking/decide/parking.h"
#include "services/tracking/tables.h"

namespace huiyin::tracking {

TrackingService::TrackingService()
    : TypedService({.topic = kTopic,
                    .upstreams = {kIntakeTopic, kDispatchTopic, kEvaluationTopic},
                    .schema_version = 5}) {}

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
    case v1::Command::kChaseCase:
      return ChaseCase(state, command.chase_case(), context);
    case v1::Command::kAskExtension:
      return AskExtension(state, command.ask_extension(), context);
    case v1::Command::kDecideExtension:
      return DecideExtension(state, command.decide_extension(), context);
    case v1::Command::kMergeCase:
      return MergeCase(state, command.merge_case(), context);
    case v1::Command::kUnmergeCase:
      return UnmergeCase(state, command.unmerge_case(), context);
    case v1::Command::kFollowCase:
      return FollowCase(state, command.follow_case(), context);
    case v1::Command::kDropFollower:
      return DropFollower(state, command.drop_follower(), context);
    case v1::Command::kTakeLeadResult:
      return TakeLeadResult(state, command.take_lead_result(), context);
    case v1::Command::kReleaseFollower:
      return ReleaseFollower(state, command.release_follower(), context);
    case v1::Command::kDecideMeasure:
      return DecideMeasure(state, command.decide_measure(), context);
    case v1::Command::kAppealMeasure:
      return AppealMeasure(state, command.appeal_measure(), context);
    case v1::Command::kWithdrawMeasure:
      return WithdrawMeasure(state, command.withdraw_measure(), context);
    case v1::Command::kUpholdMeasure:
      return UpholdMeasure(state, command.uphold_measure(), context);
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

void TrackingService::Apply(kit::StateWriter& state, const kit::EventList& events,
                            const kit::ApplyContext& context) const {
  kit::ApplyRuns<v1::Event, CaseChange>(
      state, events, context, [](const v1::Event& event, auto&& take) { VisitSaid(event, take); });
}

int TrackingService::OutcomeMemoryDays(const void* reference) const {
  return policy::PolicyOf(reference).settings().outcome_memory_days();
}

}  // namespace huiyin::tracking
