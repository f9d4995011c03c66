// A log that lost its tail, as after a broker without it or a folder restored from yesterday.
#include <algorithm>

#include "services/kit/base/text.h"
#include "services/kit/runtime/tables.h"
#include "tests/simulation/world/world.h"

namespace huiyin::simulation {
namespace {

constexpr int kDecisionsLost = 3;
constexpr int kStepsMax = 1'500;
constexpr char kInvariant[] = "a cut log stops whoever had read it";

}  // namespace

// Whether this partition had read, of its own log or an input, what is gone.
bool World::MustStop(const Seat& seat, const std::string& topic,
                     const std::vector<kit::Offset>& ends) const {
  const auto state = kit::FoldRow::Get(*seat.store);
  if (!state.has_value()) return false;
  if (seat.service->topic() == topic) {
    return state->next_offset() > ends[static_cast<size_t>(seat.p)];
  }
  return std::any_of(state->positions().begin(), state->positions().end(), [&](const auto& at) {
    return at.read() && at.topic() == topic &&
           at.next_offset() > ends[static_cast<size_t>(at.partition())];
  });
}

// An instance without state finds only what is left, takes over and writes on.
void World::Regrow(Process& process, const std::string& topic, const std::vector<size_t>& lengths) {
  Stop(process);
  for (Seat& seat : process.seats) seat.store->Reset().IgnoreError();
  for (Process& other : processes_) {
    other.paused_until_us = &other == &process ? 0 : std::numeric_limits<int64_t>::max();
  }
  Start(process);
  cluster_->AssignAll(process.log->id(), true);
  for (int step = 0; step < kStepsMax; ++step) {
    bool grown = true;
    for (size_t p = 0; p < lengths.size(); ++p) {
      grown &= cluster_->Records({topic, static_cast<int>(p)}).size() > lengths[p] + kDecisionsLost;
    }
    if (grown) return;
    Add(scenario_->AnyCall(*SeatOf(process, {topic, 0})->service));
    Send(*calls_.back());
    Step(false);
  }
  throw Violation{"a cut log can be written on by who knows no better", topic};
}

std::optional<Violation> World::Cut(const std::string& topic, bool regrown) {
  return Guard([&] {
    judge_->Retire();
    stops_expected_ = true;
    std::vector<kit::Offset> ends;
    std::vector<size_t> lengths;
    for (int p = 0; p < (topic == kit::kDirectoryTopic ? 1 : kPartitions); ++p) {
      const auto& records = cluster_->Records({topic, p});
      lengths.push_back(records.size());
      size_t end = records.size();
      for (int lost = 0; end > 0 && lost < kDecisionsLost; --end) {
        common::v1::Record record;
        record.ParseFromString(records[end - 1].record.entry->value);
        lost += record.has_envelope();
      }
      ends.push_back(static_cast<kit::Offset>(end));
    }
    std::vector<const Seat*> stopping;
    Process& writer = ProcessOf(topic, 1);
    for (const Process& process : processes_) {
      if (regrown && &process == &writer) continue;
      for (const Seat& seat : process.seats) {
        if (MustStop(seat, topic, ends)) stopping.push_back(&seat);
      }
    }
    for (size_t p = 0; p < ends.size(); ++p) {
      cluster_->CutTail({topic, static_cast<int>(p)}, ends[p]);
    }
    if (regrown) Regrow(writer, topic, lengths);
    for (Process& process : processes_) {
      process.paused_until_us = 0;
      cluster_->AssignAll(process.log->id(), true);
      // Who sleeps cannot notice, and does no harm until it wakes.
      for (Seat& seat : process.seats) *seat.woken = true;
    }
    for (int step = 0; step < kStepsMax; ++step) Step(false);
    for (const Seat* seat : stopping) {
      const kit::Partition& partition = *seat->partition;
      const absl::Status error = partition.error();
      if (absl::IsDataLoss(error) || absl::IsOutOfRange(error)) continue;
      throw Violation{kInvariant,
                      kit::Concat(Name(partition.where()), " goes on: ", error.ToString())};
    }
    judge_->totals()["stopped by a cut"] += stopping.size();
  });
}

}  // namespace huiyin::simulation
