// TableFiles: how many of RocksDB's table files were written and removed below a folder while it watched: removed ones were
// compacted into others. The only way to see from outside that a compaction ran.
//
// Threads: its own; Stop joins it.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "tests/bench/system/repeated.h"

namespace huiyin::bench {

class TableFiles {
 public:
  explicit TableFiles(std::string folder);
  void Stop() { looks_.Stop(); }

  int64_t written() const { return written_; }
  int64_t compacted() const { return compacted_; }

 private:
  void Look();

  const std::string folder_;
  std::set<std::string> seen_;
  int64_t written_ = 0;
  int64_t compacted_ = 0;
  Repeated looks_;
};

}  // namespace huiyin::bench
