#include "services/intake/apply/on_the_call.h"

#include "huiyin/intake/v1/state.pb.h"
#include "services/intake/tables.h"

namespace huiyin::intake {
namespace {

void EndHere(kit::Writer& state, const std::string& matter_id, common::v1::CaseStage stage) {
  std::optional<v1::Case> row = Cases::Get(state, matter_id);
  if (!row.has_value()) return;
  row->set_stage(stage);
  row->set_over(true);
  Cases::Put(state, matter_id, *row);
}

}  // namespace

void ApplyEmergencyHandedOver(kit::Writer& state, const v1::EmergencyHandedOver& event) {
  EndHere(state, event.matter_id(), common::v1::CASE_STAGE_TRANSFERRED);
}

void ApplyEnquiryAnswered(kit::Writer& state, const v1::EnquiryAnswered& event) {
  EndHere(state, event.matter_id(), common::v1::CASE_STAGE_CLOSED);
}

void ApplyFirstReplyGiven(kit::Writer& state, const v1::FirstReplyGiven& event) {
  std::optional<v1::Case> row = Cases::Get(state, event.matter_id());
  if (!row.has_value()) return;
  row->set_first_replied(true);
  Cases::Put(state, event.matter_id(), *row);
}

}  // namespace huiyin::intake
