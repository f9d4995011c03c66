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

namespace huiyin {

class NodeProbe {
 public:
  // All outlive it.
  NodeProbe(kit::Node* node, kit::FreeSpace* space, kit::MetricsRegistry* registry);
  ~NodeProbe();

 private:
  struct PartitionMetrics {
    kit::Partition* partition;
    kit::Gauge owner, stopped;
    kit::Counter decisions, batches, commands, retries, timers, held, fencings, openings,
        follow_ups;
    kit::PartitionStats last;
    bool reported = false;
  };

  void AddPartition(kit::Partition* partition, kit::MetricsRegistry* registry);
  void Run();
  void Sample();
  void Sample(PartitionMetrics& metrics);
  void SampleSpace();

  kit::Node* node_;
  kit::FreeSpace* space_;
  bool space_was_low_ = false;
  kit::Counter syncs_, records_, bytes_;
  kit::Gauge disk_free_, disk_low_, behind_;
  kit::EmbeddedLogStats last_;
  std::vector<PartitionMetrics> partitions_;
  std::mutex mutex_;
  std::condition_variable stop_changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace huiyin
