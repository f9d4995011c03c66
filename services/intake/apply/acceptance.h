// What acceptance, refusal and classification do to intake's state. An event about a case that is
// not there changes nothing.
#pragma once

#include "huiyin/intake/v1/events.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::intake {

void ApplyCaseAccepted(kit::Writer& state, const v1::CaseAccepted& event);
void ApplyCaseNotAccepted(kit::Writer& state, const v1::CaseNotAccepted& event);
void ApplyCaseClassified(kit::Writer& state, const v1::CaseClassified& event);

}  // namespace huiyin::intake
