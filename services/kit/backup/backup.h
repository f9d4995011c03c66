// TakeBackup: copies a whole log into a folder while it is written to.
//
//   ASSIGN_OR_RETURN(const BackupManifest taken, TakeBackup(*log, {.services = services, .topics = topics}, folder, progress));
//
// What is copied has no loose ends (causal_cut.h), and holds all that was acknowledged before the call. The folder comes into
// being, durable, when it is whole; meanwhile it is called FOLDER.unfinished. What it holds is sealed as in the log; texts of
// matters are not: only this user may read it.
//
// Threads: one call, one thread; it blocks. Errors: UNAVAILABLE: the log did not answer for `patience_ms`; DATA_LOSS: a decision
// log has lost records, so there is nothing whole to copy; FAILED_PRECONDITION: the folder is there; those of FileTrouble.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "services/kit/backup/manifest.h"
#include "services/kit/log/kafka_options.h"
#include "services/kit/runtime/service.h"

namespace huiyin::kit {

struct BackupSource {
  std::vector<const Service*> services;      // to read commands with
  std::map<std::string, KafkaTopic> topics;  // all that the log has
  int patience_ms = 30'000;                  // for a log that does not answer
  // An end behind which no record comes is believed to be marks of transactions after so long: see
  // KafkaLogOptions::cut_patience_ms.
  int marks_patience_ms = KafkaLogOptions().cut_patience_ms;
};

// Records done, of so many. The total may grow.
using BackupProgress = std::function<void(int64_t done, int64_t total)>;

absl::StatusOr<BackupManifest> TakeBackup(Log& log, const BackupSource& source,
                                          const std::string& folder,
                                          const BackupProgress& progress);

inline constexpr char kManifestName[] = "manifest";

}  // namespace huiyin::kit
