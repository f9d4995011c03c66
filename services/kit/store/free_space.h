// FreeSpace: whether the disk has room for new work, with a reserve kept back for finishing what was taken.
//
//   FreeSpace space({"/data/log", "/data/state"}, 1024 << 20);
//   space.Look();                                       // every second, by a probe
//   if (absl::Status full = space.CheckNewWork(); !full.ok()) return full;
//
// Below the reserve new work is refused; commands that drain, and reads, go on: they need the reserve. New work comes in
// again by itself once a tenth more than the reserve is free, so that it does not flap.
//
// Threads: Look from one at a time; everything else from any.
// Errors: RESOURCE_EXHAUSTED. A disk that cannot be asked counts as having room: writing to it will tell.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace huiyin::kit {

class FreeSpace {
 public:
  // `folders` may lie on several disks: the fullest counts. Reserve 0: never low.
  FreeSpace(std::vector<std::string> folders, int64_t reserve_bytes);

  void Look();
  // As of the last look; -1 where no disk could be asked.
  int64_t free_bytes() const { return free_bytes_.load(std::memory_order_relaxed); }
  bool low() const { return low_.load(std::memory_order_relaxed); }
  absl::Status CheckNewWork() const;

 private:
  const std::vector<std::string> folders_;
  const int64_t reserve_bytes_;
  std::atomic<int64_t> free_bytes_{-1};
  std::atomic<bool> low_{false};
};

}  // namespace huiyin::kit
