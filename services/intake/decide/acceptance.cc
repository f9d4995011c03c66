#include "services/intake/decide/acceptance.h"

#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/intake/v1/state.pb.h"
#include "services/intake/decide/refusal.h"

namespace huiyin::intake {
namespace {

using directory::v1::Acceptance;

kit::Decision RefuseDecided(const v1::Case& row) {
  const bool accepted = row.stage() != common::v1::CASE_STAGE_NOT_ACCEPTED;
  return Refuse(
      v1::REJECTION_REASON_ALREADY_DECIDED, common::v1::REJECTION_KIND_CONFLICT,
      kit::Concat("case ", row.matter_id(), " was ", accepted ? "accepted" : "not accepted",
                  " before: that stands, there is nothing to decide"),
      "matter_id");
}

void EmitNotAccepted(const std::string& matter_id, const std::string& reason,
                     kit::Decision* decision) {
  v1::CaseNotAccepted& event = *kit::Emit<v1::Event>(decision).mutable_case_not_accepted();
  event.set_matter_id(matter_id);
  event.set_reason(reason);
}

}  // namespace

void EmitAccepted(const std::string& matter_id, kit::Decision* decision) {
  kit::Emit<v1::Event>(decision).mutable_case_accepted()->set_matter_id(matter_id);
}

kit::Decision AcceptCase(const kit::Reader& state, const v1::AcceptCase& command,
                         const kit::DecideContext& context) {
  const std::optional<v1::Case> row = FindCase(state, command.matter_id(), context);
  if (!row.has_value()) return RefuseUnknownCase(command.matter_id());
  if (row->stage() != common::v1::CASE_STAGE_SUBMITTED) return RefuseDecided(*row);
  kit::Decision decision(context);
  EmitAccepted(row->matter_id(), &decision);
  decision.reply = CaseReplyBytes(row->matter_id(), common::v1::CASE_STAGE_ACCEPTED);
  return decision;
}

kit::Decision RefuseCase(const kit::Reader& state, const v1::RefuseCase& command,
                         const kit::DecideContext& context) {
  const std::optional<v1::Case> row = FindCase(state, command.matter_id(), context);
  if (!row.has_value()) return RefuseUnknownCase(command.matter_id());
  if (row->stage() != common::v1::CASE_STAGE_SUBMITTED) return RefuseDecided(*row);
  kit::Decision decision(context);
  EmitNotAccepted(row->matter_id(), command.reason(), &decision);
  decision.reply = CaseReplyBytes(row->matter_id(), common::v1::CASE_STAGE_NOT_ACCEPTED);
  return decision;
}

common::v1::CaseStage AcceptByCategory(const policy::Policy& policy, const std::string& matter_id,
                                       const std::string& category_id, common::v1::CaseStage stage,
                                       kit::Decision* decision) {
  if (stage == common::v1::CASE_STAGE_NOT_ACCEPTED) return stage;
  const directory::v1::Category* category = policy.category(category_id);
  const Acceptance acceptance =
      category == nullptr ? directory::v1::ACCEPTANCE_AUTO : category->acceptance();
  if (acceptance == directory::v1::ACCEPTANCE_REFUSE) {
    EmitNotAccepted(matter_id, category->refusal_words(), decision);
    return common::v1::CASE_STAGE_NOT_ACCEPTED;
  }
  if (acceptance == directory::v1::ACCEPTANCE_PERSON) return stage;
  if (stage == common::v1::CASE_STAGE_SUBMITTED) EmitAccepted(matter_id, decision);
  return common::v1::CASE_STAGE_ACCEPTED;
}

}  // namespace huiyin::intake
