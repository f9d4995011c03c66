// SyncWatch: how long a write of 4 KiB to a file of its own takes to become durable, every 40 ms while it watches: what the
// disk makes everybody wait, whoever loads it.
//
//   SyncWatch disk(work_folder);
//   ...;
//   disk.Stop();
//   disk.syncs();   // a sample each, when it was begun and when it was durable
//
// Threads: its own; Stop joins it.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/load/latency.h"

namespace huiyin::bench {

class SyncWatch {
 public:
  explicit SyncWatch(std::string folder);
  ~SyncWatch() { Stop(); }
  void Stop();

  // After Stop. Empty where the file cannot be written.
  const std::vector<Sample>& syncs() const { return syncs_; }

 private:
  void Watch();

  const std::string path_;
  std::vector<Sample> syncs_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace huiyin::bench
