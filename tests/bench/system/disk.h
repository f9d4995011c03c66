// What the disk itself can do, and how much is on it.
#pragma once

#include <cstdint>
#include <string>

namespace huiyin::bench {

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
