// Figures as numbers: added and taken away field by field, whatever fields there are. Pure.
#pragma once

#include <utility>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "huiyin/evaluation/v1/state.pb.h"

namespace huiyin::evaluation {

// What is added to which figure: a step of a case changes few of them, in several sums.
using FigureChanges = std::vector<std::pair<const google::protobuf::FieldDescriptor*, int64_t>>;

FigureChanges Difference(const v1::Figures& before, const v1::Figures& after);
void AddChanges(const FigureChanges& changes, v1::Figures* into);
void AddFigures(const v1::Figures& figures, v1::Figures* into);
bool IsZero(const v1::Figures& figures);

}  // namespace huiyin::evaluation
