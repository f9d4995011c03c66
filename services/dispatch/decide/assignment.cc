#include "services/dispatch/decide/assignment.h"

#include "services/dispatch/decide/refusal.h"
#include "services/dispatch/tables.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/rejection.h"
#include "services/policy/reference.h"

namespace huiyin::dispatch {
namespace {

using common::v1::HANDLING_MODE_FAST;
using common::v1::HANDLING_MODE_INSTANT;

// A CaseDispatched without its choice: level by the category, fast.
v1::CaseDispatched Drafted(const policy::Policy& policy, const v1::Assignment& row) {
  v1::CaseDispatched event;
  event.set_matter_id(row.matter_id());
  event.set_mode(HANDLING_MODE_FAST);
  event.set_policy_version(policy.version());
  if (const auto* level = policy.ServiceLevelFor(row.category_id(), nullptr)) {
    event.set_service_level_id(level->id());
  }
  return event;
}

v1::CaseDispatched ByRule(const policy::Policy& policy, const v1::Assignment& row,
                          const policy::DutyMatch& duty) {
  v1::CaseDispatched event = Drafted(policy, row);
  event.set_mode(duty.rule->mode());
  event.set_rule_id(duty.rule->id());
  event.set_service_level_id(duty.service_level_id);
  event.set_unit_id(duty.rule->unit_id());
  event.set_chosen_by(v1::CHOSEN_BY_DUTY_RULE);
  if (duty.rule->mode() == HANDLING_MODE_INSTANT &&
      policy.unit(row.receiving_unit_id()) != nullptr) {
    event.set_unit_id(row.receiving_unit_id());
    event.set_chosen_by(v1::CHOSEN_BY_RECEIVER);
  }
  return event;
}

// 即办: whoever gets it does it on the spot, so it is received at once.
common::v1::CaseStage EmitDispatched(const v1::CaseDispatched& dispatched,
                                     kit::Decision* decision) {
  *kit::Emit<v1::Event>(decision).mutable_case_dispatched() = dispatched;
  if (dispatched.mode() != HANDLING_MODE_INSTANT) return common::v1::CASE_STAGE_DISPATCHED;
  v1::CaseReceived& received = *kit::Emit<v1::Event>(decision).mutable_case_received();
  received.set_matter_id(dispatched.matter_id());
  received.set_unit_id(dispatched.unit_id());
  return common::v1::CASE_STAGE_RECEIVED;
}

}  // namespace

kit::Decision AssignCase(const kit::Reader& state, const v1::AssignCase& command,
                         const kit::DecideContext& context) {
  const std::optional<v1::Assignment> row = FindCase(state, command.matter_id(), context);
  if (!row.has_value()) return RefuseUnknownCase(command.matter_id());
  if (row->stage() != common::v1::CASE_STAGE_ACCEPTED) {
    return RefuseStage(*row, "only an accepted case that no unit has yet can be assigned");
  }
  const policy::Policy& policy = policy::PolicyOf(context.reference);
  if (policy.unit(command.unit_id()) == nullptr) {
    return kit::Reject(
        kTopic, v1::REJECTION_REASON_UNIT_UNKNOWN, common::v1::REJECTION_KIND_INVALID,
        kit::Concat("the policy pack has no unit \"", command.unit_id(), "\": name one it has"),
        "unit_id");
  }
  v1::CaseDispatched event = Drafted(policy, *row);
  event.set_unit_id(command.unit_id());
  event.set_chosen_by(v1::CHOSEN_BY_PERSON);
  if (command.mode() == HANDLING_MODE_INSTANT) event.set_mode(HANDLING_MODE_INSTANT);
  kit::Decision decision;
  decision.reply = CaseReplyBytes(row->matter_id(), EmitDispatched(event, &decision));
  return decision;
}

void EmitChoice(const policy::Policy& policy, const v1::Assignment& row, kit::Decision* decision) {
  if (!row.category_id().empty()) {
    if (policy.unit(row.source_unit_id()) != nullptr) {
      v1::CaseDispatched event = Drafted(policy, row);
      event.set_unit_id(row.source_unit_id());
      event.set_chosen_by(v1::CHOSEN_BY_SOURCE);
      EmitDispatched(event, decision);
      return;
    }
    if (auto duty = policy.FindDuty(row.category_id(), row.area_id()); duty.has_value()) {
      EmitDispatched(ByRule(policy, row, *duty), decision);
      return;
    }
  }
  v1::CaseUnassigned& event = *kit::Emit<v1::Event>(decision).mutable_case_unassigned();
  event.set_matter_id(row.matter_id());
  event.set_category_id(row.category_id());
  event.set_area_id(row.area_id());
}

}  // namespace huiyin::dispatch
