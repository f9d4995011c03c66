// What each event does to a case's score: where the case counts and what it adds there. Pure and
// total.
#pragma once

#include "huiyin/evaluation/v1/evaluation.pb.h"

namespace huiyin::evaluation {

void Fold(const v1::CaseCounted& event, v1::Score* row);
void Fold(const v1::CategoryChanged& event, v1::Score* row);
void Fold(const v1::StageCounted& event, v1::Score* row);
void Fold(const v1::MissCounted& event, v1::Score* row);
void Fold(const v1::CaseCalledBack& event, v1::Score* row);
void Fold(const v1::CaseSettled& event, v1::Score* row);

}  // namespace huiyin::evaluation
