// What the end of a case does to dispatch's state: the row stays, its stage says how it ended.
#pragma once

#include "huiyin/dispatch/v1/events.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::dispatch {

void ApplyCaseTransferred(kit::Writer& state, const v1::CaseTransferred& event);
void ApplyCaseEnded(kit::Writer& state, const v1::CaseEnded& event);

}  // namespace huiyin::dispatch
