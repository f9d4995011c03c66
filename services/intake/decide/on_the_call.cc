#include "services/intake/decide/on_the_call.h"

#include "services/intake/decide/acceptance.h"
#include "services/intake/decide/refusal.h"

namespace huiyin::intake {
namespace {

// What ended here takes nothing more of this kind.
std::optional<kit::Decision> RefuseOver(const v1::Case& row) {
  if (!row.over() && row.stage() != common::v1::CASE_STAGE_NOT_ACCEPTED) return std::nullopt;
  return kit::Decision(RefuseCaseOver(row));
}

void AcceptFirst(const v1::Case& row, kit::Decision* decision) {
  if (row.stage() == common::v1::CASE_STAGE_SUBMITTED) EmitAccepted(row.matter_id(), decision);
}

}  // namespace

common::v1::CaseStage EmitHandedOver(const std::string& matter_id, const v1::Emergency& emergency,
                                     kit::Decision* decision) {
  auto& event = *kit::Emit<v1::Event>(decision).mutable_emergency_handed_over();
  event.set_matter_id(matter_id);
  *event.mutable_emergency() = emergency;
  return common::v1::CASE_STAGE_TRANSFERRED;
}

common::v1::CaseStage EmitAnswered(const std::string& matter_id, const v1::EnquiryAnswer& answer,
                                   kit::Decision* decision) {
  auto& event = *kit::Emit<v1::Event>(decision).mutable_enquiry_answered();
  event.set_matter_id(matter_id);
  *event.mutable_answer() = answer;
  return common::v1::CASE_STAGE_CLOSED;
}

kit::Decision HandOverEmergency(const kit::Reader& state, const v1::HandOverEmergency& command,
                                const kit::DecideContext& context) {
  const std::optional<v1::Case> row = FindCase(state, command.matter_id(), context);
  if (!row.has_value()) return RefuseUnknownCase(command.matter_id());
  if (auto refusal = RefuseOver(*row)) return *std::move(refusal);
  kit::Decision decision(context);
  AcceptFirst(*row, &decision);
  const auto stage = EmitHandedOver(row->matter_id(), command.emergency(), &decision);
  decision.reply = CaseReplyBytes(row->matter_id(), stage);
  return decision;
}

kit::Decision AnswerEnquiry(const kit::Reader& state, const v1::AnswerEnquiry& command,
                            const kit::DecideContext& context) {
  const std::optional<v1::Case> row = FindCase(state, command.matter_id(), context);
  if (!row.has_value()) return RefuseUnknownCase(command.matter_id());
  if (auto refusal = RefuseOver(*row)) return *std::move(refusal);
  if (row->submission().kind() != common::v1::MATTER_KIND_ENQUIRY) {
    return RefuseNotAnEnquiry(common::v1::REJECTION_KIND_CONFLICT, "matter_id");
  }
  kit::Decision decision(context);
  AcceptFirst(*row, &decision);
  const auto stage = EmitAnswered(row->matter_id(), command.answer(), &decision);
  decision.reply = CaseReplyBytes(row->matter_id(), stage);
  return decision;
}

kit::Decision ReplyFirst(const kit::Reader& state, const v1::ReplyFirst& command,
                         const kit::DecideContext& context) {
  const std::optional<v1::Case> row = FindCase(state, command.matter_id(), context);
  if (!row.has_value()) return RefuseUnknownCase(command.matter_id());
  if (auto refusal = RefuseOver(*row)) return *std::move(refusal);
  if (row->first_replied()) {
    return Refuse(v1::REJECTION_REASON_ALREADY_REPLIED, common::v1::REJECTION_KIND_CONFLICT,
                  kit::Concat("the requester of case ", row->matter_id(),
                              " had a first reply before: that one counts"),
                  "matter_id");
  }
  kit::Decision decision(context);
  v1::FirstReplyGiven& event = *kit::Emit<v1::Event>(&decision).mutable_first_reply_given();
  event.set_matter_id(row->matter_id());
  event.set_words(command.words());
  decision.reply = CaseReplyBytes(row->matter_id(), row->stage());
  return decision;
}

}  // namespace huiyin::intake
