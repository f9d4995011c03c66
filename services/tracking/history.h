// History: a case as it stood at any past moment, by folding its timeline through what apply folds with.
//
// Pure functions over state.
#pragma once

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::tracking {

// Every entry of the case's timeline from that number on, in order, with its number. false ends it.
void VisitTimeline(const kit::Reader& state, const std::string& matter_id, int64_t from,
                   absl::FunctionRef<bool(int64_t number, const v1::TimelineEntry& entry)> visit);

// Every entry of the case's timeline in order, with the case right after it. false ends it. Nothing for a case that is not
// there.
void Replay(const kit::Reader& state, const std::string& matter_id,
            absl::FunctionRef<bool(const v1::TimelineEntry& entry, const v1::Case& after)> visit);

// The case after all that was decided by then; nullopt: it was not there yet.
std::optional<v1::Case> CaseAsOf(const kit::Reader& state, const std::string& matter_id,
                                 int64_t as_of_us);

}  // namespace huiyin::tracking
