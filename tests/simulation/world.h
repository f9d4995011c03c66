// World: the real runtime of a few toy services on a simulated cluster, driven by one seed.
//
//   World world({.seed = 17, .topology = Topology::kTwo, .bugs = {}});
//   std::optional<Violation> violation = world.Run();
//
// Two processes a service, each with a store and a partition runtime a partition. The scheduler
// keeps to the caller's contract of Partition::Turn: it calls again only after progress, when
// `wake_us` has come, or when the partition asked to be woken; a runtime that forgets to ask hangs,
// and that is found.
//
// Threads: one. Everything random comes from the seed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/kit/runtime/partition.h"
#include "services/kit/store/memory_store.h"
#include "tests/simulation/judge.h"

namespace huiyin::simulation {

enum class Topology { kTwo, kChain };

struct WorldOptions {
  uint64_t seed = 0;
  Topology topology = Topology::kTwo;
  kit::RuntimeBugs bugs;
  int steps = 900;
};

// A store whose every commit is judged.
class JudgedStore : public kit::MemoryStore {
 public:
  JudgedStore(kit::TopicPartition where, Judge* judge) : where_(std::move(where)), judge_(judge) {}
  absl::Status Write(const kit::Overlay::Writes& writes) override;
  absl::Status Reset() override;
  void Lose(size_t batches);  // falls back to an earlier prefix
  uint64_t hash() const { return hash_.value(); }

 private:
  const kit::TopicPartition where_;
  Judge* const judge_;
  RowsHash hash_;
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

class World {
 public:
  explicit World(WorldOptions options);
  ~World();

  // Nothing: every invariant held.
  std::optional<Violation> Run();
  // For directed tests: lives for so many steps, without the end.
  std::optional<Violation> Live(int steps, bool faults);
  std::optional<Violation> Drain();
  // After a drained life: `topic` loses its last decisions on every partition; with `regrown`, an
  // instance that lost its state writes it on, beyond where it ended. Who had read what is gone
  // must stop.
  std::optional<Violation> Cut(const std::string& topic, bool regrown);

  Judge& judge() { return *judge_; }
  Totals totals() const;

 protected:
  struct Slot {
    std::unique_ptr<kit::Partition> partition;
    std::shared_ptr<bool> woken;
    int64_t wake_us = 0;
  };
  struct Process {
    const ToyService* service = nullptr;
    int number = 0;  // among those of its service
    std::unique_ptr<ProcessClock> clock;
    std::unique_ptr<kit::SimulatedInstance> log;
    std::unique_ptr<kit::Reference> reference;
    std::vector<std::unique_ptr<JudgedStore>> stores;  // outlive crashes
    std::vector<Slot> slots;                           // empty: down
    int64_t paused_until_us = 0, held_until_us = 0, deaf_until_us = 0, down_until_us = 0;
  };
  struct Call {
    const ToyService* service = nullptr;
    std::string id, root;
    int64_t number = 0;
    kit::PositionList wanted;
    bool done = false;
    bool topic_only = false;  // nobody asks again
    // An operator's word instead of a command.
    bool retry = false, discard = false;
  };

  // world.cc: processes and time.
  void Start(Process& process);
  void Stop(Process& process);
  void Step(bool faults);
  void RunTurns(bool all);
  void TakeTurn(Process& process, Slot& slot);
  bool Pass(int64_t by_us);
  bool Finished() const;
  bool Done(const Call& call) const;
  std::string WhatIsOpen() const;
  void CheckStates() const;
  Process& ProcessOf(const ToyService* service, int number);
  const ToyService* Service(const std::string& topic) const;
  std::optional<Violation> Guard(const std::function<void()>& run);
  // cut.cc
  void Regrow(Process& process, const std::vector<size_t>& lengths);
  bool MustStop(const Process& process, size_t p, const std::string& topic,
                const std::vector<kit::Offset>& ends) const;
  // faults.cc
  void Fault();
  void Crash(Process& process, bool lose_head);
  void Tear();
  void Heal();
  void EndFaults();
  void Assign(const kit::TopicPartition& where, bool first, bool second);
  // clients.cc
  void Client(bool faults);
  void NewCall();
  void Send(Call& call);
  void SendThroughTopic(const Call& call);
  void Operator(bool faults);

  uint64_t Random(uint64_t below) { return random_() % below; }
  bool Chance(uint64_t percent) { return random_() % 100 < percent; }
  template <typename T>
  T& Pick(std::vector<T>& from) {
    return from[Random(from.size())];
  }

  const WorldOptions options_;
  kit::SimulatedLog::Random random_;
  kit::ManualClock clock_;
  Defects defects_;
  std::vector<std::unique_ptr<ToyService>> services_;
  std::unique_ptr<kit::SimulatedLog> cluster_;
  std::unique_ptr<Judge> judge_;
  std::vector<Process> processes_;
  std::unique_ptr<kit::SimulatedInstance> hotline_;  // writes commands itself
  std::vector<std::unique_ptr<Call>> calls_;         // live as long as the world: answers come late
  std::vector<kit::PositionList> answered_;
  int64_t next_number_ = 0;
  uint64_t fault_percent_ = 0;
  size_t batch_records_max_ = 0;
  bool stops_expected_ = false;
  std::vector<std::pair<int, int64_t>> zombies_;  // dead instances whose appends land only then
  kit::PartitionStats gone_;                      // of partitions that crashed
};

inline constexpr int kPartitions = 2;

}  // namespace huiyin::simulation
