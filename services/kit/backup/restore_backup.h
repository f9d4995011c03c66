// RestoreBackup: a backup becomes a log again, each record at the offset it had: epochs and positions are offsets.
//
//   ASSIGN_OR_RETURN(const BackupManifest manifest, ReadManifest(folder));
//   RETURN_IF_ERROR(CheckBackup(folder, manifest, topics, progress));    // before anything is written
//   RETURN_IF_ERROR(RestoreBackup(folder, manifest, topics, now_us, *log, progress));
//
// Append times stay too, but where a topic forgets: there a record that would soon be forgotten, so that its readers may come too
// late, gets a time half the topic's retention before now.
//
// Offsets at which no record stood (below where a topic begins that forgets, marks of transactions, what was compacted) are taken
// by fillers: records that are neither a command nor a key, which every reader passes. Those below the beginning are deleted.
//
// Threads: one call, one thread; it blocks. Errors: NOT_FOUND: no backup there, or an unfinished one; DATA_LOSS: it was altered;
// FAILED_PRECONDITION: of another version; ABORTED: a record came to stand at another offset; those of RefillLog.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "services/kit/backup/backup.h"
#include "services/kit/backup/manifest.h"
#include "services/kit/log/kafka_options.h"
#include "services/kit/log/refill_log.h"

namespace huiyin::kit {

inline constexpr char kFillerKey[] = "huiyin.filler";

absl::StatusOr<BackupManifest> ReadManifest(const std::string& folder);

// Partitions of that topic; 0: the backup does not have it.
int PartitionsIn(const BackupManifest& manifest, const std::string& topic);

// Whether the backup holds these topics and no others, and every record that was written.
absl::Status CheckBackup(const std::string& folder, const BackupManifest& manifest,
                         const std::map<std::string, KafkaTopic>& topics,
                         const BackupProgress& progress);

absl::Status RestoreBackup(const std::string& folder, const BackupManifest& manifest,
                           const std::map<std::string, KafkaTopic>& topics, int64_t now_us,
                           RefillLog& log, const BackupProgress& progress);

}  // namespace huiyin::kit
