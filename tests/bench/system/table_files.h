// TableFiles: how many of RocksDB's table files were written and removed below a folder while it watched: removed ones were
// compacted into others. The only way to see from outside that a compaction ran.
//
// Threads: its own; Stop joins it.
#pragma once

#include <atomic>
#include <cstdint>
#include <set>
#include <string>
#include <thread>

namespace huiyin::bench {

class TableFiles {
 public:
  explicit TableFiles(std::string folder);
  ~TableFiles() { Stop(); }
  void Stop();

  int64_t written() const { return written_; }
  int64_t compacted() const { return compacted_; }

 private:
  void Look();

  const std::string folder_;
  std::set<std::string> seen_;
  int64_t written_ = 0;
  int64_t compacted_ = 0;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace huiyin::bench
