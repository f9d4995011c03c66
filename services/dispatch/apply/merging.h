// What merging into another case does to dispatch's state: the row keeps where it stood.
#pragma once

#include "huiyin/dispatch/v1/events.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::dispatch {

void ApplyCaseSuspended(kit::Writer& state, const v1::CaseSuspended& event);
void ApplyCaseResumed(kit::Writer& state, const v1::CaseResumed& event);
void ApplyCaseHandledWithLead(kit::Writer& state, const v1::CaseHandledWithLead& event);

}  // namespace huiyin::dispatch
