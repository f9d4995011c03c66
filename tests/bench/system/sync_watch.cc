#include "tests/bench/system/sync_watch.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "services/kit/base/clock.h"

namespace huiyin::bench {
namespace {

constexpr std::chrono::milliseconds kEvery{40};
constexpr size_t kBlockBytes = 4 << 10;

}  // namespace

SyncWatch::SyncWatch(std::string folder)
    : path_(std::move(folder) + "/watched"), thread_([this] { Watch(); }) {}

void SyncWatch::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void SyncWatch::Watch() {
  const int fd = open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const std::string block(kBlockBytes, 'x');
  const kit::SystemClock clock;
  while (!stopping_) {
    std::this_thread::sleep_for(kEvery);
    const int64_t begun = clock.MonotonicMicros();
    if (pwrite(fd, block.data(), block.size(), 0) < 0 || fdatasync(fd) != 0) break;
    syncs_.push_back({begun, clock.MonotonicMicros()});
  }
  close(fd);
  std::filesystem::remove(path_);
}

}  // namespace huiyin::bench
