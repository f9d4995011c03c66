// What the requester was told does to a case: a first reply, an answer, a hand-over, a call back. Pure and total.
#pragma once

#include <cstdint>

#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"

namespace huiyin::tracking {

void Fold(const v1::FirstReplyNoted& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::EmergencyNoted& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::AnswerNoted& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::CallbackNoted& event, int64_t decided_at_us, v1::Case* row);
// A new round: it needs a unit again, and what was asked for or promised in the last is over.
void Fold(const v1::CaseReopened& event, int64_t decided_at_us, v1::Case* row);

}  // namespace huiyin::tracking
