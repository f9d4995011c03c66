// BackupManifest: what a backup holds. A text file, `manifest`, written last: a folder without it is no backup.
//
//   huiyin backup 1
//   cluster 4L6g3nShT-eMCtK--X86sw
//   begun_at_us 1795730000000000
//   partition huiyin.intake 0 begin 0 end 1234 records 1234 bytes 456789 crc 305419896
//   whole 2596069104
//
// One line for each partition, whose records stand in a file beside it (backup_file.h). `crc` is that of the file, `whole` that
// of all lines above it, both CRC-32C.
//
// Threads: pure functions. Errors: DATA_LOSS when the text is not what was written; FAILED_PRECONDITION: another version wrote it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

struct BackupPartition {
  TopicPartition where;
  Offset begin = 0;     // lowest offset that was there
  Offset end = 0;       // all records below it are in the backup
  int64_t records = 0;  // fewer than end - begin where offsets have gaps
  int64_t bytes = 0;    // of the file
  uint32_t crc = 0;     // of the file
};

struct BackupManifest {
  std::string cluster;      // the log's identity
  int64_t begun_at_us = 0;  // microseconds since 1970 UTC: what was acknowledged before is in it
  std::vector<BackupPartition> partitions;

  int64_t records() const;
  int64_t bytes() const;
};

std::string ManifestText(const BackupManifest& manifest);
absl::StatusOr<BackupManifest> ParseManifest(std::string_view text);

}  // namespace huiyin::kit
