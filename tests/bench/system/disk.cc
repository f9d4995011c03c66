#include "tests/bench/system/disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <utility>
#include <vector>

namespace huiyin::bench {

SyncedFile::SyncedFile(std::string path, size_t block_bytes)
    : path_(std::move(path)),
      block_(block_bytes, 'x'),
      fd_(open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {}

SyncedFile::~SyncedFile() {
  close(fd_);
  std::filesystem::remove(path_);
}

std::optional<Sample> SyncedFile::Write(int64_t offset) {
  const int64_t begun = clock_.MonotonicMicros();
  if (pwrite(fd_, block_.data(), block_.size(), offset) < 0 || fdatasync(fd_) != 0) {
    return std::nullopt;
  }
  return Sample{begun, clock_.MonotonicMicros()};
}

SyncRate MeasureSyncs(const std::string& folder, double seconds) {
  SyncedFile file(folder + "/sync", 16 << 10);
  const auto until_us = kit::SystemClock().MonotonicMicros() + static_cast<int64_t>(seconds * 1e6);
  std::vector<Sample> samples;
  for (int64_t end = 0;; end += static_cast<int64_t>(file.block_bytes())) {
    const std::optional<Sample> sync = file.Write(end);
    if (!sync.has_value()) break;
    samples.push_back(*sync);
    if (sync->answered_us >= until_us) break;
  }
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
