// World: the real runtime of a scenario's services on a simulated cluster, driven by one seed.
//
//   World world(&scenario, {.seed = 17});
//   std::optional<Violation> violation = world.Run();
//
// Each group of services lives in two to five processes, each with a store and a partition runtime
// for every partition. Commands and queries are asked at any of them; a ServiceHost hands a command on
// over the world's network. The scheduler keeps to the caller's contract of Partition::Turn: it calls again only
// after progress, when `wake_us` has come, or when the partition asked to be woken; a runtime that
// forgets to ask hangs, and that is found.
//
// Threads: one. Everything random comes from the seed.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "huiyin/common/v1/peer.pb.h"
#include "services/kit/runtime/host.h"
#include "tests/simulation/world/judge.h"
#include "tests/simulation/world/network.h"
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
    kit::Partition* partition = nullptr;         // its host's; null: down
    std::shared_ptr<bool> woken;
    int64_t wake_us = 0;
  };
  struct Process {
    size_t group = 0;
    int number = 0;  // among those of its group
    int place = 0;   // in the world, and in its network
    std::vector<Seat> seats;
    std::string address;  // mostly that of its predecessor
    std::unique_ptr<ProcessClock> clock;
    std::unique_ptr<kit::SimulatedInstance> log;  // null: down
    std::unique_ptr<kit::Reference> reference;
    std::vector<std::unique_ptr<kit::ServiceHost>> hosts;
    std::deque<std::function<void()>> pool;  // what asks the log for queries
    bool frozen = false;                     // while paused it takes no calls either
    int64_t paused_until_us = 0, held_until_us = 0, deaf_until_us = 0, down_until_us = 0;
    int64_t slow_until_us = 0, full_until_us = 0, clock_wrong_until_us = 0;
    int64_t unheard_until_us = 0;  // lost its share and has not heard of it
    int64_t flaps_until_us = 0;    // is assigned and not from moment to moment
  };
  // What a process handed on and waits for.
  struct PeerCall {
    int caller = 0;
    int64_t deadline_us = 0;
    kit::PendingCommand::Done done;
  };

  // world.cc: processes and time.
  void Start(Process& process);
  std::unique_ptr<kit::Partition> Open(Process& process, Seat& seat);
  void Stop(Process& process);
  void Step(bool faults);
  void RunTurns(bool all);
  void TakeTurn(Process& process, Seat& seat);
  bool Finished() const;
  bool Done(const Call& call) const;
  std::string WhatIsOpen() const;
  void CheckStates() const;
  Process& ProcessOf(const std::string& topic, int number);
  Process& AnyProcess(const std::string& topic) {
    return ProcessOf(topic, static_cast<int>(Random(static_cast<uint64_t>(instances_))));
  }
  // By the plan of the group: all to the first, or each its share.
  bool Planned(const Process& process, int p) const {
    return process.number == (spread_ ? p % instances_ : 0);
  }
  void AssignAsPlanned(Process& process);
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
  void Assign(const kit::TopicPartition& where, const std::set<int>& numbers);
  std::set<int> Wish();
  void Flap(Process& process);
  void LoseShare(Process& process);
  void Pause(Process& process, int64_t until_us);
  void CutOff(Process& process, int64_t until_us);
  // clients.cc
  void Client(bool faults);
  void Add(std::unique_ptr<Call> call);
  void Send(Call& call);
  void SendThroughTopic(const Call& call);
  void Operator(bool faults);
  // routing.cc: from one instance to another.
  using Heard = std::function<void(const absl::StatusOr<kit::CommandResult>&)>;
  bool Frozen(const Process& process) const {
    return process.frozen && clock_.WallMicros() < process.paused_until_us;
  }
  kit::ServiceHost& HostOf(Process& process, const std::string& topic);
  // False: refused at once.
  bool Ask(Process& process, const Call& call, int64_t deadline_us, Heard heard);
  void Forward(Process& from, const std::string& address, const kit::TopicPartition& where,
               const kit::PendingCommand& command);
  void Arrive(uint64_t id, int from, const std::string& address,
              const common::v1::ExecuteRequest& request, int64_t left_us);
  void Reply(uint64_t id, absl::StatusOr<kit::CommandResult> result);
  void Break(Process& process);
  void EndLatePeerCalls();
  // queries.cc: what is read at any instance.
  void Query();
  void AskQuery(Process& process, const Call& call, kit::PositionList wanted, int64_t deadline_us,
                std::function<void(const absl::Status&)> heard);
  void RunPool(Process& process);
  void CheckReach();

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
  std::unique_ptr<Network> network_;
  std::vector<Process> processes_;
  std::unique_ptr<kit::SimulatedInstance> hotline_;  // writes commands itself
  std::vector<std::unique_ptr<Call>> calls_;         // live as long as the world: answers come late
  std::vector<Call*> open_;                          // of those, not seen to be answered yet
  uint64_t fault_percent_ = 0;
  size_t batch_records_max_ = 0;
  size_t flights_max_ = 1;
  int64_t gather_us_ = 0;
  int instances_ = 2;    // of each group
  bool spread_ = false;  // the partitions over them
  uint64_t attempts_ = 0;
  uint64_t peer_calls_made_ = 0;
  std::map<uint64_t, PeerCall> peer_calls_;
  std::map<std::string, int> places_;  // of addresses, also of those nobody has any more
  bool stops_expected_ = false;
  std::vector<std::pair<int, int64_t>> zombies_;  // dead instances whose appends land only then
  std::map<kit::TopicPartition, int64_t> nobodys_until_us_;  // assigned to none until then
  kit::PartitionStats gone_;                                 // of partitions that crashed
};

inline constexpr int kPartitions = 2;

}  // namespace huiyin::simulation
