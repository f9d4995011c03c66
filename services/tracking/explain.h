// Why each limit of a case is due when it is, and who had the case how long: all of it from the
// case's timeline. A pure function over state.
#pragma once

#include "absl/status/statusor.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::tracking {

// The case's limits as they are now, each with the events that made it so. Holdings follow each
// other without a gap from the submission on: in those without a unit a dispatcher, a callback or
// another case was waited for. What is still missed is missed by the time this state knows of.
// NOT_FOUND: no such case.
absl::StatusOr<v1::ExplainDeadlinesResponse> ExplainDeadlines(
    const kit::Reader& state, const v1::ExplainDeadlinesRequest& request);

}  // namespace huiyin::tracking
