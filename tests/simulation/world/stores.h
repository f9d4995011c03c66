// What a simulated process lives on: a store whose every commit is judged, and a clock of its own.
// Threads: one.
#pragma once

#include <deque>

#include "services/kit/base/clock.h"
#include "services/kit/store/memory_store.h"
#include "tests/simulation/world/judge.h"

namespace huiyin::simulation {

class JudgedStore : public kit::MemoryStore {
 public:
  JudgedStore(kit::TopicPartition where, Judge* judge) : where_(std::move(where)), judge_(judge) {}
  absl::Status Write(kit::Overlay::Writes&& writes) override;
  absl::Status Reset() override;
  void Lose(size_t batches);       // falls back to an earlier prefix
  void Restore(const Rows& copy);  // a checkpoint takes the place of what was there
  uint64_t hash() const { return hash_.value(); }
  // Of the own log: everything below is folded in.
  kit::Offset next_offset() const;

 private:
  const kit::TopicPartition where_;
  Judge* const judge_;
  RowsHash hash_;
  mutable std::optional<kit::Offset> next_offset_;  // once asked for: it costs a row's parsing
  std::deque<RowsHash> before_;                     // of the batches that a crash now could lose
};

// The clock of one process: its wall may jump, its monotonic reading starts anywhere.
class ProcessClock : public kit::Clock {
 public:
  ProcessClock(const kit::ManualClock* world, int64_t base_us) : world_(world), base_us_(base_us) {}
  int64_t WallMicros() const override { return world_->WallMicros() + jump_us; }
  int64_t MonotonicMicros() const override { return world_->MonotonicMicros() + base_us_; }
  int64_t jump_us = 0;

 private:
  const kit::ManualClock* const world_;
  const int64_t base_us_;
};

}  // namespace huiyin::simulation
