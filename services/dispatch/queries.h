// What dispatch can be asked. Pure functions over state.
#pragma once

#include "absl/status/statusor.h"
#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::dispatch {

// Who has the case and where it stands. NOT_FOUND: no such case.
absl::StatusOr<v1::GetAssignmentResponse> GetAssignment(const kit::Reader& state,
                                                        const v1::GetAssignmentRequest& request);

}  // namespace huiyin::dispatch
