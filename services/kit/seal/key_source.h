// Whether the rows of a key store are a copy of this topic, and at which offset reading goes on.
//
//   ASSIGN_OR_RETURN(const Offset position, CheckKeySource(rows, log, {"huiyin.keys", 0}));
//
// Threads: called once at start. Errors: FAILED_PRECONDITION when the rows are not a copy of a topic, or of
// another cluster's; DATA_LOSS when a topic of that name was made anew; those of the log. Each says what to do.
#pragma once

#include "absl/status/statusor.h"
#include "services/kit/log/log.h"
#include "services/kit/seal/key_rows.h"

namespace huiyin::kit {

absl::StatusOr<Offset> CheckKeySource(KeyRows& rows, Log& log, const TopicPartition& where);

}  // namespace huiyin::kit
