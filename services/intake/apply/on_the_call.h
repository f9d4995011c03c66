// What a hand-over, an answer and a first reply do to intake's state. An event about a case that is
// not there changes nothing.
#pragma once

#include "huiyin/intake/v1/events.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::intake {

void ApplyEmergencyHandedOver(kit::Writer& state, const v1::EmergencyHandedOver& event);
void ApplyEnquiryAnswered(kit::Writer& state, const v1::EnquiryAnswered& event);
void ApplyFirstReplyGiven(kit::Writer& state, const v1::FirstReplyGiven& event);

}  // namespace huiyin::intake
