// NodeProbe: the node's counters and the free space as Prometheus metrics, brought up to date every second.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/kit/observe/metrics.h"
#include "services/kit/runtime/node.h"
#include "services/kit/store/free_space.h"

namespace huiyin::kit {

class NodeProbe {
 public:
  // All outlive it.
  NodeProbe(Node* node, FreeSpace* space, MetricsRegistry* registry);
  ~NodeProbe();

 private:
  struct PartitionMetrics {
    Partition* partition;
    Gauge owner, stopped, lag, log_begin;
    Counter decisions, batches, commands, retries, timers, held, fencings, openings, follow_ups;
    PartitionStats last;
    bool reported = false;
    bool owned = false;
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
