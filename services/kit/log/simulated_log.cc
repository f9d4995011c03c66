#include "services/kit/log/simulated_log.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/kit/base/status.h"

namespace huiyin::kit {

class SimulatedSubscription : public Log::Subscription {
 public:
  SimulatedSubscription(SimulatedLog::Partition* partition, int instance,
                        std::function<void()> wake)
      : partition_(partition), instance_(instance), wake_(std::move(wake)) {
    partition_->subscriptions.push_back(this);
  }
  ~SimulatedSubscription() override { std::erase(partition_->subscriptions, this); }

  int instance() const { return instance_; }
  bool waiting() const { return waiting_; }
  void MarkWaiting() { waiting_ = true; }
  void Wake() {
    waiting_ = false;
    wake_();
  }

 private:
  SimulatedLog::Partition* const partition_;
  const int instance_;
  const std::function<void()> wake_;
  bool waiting_ = true;  // the first wake comes without growth
};

SimulatedLog::SimulatedLog(const std::map<std::string, int>& topics, const Clock* clock)
    : clock_(clock), topics_(topics) {
  for (const auto& [topic, count] : topics) {
    for (int partition = 0; partition < count; ++partition) partitions_[{topic, partition}];
  }
}

SimulatedLog::~SimulatedLog() = default;

std::unique_ptr<SimulatedInstance> SimulatedLog::NewInstance() {
  const int id = static_cast<int>(instances_.size());
  instances_[id].producer = producers_++;
  return std::unique_ptr<SimulatedInstance>(new SimulatedInstance(this, id));
}

SimulatedLog::Partition& SimulatedLog::At(const TopicPartition& where) {
  const auto found = partitions_.find(where);
  HUIYIN_CHECK(found != partitions_.end(), "a partition that the log has");
  return found->second;
}

const SimulatedLog::Partition& SimulatedLog::At(const TopicPartition& where) const {
  const auto found = partitions_.find(where);
  HUIYIN_CHECK(found != partitions_.end(), "a partition that the log has");
  return found->second;
}

const std::vector<SimulatedRecord>& SimulatedLog::Records(const TopicPartition& where) const {
  return At(where).records;
}

size_t SimulatedLog::UnlandedRecords() const {
  size_t records = 0;
  for (const Queue& queue : queues_) records += queue.records.size();
  return records;
}

void SimulatedLog::Assign(int instance, const TopicPartition& where, bool assigned) {
  auto& mine = instances_.at(instance).assigned;
  if (assigned) {
    mine.insert(where);
  } else {
    mine.erase(where);
  }
}

void SimulatedLog::AssignAll(int instance, bool assigned) {
  for (const auto& [where, partition] : partitions_) Assign(instance, where, assigned);
}

void SimulatedLog::Append(int instance, const TopicPartition& where, std::vector<LogEntry> entries,
                          Log::AppendDone done) {
  InstanceState& state = instances_.at(instance);
  auto append = std::make_shared<PendingAppend>(
      PendingAppend{where, entries.size(), -1, {}, std::move(done)});
  if (!partitions_.contains(where))
    append->refused = absl::InvalidArgumentError("unknown partition");
  if (entries.empty())
    append->refused = absl::InvalidArgumentError("an append needs at least one record");
  for (const LogEntry& entry : entries) {
    if (entry.key.size() + entry.value.size() <= kLogRecordBytesMax) continue;
    append->refused = absl::InvalidArgumentError("record too large");
  }
  if (state.full) append->refused = absl::ResourceExhaustedError("the simulated disk is full");
  if (!state.abandoned) state.appends.push_back(append);
  if (!append->refused.ok()) {
    append->unlanded = 0;
    return;
  }
  auto queue = std::find_if(queues_.begin(), queues_.end(), [&](const Queue& known) {
    return known.producer == state.producer && known.where == where;
  });
  if (queue == queues_.end())
    queue = queues_.insert(queues_.end(), Queue{state.producer, instance, where, {}});
  for (LogEntry& entry : entries) {
    queue->records.push_back({std::move(entry), state.abandoned ? nullptr : append});
  }
}

absl::Status SimulatedLog::Read(int instance, const TopicPartition& where, Offset from,
                                size_t records_max, std::vector<LogRecord>* out) {
  const auto found = partitions_.find(where);
  if (found == partitions_.end()) return absl::InvalidArgumentError("unknown partition");
  if (instances_.at(instance).reads_fail)
    return absl::UnavailableError("the simulated broker does not answer");
  Partition& partition = found->second;
  auto end = static_cast<Offset>(partition.records.size());
  if (from < partition.begin || from > end) {
    return absl::OutOfRangeError(absl::StrCat("offset ", from, " of ", where.topic, "/",
                                              where.partition, " is outside ", partition.begin,
                                              "..", end));
  }
  if (const int64_t slow_by_us = instances_.at(instance).slow_by_us;
      slow_by_us > 0 && records_max > 1) {
    const Offset landed = end;
    const int64_t before_us = clock_->WallMicros() - slow_by_us;
    while (end > from && partition.records[static_cast<size_t>(end - 1)].landed_us > before_us) {
      --end;
    }
    for (SimulatedSubscription* subscription : partition.subscriptions) {
      if (end < landed && subscription->instance() == instance) subscription->MarkWaiting();
    }
  }
  const size_t count = std::min(records_max, static_cast<size_t>(end - from));
  for (size_t i = 0; i < count; ++i)
    out->push_back(partition.records[static_cast<size_t>(from) + i].record);
  return absl::OkStatus();
}

std::vector<size_t> SimulatedLog::LandableQueues() const {
  std::vector<size_t> landable;
  for (size_t i = 0; i < queues_.size(); ++i) {
    if (!instances_.at(queues_[i].instance).held) landable.push_back(i);
  }
  return landable;
}

std::vector<std::pair<int, size_t>> SimulatedLog::ReadyAppends() const {
  std::vector<std::pair<int, size_t>> ready;
  for (const auto& [id, state] : instances_) {
    for (size_t i = 0; i < state.appends.size(); ++i) {
      const PendingAppend& append = *state.appends[i];
      if (append.unlanded > 0) continue;
      // An earlier append to the same partition is acknowledged first.
      const auto at = state.appends.begin() + static_cast<std::ptrdiff_t>(i);
      const bool blocked = std::any_of(state.appends.begin(), at, [&](const auto& earlier) {
        return earlier->where == append.where;
      });
      if (!blocked) ready.emplace_back(id, i);
    }
  }
  return ready;
}

std::vector<SimulatedSubscription*> SimulatedLog::WaitingSubscriptions() const {
  std::vector<SimulatedSubscription*> waiting;
  for (const auto& [where, partition] : partitions_) {
    for (SimulatedSubscription* subscription : partition.subscriptions) {
      if (!subscription->waiting()) continue;
      if (!instances_.at(subscription->instance()).abandoned) waiting.push_back(subscription);
    }
  }
  return waiting;
}

bool SimulatedLog::Step(Random& random) {
  const std::vector<size_t> landable = LandableQueues();
  const std::vector<std::pair<int, size_t>> ready = ReadyAppends();
  const std::vector<SimulatedSubscription*> waiting = WaitingSubscriptions();
  const size_t choices = landable.size() + ready.size() + waiting.size();
  if (choices == 0) return false;
  size_t chosen = random() % choices;
  if (chosen < landable.size()) {
    Land(landable[chosen]);
  } else if ((chosen -= landable.size()) < ready.size()) {
    Acknowledge(ready[chosen].first, ready[chosen].second);
  } else {
    waiting[chosen - ready.size()]->Wake();
  }
  return true;
}

bool SimulatedLog::LandOne(Random& random) {
  const std::vector<size_t> landable = LandableQueues();
  if (landable.empty()) return false;
  Land(landable[random() % landable.size()]);
  return true;
}

void SimulatedLog::Land(size_t queue_index) {
  Queue& queue = queues_[queue_index];
  Unlanded unlanded = std::move(queue.records.front());
  queue.records.pop_front();
  const TopicPartition where = queue.where;
  const int instance = queue.instance;
  RemoveEmptyQueues();

  Partition& partition = At(where);
  const int64_t now_us = clock_->WallMicros();
  partition.last_time_us = std::max(partition.last_time_us, now_us);
  const auto offset = static_cast<Offset>(partition.records.size());
  partition.records.push_back({{offset, partition.last_time_us,
                                std::make_shared<const LogEntry>(std::move(unlanded.entry))},
                               now_us,
                               instance});
  if (unlanded.append != nullptr) {
    --unlanded.append->unlanded;
    if (unlanded.append->first < 0) unlanded.append->first = offset;
  }
  for (SimulatedSubscription* subscription : partition.subscriptions) subscription->MarkWaiting();
  if (judge_) judge_(where, partition.records.back());
}

void SimulatedLog::Acknowledge(int instance, size_t append_index) {
  auto& appends = instances_.at(instance).appends;
  const std::shared_ptr<PendingAppend> append = appends[append_index];
  appends.erase(appends.begin() + static_cast<std::ptrdiff_t>(append_index));
  if (append->refused.ok()) {
    append->done(append->first);
  } else {
    append->done(append->refused);
  }
}

void SimulatedLog::RemoveEmptyQueues() {
  std::erase_if(queues_, [](const Queue& queue) { return queue.records.empty(); });
}

SimulatedInstance::~SimulatedInstance() { cluster_->Abandon(id_); }

std::string SimulatedInstance::Identity() const { return cluster_->identity_; }

absl::StatusOr<int> SimulatedInstance::PartitionCount(const std::string& topic) const {
  const auto found = cluster_->topics_.find(topic);
  if (found == cluster_->topics_.end()) return absl::InvalidArgumentError("unknown topic");
  return found->second;
}

void SimulatedInstance::Append(const TopicPartition& where, std::vector<LogEntry> entries,
                               AppendDone done) {
  cluster_->Append(id_, where, std::move(entries), std::move(done));
}

absl::Status SimulatedInstance::Read(const TopicPartition& where, Offset from, size_t records_max,
                                     std::vector<LogRecord>* out) {
  return cluster_->Read(id_, where, from, records_max, out);
}

absl::StatusOr<LogExtent> SimulatedInstance::Extent(const TopicPartition& where) {
  const auto found = cluster_->partitions_.find(where);
  if (found == cluster_->partitions_.end()) return absl::InvalidArgumentError("unknown partition");
  if (cluster_->instances_.at(id_).reads_fail) {
    return absl::UnavailableError("the simulated broker does not answer");
  }
  return LogExtent{found->second.begin, static_cast<Offset>(found->second.records.size())};
}

std::unique_ptr<Log::Subscription> SimulatedInstance::Subscribe(const TopicPartition& where,
                                                                std::function<void()> wake) {
  return std::make_unique<SimulatedSubscription>(&cluster_->At(where), id_, std::move(wake));
}

bool SimulatedInstance::Assigned(const TopicPartition& where) const {
  return cluster_->instances_.at(id_).assigned.contains(where);
}

}  // namespace huiyin::kit
