// What the disk itself can do, and how much is on it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "services/kit/base/clock.h"
#include "tests/bench/load/latency.h"

namespace huiyin::bench {

// A file whose every write is made durable. It goes with the object.
class SyncedFile {
 public:
  SyncedFile(std::string path, size_t block_bytes);
  ~SyncedFile();
  SyncedFile(const SyncedFile&) = delete;
  SyncedFile& operator=(const SyncedFile&) = delete;

  // A block at that offset: when it was begun and when it was durable. Nothing where the disk refuses.
  std::optional<Sample> Write(int64_t offset);
  size_t block_bytes() const { return block_.size(); }

 private:
  const std::string path_;
  const std::string block_;
  const kit::SystemClock clock_{};
  const int fd_;
};

struct SyncRate {
  double per_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
};
// Appends 16 KiB and fdatasyncs, again and again.
SyncRate MeasureSyncs(const std::string& folder, double seconds);

// Sum of the sizes of all files below it; 0 when it is not there.
int64_t FolderBytes(const std::string& folder);
int64_t FreeBytes(const std::string& folder);

}  // namespace huiyin::bench
