#include "tests/bench/system/disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include "services/kit/base/clock.h"
#include "tests/bench/load/latency.h"

namespace huiyin::bench {

SyncRate MeasureSyncs(const std::string& folder, double seconds) {
  const std::string path = folder + "/sync";
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const std::string block(16 << 10, 'x');
  const kit::SystemClock clock;
  const int64_t begun = clock.MonotonicMicros();
  std::vector<Sample> samples;
  for (int64_t now = begun; static_cast<double>(now - begun) < seconds * 1e6;) {
    if (write(fd, block.data(), block.size()) < 0 || fdatasync(fd) != 0) break;
    const int64_t synced = clock.MonotonicMicros();
    samples.push_back({now, synced});
    now = synced;
  }
  close(fd);
  std::filesystem::remove(path);
  const Latencies latencies(samples);
  return {.per_second = static_cast<double>(samples.size()) / seconds,
          .p50_ms = latencies.PercentileMs(.5),
          .p99_ms = latencies.PercentileMs(.99)};
}

int64_t FolderBytes(const std::string& folder) {
  int64_t bytes = 0;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator file(folder, error), end;
       !error && file != end; file.increment(error)) {
    std::error_code gone;
    const auto size = file->is_regular_file(gone) ? file->file_size(gone) : 0;
    if (!gone) bytes += static_cast<int64_t>(size);
  }
  return bytes;
}

int64_t FreeBytes(const std::string& folder) {
  std::error_code error;
  return static_cast<int64_t>(std::filesystem::space(folder, error).available);
}

}  // namespace huiyin::bench
