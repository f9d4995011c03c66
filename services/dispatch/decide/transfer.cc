#include "services/dispatch/decide/transfer.h"

#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/dispatch/v1/state.pb.h"
#include "services/dispatch/decide/refusal.h"
#include "services/kit/runtime/typed_service.h"

namespace huiyin::dispatch {

kit::Decision TransferCase(const kit::Reader& state, const v1::TransferCase& command,
                           const kit::DecideContext& context) {
  const std::optional<v1::Assignment> row = FindCase(state, command.matter_id(), context);
  if (!row.has_value()) return RefuseUnknownCase(command.matter_id());
  if (!row->merged_into().empty()) return RefuseMerged(*row);
  if (row->stage() == common::v1::CASE_STAGE_SUBMITTED) {
    return RefuseStage(*row, "intake has not accepted it yet; accept it there first");
  }
  if (HasEnded(row->stage())) {
    return RefuseStage(*row, "it has ended here and cannot be transferred");
  }
  kit::Decision decision(context);
  v1::CaseTransferred& event = *kit::Emit<v1::Event>(&decision).mutable_case_transferred();
  event.set_matter_id(row->matter_id());
  event.set_to_system(command.to_system());
  event.set_reason(command.reason());
  decision.reply = CaseReplyBytes(row->matter_id(), common::v1::CASE_STAGE_TRANSFERRED);
  return decision;
}

}  // namespace huiyin::dispatch
