// Consumed: whether all that the instances of a cluster have decided has been consumed by all, from what each says of itself.
//
//   std::vector<common::v1::GetStatusResponse> statuses = ...;  // of every instance, asked one after the other
//   const std::optional<int64_t> first = ConsumedAt(statuses);
//   ... ask again ...
//   if (first && ConsumedAt(statuses) == first) ...              // nothing was decided in between
//
// The instances are asked at different moments, so once is not enough: one that was done may have got work from one that was
// asked later. Who gave it was done itself by then, and had written a record: two rounds that find all done, and the logs of one
// length, leave no room for that.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "huiyin/common/v1/admin.pb.h"

namespace huiyin::ctl {

// The length of all logs together; none while a partition has no owner, two claim one, or something waits.
std::optional<int64_t> ConsumedAt(const std::vector<common::v1::GetStatusResponse>& statuses);

}  // namespace huiyin::ctl
