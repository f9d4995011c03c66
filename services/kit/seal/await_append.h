// AwaitAppend: an append that is waited for.
//
//   ASSIGN_OR_RETURN(const Offset first, AwaitAppend(log, where, {{"k", "v"}}, 2'000));
//
// Threads: any but the log's own; blocks for up to `wait_ms_max`. Errors: the log's, and UNAVAILABLE after that
// time; then the records may still come.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

absl::StatusOr<Offset> AwaitAppend(Log& log, const TopicPartition& where,
                                   std::vector<LogEntry> entries, int64_t wait_ms_max);

}  // namespace huiyin::kit
