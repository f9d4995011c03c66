#include "services/kit/process/node_probe.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "services/kit/observe/logger.h"

namespace huiyin::kit {
namespace {

constexpr std::chrono::seconds kSampleEvery(1);
constexpr Offset kLagWorthALine = 100'000;  // a second's work

void Raise(const Counter& counter, uint64_t now, uint64_t before) {
  if (now > before) counter.Increment(static_cast<double>(now - before));
}

}  // namespace

NodeProbe::NodeProbe(Node* node, FreeSpace* space, MetricsRegistry* registry,
                     std::function<void()> on_folded)
    : node_(node), space_(space), on_folded_(std::move(on_folded)) {
  syncs_ =
      registry->AddCounter("huiyin_log_syncs_total", "Batches written to the log, one fsync each.");
  records_ = registry->AddCounter("huiyin_log_records_total", "Records acknowledged by the log.");
  bytes_ = registry->AddCounter("huiyin_log_bytes_total",
                                "Bytes of keys and values acknowledged by the log.");
  disk_free_ = registry->AddGauge("huiyin_disk_free_bytes",
                                  "Free on the fullest disk of log, state and keys.");
  disk_low_ = registry->AddGauge(
      "huiyin_disk_low", "1 while new matters are refused because the disk's reserve is reached.");
  behind_ = registry->AddGauge("huiyin_behind_seconds",
                               "How long the command or record that waits longest has waited.");
  unavailable_ = registry->AddGauge("huiyin_log_unavailable",
                                    "1 while the log does not say where a partition ends.");
  for (auto& host : node->hosts()) {
    for (size_t i = 0; i < host->size(); ++i) AddPartition(&host->partition(i), registry);
  }
  thread_ = std::thread([this] { Run(); });
}

NodeProbe::~NodeProbe() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_changed_.notify_all();
  thread_.join();
}

void NodeProbe::AddPartition(Partition* partition, MetricsRegistry* registry) {
  const MetricLabels labels{{"topic", partition->where().topic},
                            {"partition", std::to_string(partition->where().partition)}};
  auto counter = [&](const char* name, const char* help) {
    return registry->AddCounter(name, help, labels);
  };
  PartitionMetrics m;
  m.partition = partition;
  m.owner = registry->AddGauge("huiyin_partition_owner",
                               "1 while this instance decides for the partition.", labels);
  m.lag =
      registry->AddGauge("huiyin_partition_lag_records",
                         "Records of the partition that exist and were not folded yet.", labels);
  m.log_begin = registry->AddGauge("huiyin_partition_log_begin",
                                   "The first offset that the log still holds: 0, unless its "
                                   "beginning was taken away.",
                                   labels);
  m.stopped = registry->AddGauge("huiyin_partition_stopped",
                                 "1 when the partition cannot go on; see the log.", labels);
  m.decisions = counter("huiyin_decisions_total", "Decisions read back and applied.");
  m.batches = counter("huiyin_batches_total", "Batches of decisions.");
  m.commands = counter("huiyin_commands_total", "Commands taken.");
  m.retries = counter("huiyin_retries_answered_total", "Commands answered from memory.");
  m.timers = counter("huiyin_timers_fired_total", "Due timers fired.");
  m.held = counter("huiyin_held_total", "Inputs held because they could not be decided.");
  m.fencings = counter("huiyin_fencings_total", "Times ownership was lost.");
  m.openings = counter("huiyin_openings_total", "Times ownership was taken.");
  m.follow_ups = counter("huiyin_follow_ups_sent_total", "Follow-up commands acknowledged.");
  partitions_.push_back(m);
}

void NodeProbe::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    Sample();
    lock.lock();
    stop_changed_.wait_for(lock, kSampleEvery, [&] { return stopping_; });
  }
}

void NodeProbe::SampleSpace() {
  space_->Look();
  const bool low = space_->low();
  disk_free_.Set(static_cast<double>(space_->free_bytes()));
  disk_low_.Set(low ? 1 : 0);
  if (low == std::exchange(space_was_low_, low)) return;
  if (low) {
    LogWarn("the disk's reserve is reached, new matters are refused",
            {{"error", space_->CheckNewWork().message()}});
  } else {
    LogInfo("there is space on the disk again, new matters are taken",
            {{"free_mib", space_->free_bytes() >> 20}});
  }
}

void NodeProbe::Sample() {
  SampleSpace();
  const LogStats now = node_->log().Stats();
  Raise(syncs_, now.syncs, last_.syncs);
  Raise(records_, now.records, last_.records);
  Raise(bytes_, now.bytes, last_.bytes);
  last_ = now;
  behind_.Set(static_cast<double>(node_->BehindUs()) / kMicrosPerSecond);
  bool answers = true, folded = true;
  for (PartitionMetrics& metrics : partitions_) {
    Sample(metrics);
    answers &= SampleLag(metrics);
    folded &= metrics.folded;
  }
  unavailable_.Set(answers ? 0 : 1);
  if (folded && on_folded_ != nullptr) std::exchange(on_folded_, nullptr)();
}

// What is not folded yet, and in a cluster a line where ownership moved, or while much is left to fold.
bool NodeProbe::SampleLag(PartitionMetrics& m) {
  const TopicPartition& where = m.partition->where();
  const absl::StatusOr<LogExtent> extent = node_->log().Extent(where);
  if (!extent.ok()) return false;
  const Offset lag = std::max<Offset>(0, extent->end - NextOf(m.partition->positions(), where));
  m.log_begin.Set(static_cast<double>(extent->begin));
  m.lag.Set(static_cast<double>(lag));
  m.folded |= lag <= kFoldedLag;
  if (!node_->shared()) return true;
  const bool owner = m.partition->owner();
  if (owner != std::exchange(m.owned, owner)) {
    LogInfo(owner ? "owns a partition" : "owns a partition no more",
            {{"topic", where.topic}, {"partition", where.partition}});
  }
  if (lag > kLagWorthALine) {
    LogInfo("folds", {{"topic", where.topic}, {"partition", where.partition}, {"left", lag}});
  }
  return true;
}

void NodeProbe::Sample(PartitionMetrics& m) {
  const PartitionStats now = m.partition->PublishedStats();
  m.owner.Set(m.partition->owner() ? 1 : 0);
  const absl::Status error = m.partition->error();
  m.stopped.Set(error.ok() ? 0 : 1);
  if (!error.ok() && !std::exchange(m.reported, true)) {
    LogError("a partition has stopped", {{"topic", m.partition->where().topic},
                                         {"partition", m.partition->where().partition},
                                         {"error", error.message()}});
  }
  Raise(m.decisions, now.decisions, m.last.decisions);
  Raise(m.batches, now.batches, m.last.batches);
  Raise(m.commands, now.commands, m.last.commands);
  Raise(m.retries, now.retries_answered, m.last.retries_answered);
  Raise(m.timers, now.timers_fired, m.last.timers_fired);
  Raise(m.held, now.held, m.last.held);
  Raise(m.fencings, now.fencings, m.last.fencings);
  Raise(m.openings, now.openings, m.last.openings);
  Raise(m.follow_ups, now.follow_ups_sent, m.last.follow_ups_sent);
  m.last = now;
}

}  // namespace huiyin::kit
