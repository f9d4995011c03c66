// World: the real runtime of a scenario's services on a simulated cluster, driven by one seed.
//
//   World world(&scenario, {.seed = 17});
//   std::optional<Violation> violation = world.Run();
//
// Each group of services lives in two processes, each with a store and a partition runtime for every
// partition. The scheduler keeps to the caller's contract of Partition::Turn: it calls again only
// after progress, when `wake_us` has come, or when the partition asked to be woken; a runtime that
// forgets to ask hangs, and that is found.
//
// Threads: one. Everything random comes from the seed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/kit/runtime/partition.h"
#include "tests/simulation/world/judge.h"
#include "tests/simulation/world/scenario.h"
#include "tests/simulation/world/stores.h"

namespace huiyin::simulation {

struct WorldOptions {
  uint64_t seed = 0;
  kit::RuntimeBugs bugs;
  int steps = 900;        // of the life with faults, at most
  size_t calls_max = 60;  // made in a life
  int64_t start_us = 1'700'000'000 * kit::kMicrosPerSecond;
  int drain_steps_max = 8'000;
};

class World {
 public:
  World(Scenario* scenario, WorldOptions options);
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
  // A partition of a service in a process.
  struct Seat {
    const kit::Service* service = nullptr;
    int p = 0;
    std::unique_ptr<JudgedStore> store;          // outlives crashes
    std::optional<kit::MemoryStore::Rows> copy;  // a checkpoint
    std::unique_ptr<kit::Partition> partition;   // null: down
    std::shared_ptr<bool> woken;
    int64_t wake_us = 0;
  };
  struct Process {
    size_t group = 0;
    int number = 0;  // among the two of its group
    std::vector<Seat> seats;
    std::unique_ptr<ProcessClock> clock;
    std::unique_ptr<kit::SimulatedInstance> log;  // null: down
    std::unique_ptr<kit::Reference> reference;
    int64_t paused_until_us = 0, held_until_us = 0, deaf_until_us = 0, down_until_us = 0;
    int64_t slow_until_us = 0, full_until_us = 0, clock_wrong_until_us = 0;
  };

  // world.cc: processes and time.
  void Start(Process& process);
  void Open(Process& process, Seat& seat);
  void Stop(Process& process);
  void Step(bool faults);
  void RunTurns(bool all);
  void TakeTurn(Process& process, Seat& seat);
  bool Finished() const;
  bool Done(const Call& call) const;
  std::string WhatIsOpen() const;
  void CheckStates() const;
  Process& ProcessOf(const std::string& topic, int number);
  Seat* SeatOf(Process& process, const kit::TopicPartition& where);
  std::optional<Violation> Guard(const std::function<void()>& run);
  // cut.cc
  void Regrow(Process& process, const std::string& topic, const std::vector<size_t>& lengths);
  bool MustStop(const Seat& seat, const std::string& topic,
                const std::vector<kit::Offset>& ends) const;
  // faults.cc
  void Fault();
  void FaultOf(Process& process, uint64_t kind);
  void Crash(Process& process, bool lose_head);
  void LoseState(Process& process, Seat& seat);
  void LoseAsked(int instance);
  void Tear();
  void Heal();
  void HealProcess(Process& process);
  void EndFaults();
  void Assign(const kit::TopicPartition& where, bool first, bool second);
  // clients.cc
  void Client(bool faults);
  void Add(std::unique_ptr<Call> call);
  void Send(Call& call);
  void SendThroughTopic(const Call& call);
  void Operator(bool faults);

  uint64_t Random(uint64_t below) { return random_() % below; }
  bool Chance(uint64_t percent) { return random_() % 100 < percent; }
  template <typename T>
  T& Pick(std::vector<T>& from) {
    return from[Random(from.size())];
  }

  Scenario* const scenario_;
  const WorldOptions options_;
  kit::SimulatedLog::Random random_;
  kit::ManualClock clock_;
  std::unique_ptr<kit::SimulatedLog> cluster_;
  std::unique_ptr<Judge> judge_;
  std::vector<Process> processes_;
  std::unique_ptr<kit::SimulatedInstance> hotline_;  // writes commands itself
  std::vector<std::unique_ptr<Call>> calls_;         // live as long as the world: answers come late
  std::vector<Call*> open_;                          // of those, not seen to be answered yet
  uint64_t fault_percent_ = 0;
  size_t batch_records_max_ = 0;
  size_t flights_max_ = 1;
  bool stops_expected_ = false;
  std::vector<std::pair<int, int64_t>> zombies_;  // dead instances whose appends land only then
  std::map<kit::TopicPartition, int64_t> nobodys_until_us_;  // assigned to none until then
  kit::PartitionStats gone_;                                 // of partitions that crashed
};

inline constexpr int kPartitions = 2;

}  // namespace huiyin::simulation
