#include "services/intake/apply/on_the_call.h"

#include "huiyin/intake/v1/state.pb.h"
#include "services/intake/tables.h"

namespace huiyin::intake {
namespace {

void EndHere(kit::Writer& state, const std::string& matter_id, common::v1::CaseStage stage) {
  Cases::ChangeFound(state, matter_id, [&](v1::Case* row) {
    row->set_stage(stage);
    row->set_over(true);
  });
}

}  // namespace

void ApplyEmergencyHandedOver(kit::Writer& state, const v1::EmergencyHandedOver& event) {
  EndHere(state, event.matter_id(), common::v1::CASE_STAGE_TRANSFERRED);
}

void ApplyEnquiryAnswered(kit::Writer& state, const v1::EnquiryAnswered& event) {
  EndHere(state, event.matter_id(), common::v1::CASE_STAGE_CLOSED);
}

void ApplyFirstReplyGiven(kit::Writer& state, const v1::FirstReplyGiven& event) {
  Cases::ChangeFound(state, event.matter_id(), [](v1::Case* row) { row->set_first_replied(true); });
}

}  // namespace huiyin::intake
