// CheckpointKeeper: this instance's part in the checkpoints that the instances of a cluster share: puts there the states of the
// partitions it owns, as they grow, and keeps the two newest of each.
//
// TakeCheckpoints: the other half, before the states are opened: where an instance's own state is missing or far behind the
// newest checkpoint, that one takes its place, and only the rest is folded.
//
//   TakeCheckpoints(store, services, log, data_dir, every);
//   ASSIGN_OR_RETURN(auto node, Node::OpenOn(...));
//   CheckpointKeeper keeper(node.get(), &store, 1'000'000, &metrics);
//
// What fails is said in the log and tried again, or done without: the log gives every state.
// Ownership: all outlive it. Threads: one of its own; the state is copied beside live load.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/kit/observe/metrics.h"
#include "services/kit/runtime/checkpoint_store.h"
#include "services/kit/runtime/node.h"

namespace huiyin::kit {

class CheckpointKeeper {
 public:
  // A partition is put again when `every` records came since the newest checkpoint.
  CheckpointKeeper(Node* node, CheckpointStore* store, Offset every, MetricsRegistry* registry);
  ~CheckpointKeeper();

 private:
  struct Kept {
    Partition* partition;
    StateKind kind;
    Gauge metric;
    Offset newest = -1;         // that this instance has seen; -1: not looked yet
    int64_t not_before_us = 0;  // monotonic
  };

  void Run();
  void Look(Kept& kept);
  bool Due(const Kept& kept) const;
  absl::Status Share(Kept& kept);
  absl::StatusOr<Offset> Put(const Kept& kept);
  bool stopping();

  Node* node_;
  CheckpointStore* store_;
  const Offset every_;
  std::vector<Kept> kept_;
  std::mutex mutex_;
  std::condition_variable stop_changed_;
  bool stopping_ = false;
  std::thread thread_;
};

// Of a folder that nobody has open. Between two partitions it asks whether the start is still wanted.
void TakeCheckpoints(
    CheckpointStore& store, const std::vector<const Service*>& services, Log& log,
    const std::string& data_dir, Offset every,
    const std::function<bool()>& wanted = [] { return true; });

}  // namespace huiyin::kit
