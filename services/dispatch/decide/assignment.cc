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
  event.set_round(row.round());
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

}  // namespace

void EmitUnassigned(const v1::Assignment& row, common::v1::CaseStage stage,
                    kit::Decision* decision) {
  v1::CaseUnassigned& event = *kit::Emit<v1::Event>(decision).mutable_case_unassigned();
  event.set_matter_id(row.matter_id());
  event.set_category_id(row.category_id());
  event.set_area_id(row.area_id());
  event.set_stage(stage);
  event.set_round(row.round());
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

kit::Decision AssignCase(const kit::Reader& state, const v1::AssignCase& command,
                         const kit::DecideContext& context) {
  const std::optional<v1::Assignment> row = FindCase(state, command.matter_id(), context);
  if (!row.has_value()) return RefuseUnknownCase(command.matter_id());
  if (!row->merged_into().empty()) return RefuseMerged(*row);
  if (!NeedsUnit(row->stage())) {
    return RefuseStage(*row, "only a case that no unit has can be assigned");
  }
  const policy::Policy& policy = policy::PolicyOf(context.reference);
  if (policy.unit(command.unit_id()) == nullptr) {
    return RefuseUnknownUnit(command.unit_id(), "unit_id");
  }
  v1::CaseDispatched event = ByPerson(policy, *row, command.unit_id());
  if (command.mode() == HANDLING_MODE_INSTANT) event.set_mode(HANDLING_MODE_INSTANT);
  kit::Decision decision(context);
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
  EmitUnassigned(row, common::v1::CASE_STAGE_ACCEPTED, decision);
}

v1::CaseDispatched ByPerson(const policy::Policy& policy, const v1::Assignment& row,
                            const std::string& unit_id) {
  v1::CaseDispatched event = Drafted(policy, row);
  event.set_unit_id(unit_id);
  event.set_chosen_by(v1::CHOSEN_BY_PERSON);
  return event;
}

void EmitOneTierUp(const policy::Policy& policy, const v1::Assignment& row,
                   const std::string& handled_by_unit_id, kit::Decision* decision) {
  const directory::v1::Unit* above = policy.UnitAbove(handled_by_unit_id);
  if (above == nullptr) return EmitUnassigned(row, common::v1::CASE_STAGE_REOPENED, decision);
  v1::CaseDispatched event = Drafted(policy, row);
  event.set_unit_id(above->id());
  event.set_chosen_by(v1::CHOSEN_BY_TIER);
  EmitDispatched(event, decision);
}

}  // namespace huiyin::dispatch
