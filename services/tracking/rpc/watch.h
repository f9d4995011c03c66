// Watch: what happens to one case, or to all that pass a filter, as it happens.
//
// Reads huiyin.tracking by the rule that only counted records count, and shows of each what the state made of it: an entry is
// told once the state has it, with the case as it was right after it, which is what the filter is asked about.
#pragma once

#include <memory>

#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/kit/rpc/stream.h"
#include "services/tracking/confidential.h"

namespace huiyin::tracking {

// Fills v1::WatchCasesResponse. Log and host outlive it.
std::unique_ptr<kit::StreamSource> MakeWatch(kit::Log& log, kit::ServiceHost& host,
                                             v1::WatchCasesRequest request, Sight sight);

}  // namespace huiyin::tracking
