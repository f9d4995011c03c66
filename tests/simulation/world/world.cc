#include "tests/simulation/world/world.h"

#include <algorithm>

#include "services/kit/base/text.h"

namespace huiyin::simulation {
namespace {

constexpr int64_t kMillis = 1'000;
constexpr int64_t kQuietUs = 1'500 * kMillis;

}  // namespace

World::World(Scenario* scenario, WorldOptions options)
    : scenario_(scenario), options_(options), random_(options_.seed), clock_(options_.start_us) {
  std::map<std::string, int> topics{{kit::kCommandsTopic, kPartitions}};
  const auto groups = scenario_->groups();
  for (const auto& group : groups) {
    for (const kit::Service* service : group) {
      topics[service->topic()] = service->topic() == kit::kDirectoryTopic ? 1 : kPartitions;
    }
  }
  cluster_ = std::make_unique<kit::SimulatedLog>(topics, &clock_);
  judge_ = std::make_unique<Judge>(scenario_, kPartitions, cluster_.get(), &clock_, options_.bugs);
  cluster_->OnLand(
      [this](const auto& where, const auto& landed) { judge_->Landed(where, landed); });
  hotline_ = cluster_->NewInstance();
  fault_percent_ = 3 + 3 * Random(3);
  batch_records_max_ = 2 + 6 * Random(2);
  flights_max_ = options_.seed % 2 == 0 ? 1 : 3;
  gather_us_ = options_.seed % 5 == 1 ? 4 * kMillis : 0;
  instances_ = Chance(80) ? 2 : 3 + static_cast<int>(Random(3));
  spread_ = Chance(50);
  network_ = std::make_unique<Network>(&clock_, &random_, &judge_->totals());
  network_->Become({.lost_percent = 5 * Random(3),
                    .doubled_percent = 5 * Random(3),
                    .late_us_max = 1 + static_cast<int64_t>(Random(8)) * kMillis,
                    .very_late_us_max = 400 * kMillis});
  for (size_t group = 0; group < groups.size(); ++group) {
    for (int number = 0; number < instances_; ++number) {
      Process process{
          .group = group, .number = number, .place = static_cast<int>(processes_.size())};
      for (const kit::Service* service : groups[group]) {
        for (int p = 0; p < topics[service->topic()]; ++p) {
          Seat seat{.service = service, .p = p};
          seat.store =
              std::make_unique<JudgedStore>(kit::TopicPartition{service->topic(), p}, judge_.get());
          process.seats.push_back(std::move(seat));
        }
      }
      processes_.push_back(std::move(process));
    }
  }
}

World::~World() {
  for (Process& process : processes_) process.hosts.clear();
}

void World::Start(Process& process) {
  process.clock = std::make_unique<ProcessClock>(
      &clock_, static_cast<int64_t>(Random(1'000)) * kit::kMicrosPerSecond);
  process.log = cluster_->NewInstance();
  process.reference = std::make_unique<kit::Reference>(process.log.get(), scenario_->reference());
  // Another address than its predecessor had, as where each start gets a new one.
  if (process.address.empty() || Chance(25)) {
    process.address = kit::Concat("process-", process.place, ":", places_.size());
    places_[process.address] = process.place;
  }
  for (size_t i = 0; i < process.seats.size();) {
    const kit::Service* service = process.seats[i].service;
    std::vector<std::unique_ptr<kit::Partition>> partitions;
    for (; i < process.seats.size() && process.seats[i].service == service; ++i) {
      partitions.push_back(Open(process, process.seats[i]));
    }
    process.hosts.push_back(
        std::make_unique<kit::ServiceHost>(service, std::move(partitions), options_.bugs));
    process.hosts.back()->set_forward(
        [this, &process](const std::string& address, const kit::TopicPartition& where,
                         const kit::PendingCommand& command) {
          Forward(process, address, where, command);
        },
        process.address);
  }
  for (Seat& seat : process.seats) {
    const absl::Status started = seat.partition->Start();
    if (!started.ok()) throw Violation{"a partition starts", std::string(started.message())};
  }
}

std::unique_ptr<kit::Partition> World::Open(Process& process, Seat& seat) {
  seat.woken = std::make_shared<bool>(true);
  seat.wake_us = 0;
  kit::Environment environment;
  environment.log = process.log.get();
  environment.clock = process.clock.get();
  environment.store = seat.store.get();
  environment.reference = process.reference.get();
  environment.random = [this] { return random_(); };
  environment.wake = [woken = seat.woken] { *woken = true; };
  kit::PartitionOptions options;
  options.partition = seat.p;
  options.partitions = kPartitions;
  options.instance = kit::Concat(seat.service->topic(), "-", process.number);
  options.address = process.address;
  options.inbox_commands_max = 20;
  options.batch_records_max = batch_records_max_;
  options.flights_max = flights_max_;
  options.fold_records_max = 7;
  options.gathered_rows_max = 40;
  options.gathered_records_max = 20;
  options.inputs_per_turn_max = 4;
  options.timers_per_turn_max = 3;
  options.gather_us = gather_us_;
  options.idle_us = 200 * kMillis;
  options.clock_skew_max_us = 5 * kit::kMicrosPerSecond;
  options.bugs = options_.bugs;
  auto partition = std::make_unique<kit::Partition>(seat.service, environment, options);
  seat.partition = partition.get();
  return partition;
}

// The process is gone at once; what it appended may land later.
void World::Stop(Process& process) {
  for (Seat& seat : process.seats) {
    const kit::PartitionStats& stats = seat.partition->stats();
    gone_.openings += stats.openings;
    gone_.fencings += stats.fencings;
    gone_.retries_answered += stats.retries_answered;
    seat.partition = nullptr;
  }
  Break(process);
  process.pool.clear();
  process.hosts.clear();
  process.unheard_until_us = process.flaps_until_us = 0;
  process.held_until_us = process.deaf_until_us = 0;
  process.slow_until_us = process.full_until_us = process.clock_wrong_until_us = 0;
  process.reference.reset();
  process.log.reset();
}

void World::TakeTurn(Process& process, Seat& seat) {
  const int64_t now = process.clock->MonotonicMicros();
  *seat.woken = false;
  const kit::Partition::TurnResult result = seat.partition->Turn();
  if (result.progress) *seat.woken = true;
  seat.wake_us = result.wake_us;
  if (!result.progress && result.wake_us <= now) {
    throw Violation{"a partition without progress sleeps", seat.partition->where().topic};
  }
  if (const absl::Status error = seat.partition->error(); !error.ok() && !stops_expected_) {
    throw Violation{"no partition stops on a sound log", std::string(error.message())};
  }
}

void World::RunTurns(bool all) {
  for (Process& process : processes_) {
    if (process.log == nullptr || clock_.WallMicros() < process.paused_until_us) continue;
    RunPool(process);
    const int64_t now = process.clock->MonotonicMicros();
    for (Seat& seat : process.seats) {
      if (!*seat.woken && now < seat.wake_us) continue;
      if (all || Chance(60)) TakeTurn(process, seat);
    }
  }
}

void World::Step(bool faults) {
  clock_.Advance(scenario_->Advance(random_, faults, clock_.WallMicros()));
  // The more instances, the more of it is waking one of them.
  const size_t landings =
      (faults && Chance(40) ? Random(3) : 4 + Random(16)) * static_cast<size_t>(instances_) / 2;
  for (size_t i = 0; i < landings; ++i) {
    if (!cluster_->Step(random_)) break;
  }
  network_->Step();
  EndLatePeerCalls();
  RunTurns(!faults);
  Client(faults);
  if (faults && Chance(30)) Query();
  Operator(faults);
  Heal();
  if (faults && Chance(fault_percent_)) Fault();
}

std::optional<Violation> World::Guard(const std::function<void()>& run) {
  try {
    run();
    return std::nullopt;
  } catch (const Violation& violation) {
    return violation;
  }
}

std::optional<Violation> World::Live(int steps, bool faults) {
  return Guard([&] {
    for (Process& process : processes_) {
      if (process.log != nullptr) continue;
      Start(process);
      AssignAsPlanned(process);
    }
    for (int i = 0; i < steps && !scenario_->Over(clock_.WallMicros()); ++i) Step(faults);
  });
}

std::string World::WhatIsOpen() const {
  std::string open = kit::Concat(cluster_->UnlandedRecords(), " unlanded");
  for (const auto& [where, root] : judge_->HeldFamilies()) {
    open += kit::Concat(", ", root, " held in ", Name(where));
  }
  for (const Call* call : open_) {
    if (!Done(*call))
      open += kit::Concat(", ", call->id, " of ", call->service->topic(), " ", call->root);
  }
  return open;
}

bool World::Done(const Call& call) const {
  if (!call.topic_only) return call.done;
  return judge_->Settled(call.service->topic(), call.id);
}

bool World::Finished() const {
  return cluster_->UnlandedRecords() == 0 && judge_->HeldFamilies().empty() &&
         std::all_of(open_.begin(), open_.end(), [&](const Call* call) { return Done(*call); });
}

// Faults have ended: all there is must be done in bounded time, and then nothing may happen.
std::optional<Violation> World::Drain() {
  return Guard([&] {
    EndFaults();
    int64_t quiet_since_us = clock_.WallMicros();
    uint64_t trace = 0;
    int steps = 0;
    while (!Finished() || clock_.WallMicros() - quiet_since_us < kQuietUs) {
      if (++steps > options_.drain_steps_max) {
        throw Violation{"everything drains and becomes quiet", WhatIsOpen()};
      }
      const int64_t before_us = clock_.WallMicros();
      Step(false);
      const bool leapt = clock_.WallMicros() - before_us >= kQuietUs;
      const bool moved = trace != judge_->trace() || !Finished();
      if (leapt || moved) quiet_since_us = clock_.WallMicros();
      trace = judge_->trace();
    }
    CheckStates();
    CheckReach();
    judge_->CheckComplete();
  });
}

void World::CheckStates() const {
  for (const Process& process : processes_) {
    for (const Seat& seat : process.seats) {
      const kit::TopicPartition& where = seat.partition->where();
      if (seat.store->hash() == judge_->TruthHash(where)) continue;
      throw Violation{
          "every instance ends with the same state",
          kit::Concat(Name(where), " of ", process.number, " at ", seat.store->next_offset(),
                      " of ", cluster_->Records(where).size())};
    }
  }
}

std::optional<Violation> World::Run() {
  if (auto violation = Live(options_.steps, true)) return violation;
  return Drain();
}

Totals World::totals() const {
  Totals totals = judge_->totals();
  totals["openings"] = gone_.openings;
  totals["fencings"] = gone_.fencings;
  totals["retries answered"] = gone_.retries_answered;
  for (const Process& process : processes_) {
    for (const Seat& seat : process.seats) {
      if (seat.partition == nullptr) continue;
      totals["openings"] += seat.partition->stats().openings;
      totals["fencings"] += seat.partition->stats().fencings;
      totals["retries answered"] += seat.partition->stats().retries_answered;
    }
  }
  return totals;
}

World::Seat* World::SeatOf(Process& process, const kit::TopicPartition& where) {
  for (Seat& seat : process.seats) {
    if (seat.p == where.partition && seat.service->topic() == where.topic) return &seat;
  }
  return nullptr;
}

World::Process& World::ProcessOf(const std::string& topic, int number) {
  return *std::find_if(processes_.begin(), processes_.end(), [&](Process& process) {
    return process.number == number && SeatOf(process, {topic, 0}) != nullptr;
  });
}

}  // namespace huiyin::simulation
