// Figures as numbers: added and taken away field by field, whatever fields there are. Pure.
#pragma once

#include "huiyin/evaluation/v1/state.pb.h"

namespace huiyin::evaluation {

// into += times × figures.
void AddFigures(const v1::Figures& figures, int64_t times, v1::Figures* into);
bool IsZero(const v1::Figures& figures);

}  // namespace huiyin::evaluation
