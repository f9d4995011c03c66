// NodeProbe: the node's counters and the free space as Prometheus metrics, brought up to date every second; and says when all
// that the log held is folded.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/kit/observe/metrics.h"
#include "services/kit/runtime/node.h"
#include "services/kit/store/free_space.h"

namespace huiyin::kit {

inline constexpr Offset kFoldedLag = 10'000;  // a tenth of a second's work

class NodeProbe {
 public:
  // All outlive it. `on_folded` is called once, on the probe's thread, when each partition has been at most kFoldedLag
  // records behind its log since the start.
  NodeProbe(Node* node, FreeSpace* space, MetricsRegistry* registry,
            std::function<void()> on_folded);
  ~NodeProbe();

 private:
  struct PartitionMetrics {
    Partition* partition;
    Gauge owner, stopped, lag, log_begin;
    Counter decisions, batches, commands, retries, timers, held, fencings, openings, follow_ups;
    PartitionStats last;
    bool reported = false;
    bool owned = false;
    bool folded = false;
  };

  void AddPartition(Partition* partition, MetricsRegistry* registry);
  void Run();
  void Sample();
  void Sample(PartitionMetrics& metrics);
  // false: the log did not answer.
  bool SampleLag(PartitionMetrics& metrics);
  void SampleSpace();

  Node* node_;
  FreeSpace* space_;
  std::function<void()> on_folded_;  // null: was called
  bool space_was_low_ = false;
  Counter syncs_, records_, bytes_;
  Gauge disk_free_, disk_low_, behind_, unavailable_;
  LogStats last_;
  std::vector<PartitionMetrics> partitions_;
  std::mutex mutex_;
  std::condition_variable stop_changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace huiyin::kit
