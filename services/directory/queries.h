// What the directory can be asked. Pure functions over state.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "huiyin/directory/v1/directory.pb.h"
#include "services/kit/store/reader.h"
#include "services/policy/policy.h"

namespace huiyin::directory {

// The pack as it stands. Linear in its size.
std::shared_ptr<const policy::Policy> CurrentPolicy(const kit::Reader& state);

// Everything in place, in the order of policy::EntityKey; version 0 and nothing before the first
// pack.
absl::StatusOr<v1::GetPackResponse> GetPack(const kit::Reader& state,
                                            const v1::GetPackRequest& request);

}  // namespace huiyin::directory
