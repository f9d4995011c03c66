// What the directory's events do to its state.
#pragma once

#include "huiyin/directory/v1/directory.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::directory {

void ApplyPackApplied(kit::Writer& state, const v1::PackApplied& event);
void ApplyEntityPut(kit::Writer& state, const v1::EntityPut& event);
void ApplyEntityRemoved(kit::Writer& state, const v1::EntityRemoved& event);

}  // namespace huiyin::directory
