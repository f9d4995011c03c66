#include "services/dispatch/decide/returning.h"

#include <algorithm>

#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/dispatch/v1/state.pb.h"
#include "services/dispatch/decide/assignment.h"
#include "services/dispatch/decide/refusal.h"
#include "services/dispatch/tables.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/rejection.h"
#include "services/policy/reference.h"

namespace huiyin::dispatch {
namespace {

bool IsWithUnit(const v1::Assignment& row) {
  return row.stage() == common::v1::CASE_STAGE_DISPATCHED ||
         row.stage() == common::v1::CASE_STAGE_RECEIVED;
}

kit::Decision RefuseFinal(const v1::Assignment& row) {
  return kit::Reject(kTopic, v1::REJECTION_REASON_RULING_FINAL, common::v1::REJECTION_KIND_CONFLICT,
                     kit::Concat("an arbiter gave case ", row.matter_id(), " to unit \"",
                                 row.unit_id(), "\": that is final"),
                     "matter_id");
}

// nullopt: the unit may give it back for that reason.
std::optional<kit::Decision> RefuseReturn(const policy::Policy& policy, const v1::Assignment& row,
                                          const v1::ReturnCase& command) {
  if (!row.merged_into().empty()) return RefuseMerged(row);
  if (!IsWithUnit(row)) {
    return RefuseStage(row, "only a case that a unit has and has not handled can be returned");
  }
  if (row.unit_id() != command.unit_id()) return RefuseUnit(row, command.unit_id());
  if (row.final()) return RefuseFinal(row);
  if (policy.settings().returns_max() == 0) {
    return kit::Reject(
        kTopic, v1::REJECTION_REASON_RETURNS_NOT_ALLOWED, common::v1::REJECTION_KIND_CONFLICT,
        "the policy allows no returns: handle it, or ask for it to be recalled", "matter_id");
  }
  if (policy.return_reason(command.reason_id()) == nullptr) {
    return kit::Reject(kTopic, v1::REJECTION_REASON_RETURN_REASON_UNKNOWN,
                       common::v1::REJECTION_KIND_INVALID,
                       kit::Concat("the policy's list has no reason \"", command.reason_id(),
                                   "\" to return a case: name one it has"),
                       "reason_id");
  }
  if (!command.suggested_unit_id().empty() && policy.unit(command.suggested_unit_id()) == nullptr) {
    return RefuseUnknownUnit(command.suggested_unit_id(), "suggested_unit_id");
  }
  return std::nullopt;
}

void EmitArbitration(const policy::Policy& policy, const v1::CaseReturned& returned,
                     kit::Decision* decision) {
  v1::ArbitrationOpened& event = *kit::Emit<v1::Event>(decision).mutable_arbitration_opened();
  event.set_matter_id(returned.matter_id());
  const directory::v1::Unit* above = policy.UnitAbove(returned.unit_id());
  if (above != nullptr) event.set_arbiter_unit_id(above->id());
  event.set_cause(returned.ping_pong() ? v1::ARBITRATION_CAUSE_PING_PONG
                                       : v1::ARBITRATION_CAUSE_RETURNS_MAX);
}

}  // namespace

kit::Decision ReturnCase(const kit::Reader& state, const v1::ReturnCase& command,
                         const kit::DecideContext& context) {
  const std::optional<v1::Assignment> row = FindCase(state, command.matter_id(), context);
  if (!row.has_value()) return RefuseUnknownCase(command.matter_id());
  const policy::Policy& policy = policy::PolicyOf(context.reference);
  if (auto refusal = RefuseReturn(policy, *row, command)) return *std::move(refusal);
  kit::Decision decision(context);
  const auto& by = row->returned_by();
  v1::CaseReturned returned;
  returned.set_matter_id(row->matter_id());
  returned.set_unit_id(row->unit_id());
  returned.set_reason_id(command.reason_id());
  returned.set_words(command.words());
  returned.set_suggested_unit_id(command.suggested_unit_id());
  returned.set_returns(row->returns() + 1);
  returned.set_ping_pong(std::find(by.begin(), by.end(), row->unit_id()) != by.end());
  *kit::Emit<v1::Event>(&decision).mutable_case_returned() = returned;
  common::v1::CaseStage stage = common::v1::CASE_STAGE_RETURNED;
  if (returned.ping_pong() || returned.returns() >= policy.settings().returns_max()) {
    stage = common::v1::CASE_STAGE_ARBITRATION;
    EmitArbitration(policy, returned, &decision);
  } else {
    EmitUnassigned(*row, stage, &decision);
  }
  decision.reply = CaseReplyBytes(row->matter_id(), stage);
  return decision;
}

kit::Decision RecallCase(const kit::Reader& state, const v1::RecallCase& command,
                         const kit::DecideContext& context) {
  const std::optional<v1::Assignment> row = FindCase(state, command.matter_id(), context);
  if (!row.has_value()) return RefuseUnknownCase(command.matter_id());
  if (!row->merged_into().empty()) return RefuseMerged(*row);
  if (!IsWithUnit(*row)) {
    return RefuseStage(*row, "only a case that a unit has and has not handled can be recalled");
  }
  if (row->final()) return RefuseFinal(*row);
  const policy::Policy& policy = policy::PolicyOf(context.reference);
  if (!command.to_unit_id().empty() && policy.unit(command.to_unit_id()) == nullptr) {
    return RefuseUnknownUnit(command.to_unit_id(), "to_unit_id");
  }
  kit::Decision decision(context);
  v1::CaseRecalled& recalled = *kit::Emit<v1::Event>(&decision).mutable_case_recalled();
  recalled.set_matter_id(row->matter_id());
  recalled.set_unit_id(row->unit_id());
  recalled.set_reason(command.reason());
  common::v1::CaseStage stage = common::v1::CASE_STAGE_ACCEPTED;
  if (command.to_unit_id().empty()) {
    EmitUnassigned(*row, stage, &decision);
  } else {
    stage = EmitDispatched(ByPerson(policy, *row, command.to_unit_id()), &decision);
  }
  decision.reply = CaseReplyBytes(row->matter_id(), stage);
  return decision;
}

kit::Decision ArbitrateCase(const kit::Reader& state, const v1::ArbitrateCase& command,
                            const kit::DecideContext& context) {
  const std::optional<v1::Assignment> row = FindCase(state, command.matter_id(), context);
  if (!row.has_value()) return RefuseUnknownCase(command.matter_id());
  if (!row->merged_into().empty()) return RefuseMerged(*row);
  if (row->stage() != common::v1::CASE_STAGE_ARBITRATION) {
    return RefuseStage(*row, "only a case that waits for an arbiter can be ruled on");
  }
  const policy::Policy& policy = policy::PolicyOf(context.reference);
  // Where the pack has lost the arbiter any unit may speak: no case waits for ever.
  const bool asked = policy.unit(row->arbiter_unit_id()) != nullptr;
  if (!asked && policy.unit(command.arbiter_unit_id()) == nullptr) {
    return RefuseUnknownUnit(command.arbiter_unit_id(), "arbiter_unit_id");
  }
  if (asked && row->arbiter_unit_id() != command.arbiter_unit_id()) {
    return kit::Reject(kTopic, v1::REJECTION_REASON_NOT_THE_ARBITER,
                       common::v1::REJECTION_KIND_CONFLICT,
                       kit::Concat("unit \"", row->arbiter_unit_id(),
                                   "\" was asked to arbitrate, "
                                   "not \"",
                                   command.arbiter_unit_id(), "\""),
                       "arbiter_unit_id");
  }
  if (policy.unit(command.unit_id()) == nullptr) {
    return RefuseUnknownUnit(command.unit_id(), "unit_id");
  }
  kit::Decision decision(context);
  v1::CaseArbitrated& ruled = *kit::Emit<v1::Event>(&decision).mutable_case_arbitrated();
  ruled.set_matter_id(row->matter_id());
  ruled.set_arbiter_unit_id(command.arbiter_unit_id());
  ruled.set_unit_id(command.unit_id());
  ruled.set_reason(command.reason());
  v1::CaseDispatched dispatched = ByPerson(policy, *row, command.unit_id());
  dispatched.set_chosen_by(v1::CHOSEN_BY_ARBITER);
  dispatched.set_final(true);
  decision.reply = CaseReplyBytes(row->matter_id(), EmitDispatched(dispatched, &decision));
  return decision;
}

}  // namespace huiyin::dispatch
