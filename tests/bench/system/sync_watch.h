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

#include <optional>
#include <string>
#include <vector>

#include "tests/bench/load/latency.h"
#include "tests/bench/system/disk.h"
#include "tests/bench/system/repeated.h"

namespace huiyin::bench {

class SyncWatch {
 public:
  explicit SyncWatch(const std::string& folder)
      : file_(folder + "/watched", 4 << 10), repeated_(std::chrono::milliseconds(40), [this] {
          if (const std::optional<Sample> sync = file_.Write(0)) syncs_.push_back(*sync);
        }) {}
  void Stop() { repeated_.Stop(); }

  // After Stop. Empty where the file cannot be written.
  const std::vector<Sample>& syncs() const { return syncs_; }

 private:
  SyncedFile file_;
  std::vector<Sample> syncs_;
  Repeated repeated_;
};

}  // namespace huiyin::bench
