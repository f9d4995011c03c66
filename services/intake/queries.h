// What intake can be asked. Pure functions over state.
#pragma once

#include "absl/status/statusor.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::intake {

// The case as it came in; contact data stays sealed. NOT_FOUND: no such case.
absl::StatusOr<v1::GetSubmissionResponse> GetSubmission(const kit::Reader& state,
                                                        const v1::GetSubmissionRequest& request);

}  // namespace huiyin::intake
