// What a simulator does to a SimulatedLog: delays, zombies, torn batches, cuts.
#include <algorithm>
#include <utility>

#include "services/kit/base/status.h"
#include "services/kit/log/simulated_log.h"

namespace huiyin::kit {

void SimulatedLog::Hold(int instance, bool held) { instances_.at(instance).held = held; }

void SimulatedLog::FailReads(int instance, bool failing) {
  instances_.at(instance).reads_fail = failing;
}

void SimulatedLog::SlowReads(int instance, int64_t by_us) {
  instances_.at(instance).slow_by_us = by_us;
}

void SimulatedLog::RefuseAppends(int instance, bool refusing) {
  instances_.at(instance).full = refusing;
}

void SimulatedLog::MakeOrphans(int instance) {
  InstanceState& state = instances_.at(instance);
  for (Queue& queue : queues_) {
    if (queue.instance != instance) continue;
    for (Unlanded& unlanded : queue.records) unlanded.append = nullptr;
  }
  state.producer = producers_++;
}

void SimulatedLog::LoseOutcome(int instance) {
  const auto appends = std::exchange(instances_.at(instance).appends, {});
  MakeOrphans(instance);
  for (const auto& append : appends)
    append->done(absl::UnavailableError("outcome unknown (simulated)"));
}

void SimulatedLog::Abandon(int instance) {
  instances_.at(instance).abandoned = true;
  instances_.at(instance).appends.clear();
  MakeOrphans(instance);
}

std::vector<size_t> SimulatedLog::OrphanQueues() const {
  std::vector<size_t> orphans;
  for (size_t i = 0; i < queues_.size(); ++i) {
    const InstanceState& state = instances_.at(queues_[i].instance);
    if (state.abandoned || queues_[i].producer != state.producer) orphans.push_back(i);
  }
  return orphans;
}

bool SimulatedLog::TearOrphans(Random& random) {
  const std::vector<size_t> orphans = OrphanQueues();
  if (orphans.empty()) return false;
  auto& records = queues_[orphans[random() % orphans.size()]].records;
  const auto at = records.begin() + static_cast<std::ptrdiff_t>(random() % (records.size() + 1));
  if (random() % 2 == 0) {
    records.erase(records.begin(), at);
  } else {
    records.erase(at, records.end());
  }
  RemoveEmptyQueues();
  return true;
}

void SimulatedLog::DropOrphans(int instance, const TopicPartition& where, Piece piece,
                               size_t count) {
  for (const size_t index : OrphanQueues()) {
    Queue& queue = queues_[index];
    if (queue.instance != instance || queue.where != where) continue;
    auto& records = queue.records;
    const auto dropped = static_cast<std::ptrdiff_t>(std::min(count, records.size()));
    count -= static_cast<size_t>(dropped);
    if (piece == Piece::kHead) {
      records.erase(records.begin(), records.begin() + dropped);
    } else {
      records.erase(records.end() - dropped, records.end());
    }
  }
  RemoveEmptyQueues();
}

bool SimulatedLog::DuplicateOrphan(Random& random) {
  const std::vector<size_t> orphans = OrphanQueues();
  if (orphans.empty()) return false;
  auto& records = queues_[orphans[random() % orphans.size()]].records;
  const size_t at = random() % records.size();
  const Unlanded copy = records[at];
  records.insert(records.begin() + static_cast<std::ptrdiff_t>(at), copy);
  return true;
}

void SimulatedLog::CutTail(const TopicPartition& where, Offset end) {
  Partition& partition = At(where);
  HUIYIN_CHECK(end >= partition.begin, "a cut at or above the begin");
  if (static_cast<size_t>(end) < partition.records.size())
    partition.records.resize(static_cast<size_t>(end));
}

void SimulatedLog::DropBelow(const TopicPartition& where, Offset begin) {
  Partition& partition = At(where);
  partition.begin =
      std::clamp(begin, partition.begin, static_cast<Offset>(partition.records.size()));
}

void SimulatedLog::Alter(const TopicPartition& where, Offset offset, LogEntry entry) {
  At(where).records.at(static_cast<size_t>(offset)).record.entry =
      std::make_shared<const LogEntry>(std::move(entry));
}

}  // namespace huiyin::kit
