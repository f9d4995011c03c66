// Verify: folds a decision log anew and compares the result with a state, row by row and byte by byte.
//
//   VerifyReport report = *VerifyPartition(service, log, {"huiyin.intake", 2}, *checkpoint, scratch_folder);
//   for (const std::string& difference : report.differences) ...
//
// `follow_ups`, where given, is told what was asked for (verify_follow_ups.h). The log is read up to where the state stands. The fold goes to a store of its own in `scratch_folder`, which is removed.
// Threads: one call, one thread. Differences name table and place, never a row's content: it may be personal.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/kit/log/log.h"
#include "services/kit/runtime/service.h"

namespace huiyin::kit {

struct VerifyReport {
  TopicPartition where;
  int64_t records = 0;    // of the log, up to where the state stands
  int64_t decisions = 0;  // of these, that counted; of huiyin.commands: follow-ups
  int64_t uncounted = 0;  // of these, neither an opening nor counted: by one who had lost ownership
  int64_t rows = 0;       // of the state
  std::vector<std::string> differences;  // the first kDifferencesMax
  int64_t differences_count = 0;
};

inline constexpr size_t kDifferencesMax = 20;
void AddDifference(VerifyReport* report, std::string what);

// The next records from `from` on, of a log that should have some there. One over a network may give nothing for a moment: that is
// waited for. OUT_OF_RANGE: the log ends there. UNAVAILABLE: it does not, and gave nothing for half a minute.
absl::StatusOr<std::vector<LogRecord>> ReadSome(Log& log, const TopicPartition& where, Offset from);

class FollowUpCheck;

// An error means that it could not be compared at all (the folder, an unavailable log). A log that was cut or altered is a
// difference, not an error.
absl::StatusOr<VerifyReport> VerifyPartition(const Service& service, Log& log,
                                             const TopicPartition& where, const Reader& state,
                                             const std::string& scratch_folder,
                                             FollowUpCheck* follow_ups = nullptr);

}  // namespace huiyin::kit
