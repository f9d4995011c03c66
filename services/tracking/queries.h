// What tracking can be asked. Pure functions over state.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/kit/store/reader.h"
#include "services/tracking/confidential.h"
#include "services/tracking/ledger.h"

namespace huiyin::tracking {

// NOT_FOUND: no such case, or it was not there yet.
absl::StatusOr<v1::GetCaseResponse> GetCase(const kit::Reader& state,
                                            const v1::GetCaseRequest& request, Sight sight);
// A page of what happened to the case, oldest first. NOT_FOUND: no such case. INVALID_ARGUMENT: a
// token that no page gave.
absl::StatusOr<v1::GetTimelineResponse> GetTimeline(const kit::Reader& state,
                                                    const v1::GetTimelineRequest& request,
                                                    Sight sight);

// All that is set in the filter holds.
bool Passes(const v1::CaseFilter& filter, const v1::Case& row);

// Rows that one call of ListCasesPage looks at, at most: a filter that few cases pass must not
// make one call long.
inline constexpr size_t kRowsLookedAtMax = 2'000;

// Appends the cases of one partition after `after_id` that pass the filter, in order of their ids,
// at most `limit`. The id to go on after: there may be more, even where none was found yet; nullopt:
// this partition has no more.
std::optional<std::string> ListCasesPage(const kit::Reader& state, const v1::CaseFilter& filter,
                                         const std::string& after_id, size_t limit, Sight sight,
                                         std::vector<v1::Case>* out);

// The same for measures in order of case and number, after `after`; (matter id, number) to go on after.
using MeasurePlace = std::pair<std::string, int64_t>;
std::optional<MeasurePlace> ListMeasuresPage(const kit::Reader& state,
                                             const v1::ListMeasuresRequest& request,
                                             const MeasurePlace& after, size_t limit,
                                             std::vector<v1::ListedMeasure>* out);

}  // namespace huiyin::tracking
