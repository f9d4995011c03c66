// What each event does to a case's score: where the case counts and what it adds there. Pure and
// total.
#pragma once

#include <cstdint>

#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"

namespace huiyin::evaluation {

void Fold(const v1::CaseCounted& event, int64_t decided_at_us, v1::Score* row);
void Fold(const v1::CategoryChanged& event, int64_t decided_at_us, v1::Score* row);
void Fold(const v1::StageCounted& event, int64_t decided_at_us, v1::Score* row);
void Fold(const v1::MissCounted& event, int64_t decided_at_us, v1::Score* row);
void Fold(const v1::CaseCalledBack& event, int64_t decided_at_us, v1::Score* row);
void Fold(const v1::CaseSettled& event, int64_t decided_at_us, v1::Score* row);
void Fold(const v1::ReopenCounted& event, int64_t decided_at_us, v1::Score* row);
void Fold(const v1::FactCounted& event, int64_t decided_at_us, v1::Score* row);
void Fold(const v1::FedBackCounted& event, int64_t decided_at_us, v1::Score* row);

}  // namespace huiyin::evaluation
