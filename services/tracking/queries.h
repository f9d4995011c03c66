// What tracking can be asked. Pure functions over state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::tracking {

// NOT_FOUND: no such case.
absl::StatusOr<v1::GetCaseResponse> GetCase(const kit::Reader& state,
                                            const v1::GetCaseRequest& request);
// A page of what happened to the case, oldest first. NOT_FOUND: no such case. INVALID_ARGUMENT: a
// token that no page gave.
absl::StatusOr<v1::GetTimelineResponse> GetTimeline(const kit::Reader& state,
                                                    const v1::GetTimelineRequest& request);

// Rows that one call of ListCasesPage looks at, at most: a filter that few cases pass must not
// make one call long.
inline constexpr size_t kRowsLookedAtMax = 20'000;

// Appends the cases of one partition after `after_id` that pass the filter, in order of their ids,
// at most `limit`. The id to go on after: there may be more, even where none was found yet; nullopt:
// this partition has no more.
std::optional<std::string> ListCasesPage(const kit::Reader& state,
                                         const v1::ListCasesRequest& request,
                                         const std::string& after_id, size_t limit,
                                         std::vector<v1::Case>* out);

// Adds one partition's rows to the ledger; call it for each.
void AddLedger(const kit::Reader& state, v1::GetLedgerResponse* ledger);

}  // namespace huiyin::tracking
