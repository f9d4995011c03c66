// Restore: puts a checkpoint in the place of the state of a service that does not run. The next start folds the rest of
// the log.
//
//   ASSIGN_OR_RETURN(RestoreReport report, RestoreState(services, "/var/lib/huiyin", "before-upgrade"));
//
// The log and the keys stay as they are: a checkpoint is a way to the same state that is shorter than folding everything
// anew. For getting back to an older log, restore a backup of the whole folder; see docs/durability.md.
//
// The old state goes only once the checkpoint is checked and copied. Power lost on the way leaves the old state, the new
// one, or none, which is folded anew.
//
// Threads: one. Errors, all before anything was changed:
//   NOT_FOUND            no data directory, or no checkpoint of that name (the message names those there are)
//   INVALID_ARGUMENT     the name could be no checkpoint's
//   FAILED_PRECONDITION  a process uses the folder; the checkpoint is of another log, of another version or not whole
//   DATA_LOSS            the checkpoint is damaged, or the log was cut since: it ends before the checkpoint, or differs
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/kit/runtime/service.h"

namespace huiyin::kit {

struct RestoreReport {
  int partitions = 0;
  int64_t records_to_fold = 0;  // by the next start
};

absl::StatusOr<RestoreReport> RestoreState(const std::vector<const Service*>& services,
                                           const std::string& data_dir,
                                           const std::string& checkpoint);

}  // namespace huiyin::kit
