#include "services/dispatch/decide/handling.h"

#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/dispatch/v1/state.pb.h"
#include "services/dispatch/decide/refusal.h"
#include "services/kit/runtime/typed_service.h"

namespace huiyin::dispatch {

kit::Decision ReceiveCase(const kit::Reader& state, const v1::ReceiveCase& command,
                          const kit::DecideContext& context) {
  const std::optional<v1::Assignment> row = FindCase(state, command.matter_id(), context);
  if (!row.has_value()) return RefuseUnknownCase(command.matter_id());
  if (!row->merged_into().empty()) return RefuseMerged(*row);
  if (row->stage() != common::v1::CASE_STAGE_DISPATCHED) {
    return RefuseStage(*row,
                       "only a case that was dispatched and not yet received can be received");
  }
  if (row->unit_id() != command.unit_id()) return RefuseUnit(*row, command.unit_id());
  kit::Decision decision(context);
  v1::CaseReceived& event = *kit::Emit<v1::Event>(&decision).mutable_case_received();
  event.set_matter_id(row->matter_id());
  event.set_unit_id(row->unit_id());
  decision.reply = CaseReplyBytes(row->matter_id(), common::v1::CASE_STAGE_RECEIVED);
  return decision;
}

kit::Decision HandleCase(const kit::Reader& state, const v1::HandleCase& command,
                         const kit::DecideContext& context) {
  const std::optional<v1::Assignment> row = FindCase(state, command.matter_id(), context);
  if (!row.has_value()) return RefuseUnknownCase(command.matter_id());
  if (!row->merged_into().empty()) return RefuseMerged(*row);
  if (row->stage() != common::v1::CASE_STAGE_RECEIVED) {
    return RefuseStage(*row, "only a case that its unit has received can be handled");
  }
  if (row->unit_id() != command.unit_id()) return RefuseUnit(*row, command.unit_id());
  kit::Decision decision(context);
  v1::CaseHandled& event = *kit::Emit<v1::Event>(&decision).mutable_case_handled();
  event.set_matter_id(row->matter_id());
  event.set_unit_id(row->unit_id());
  event.set_result(command.result());
  decision.reply = CaseReplyBytes(row->matter_id(), common::v1::CASE_STAGE_HANDLED);
  return decision;
}

}  // namespace huiyin::dispatch
