#include "tests/simulation/world.h"

#include <algorithm>

#include "services/kit/base/text.h"
#include "services/kit/runtime/tables.h"

namespace huiyin::simulation {
namespace {

constexpr int64_t kStartUs = 1'700'000'000 * kit::kMicrosPerSecond;
constexpr int64_t kMillis = 1'000;
constexpr int64_t kQuietUs = 1'500 * kMillis;
constexpr int kDrainStepsMax = 8'000;

std::shared_ptr<const void> CountVersions(const std::shared_ptr<const void>& before,
                                          const common::v1::Record& record) {
  const int64_t versions = before == nullptr ? 0 : *std::static_pointer_cast<const int64_t>(before);
  return std::make_shared<const int64_t>(versions + record.events_size());
}

}  // namespace

absl::Status JudgedStore::Write(const kit::Overlay::Writes& writes) {
  for (const auto& [key, value] : writes) {
    std::string before;
    const bool had = Get(key, &before);
    hash_.Change(key, had ? &before : nullptr, value ? &*value : nullptr);
  }
  const absl::Status written = MemoryStore::Write(writes);
  const auto state = kit::FoldRow::Get(*this);
  judge_->Committed(where_, state ? state->next_offset() : -1, hash_.value());
  return written;
}

absl::Status JudgedStore::Reset() {
  hash_.Clear();
  return MemoryStore::Reset();
}

void JudgedStore::Lose(size_t batches) {
  LoseTail(batches);
  hash_.Clear();
  for (const auto& [key, value] : rows()) hash_.Change(key, nullptr, &value);
}

World::World(WorldOptions options)
    : options_(std::move(options)), random_(options_.seed), clock_(kStartUs) {
  const auto add = [&](Role role, std::vector<std::string> upstreams) {
    services_.push_back(std::make_unique<ToyService>(role, std::move(upstreams), &defects_));
  };
  add(Role::kDirectory, {});
  if (options_.topology == Topology::kTwo) {
    add(Role::kIntake, {kTimerTopic});
    add(Role::kTimer, {kIntakeTopic});
  } else {
    add(Role::kIntake, {});
    add(Role::kRelay, {kIntakeTopic});
    add(Role::kTimer, {kRelayTopic});
  }
  std::map<std::string, int> topics{{kit::kCommandsTopic, kPartitions}};
  std::vector<const ToyService*> judged;
  for (const auto& service : services_) {
    topics[service->topic()] = service->role() == Role::kDirectory ? 1 : kPartitions;
    judged.push_back(service.get());
  }
  cluster_ = std::make_unique<kit::SimulatedLog>(topics, &clock_);
  judge_ = std::make_unique<Judge>(judged, kPartitions, cluster_.get(), &clock_, options_.bugs);
  cluster_->OnLand(
      [this](const auto& where, const auto& landed) { judge_->Landed(where, landed); });
  hotline_ = cluster_->NewInstance();
  fault_percent_ = 2 + 3 * Random(3);
  batch_records_max_ = 2 + 6 * Random(2);
  for (const auto& service : services_) {
    for (int i = 0; i < 2; ++i) {
      Process process{.service = service.get(), .number = i};
      for (int p = 0; p < topics[service->topic()]; ++p) {
        process.stores.push_back(
            std::make_unique<JudgedStore>(kit::TopicPartition{service->topic(), p}, judge_.get()));
      }
      processes_.push_back(std::move(process));
    }
  }
}

World::~World() {
  for (Process& process : processes_) process.slots.clear();
}

void World::Start(Process& process) {
  process.clock = std::make_unique<ProcessClock>(
      &clock_, static_cast<int64_t>(Random(1'000)) * kit::kMicrosPerSecond);
  process.log = cluster_->NewInstance();
  process.reference = std::make_unique<kit::Reference>(process.log.get(), CountVersions);
  for (size_t p = 0; p < process.stores.size(); ++p) {
    Slot slot{.woken = std::make_shared<bool>(true)};
    kit::Environment environment;
    environment.log = process.log.get();
    environment.clock = process.clock.get();
    environment.store = process.stores[p].get();
    environment.reference = process.reference.get();
    environment.random = [this] { return random_(); };
    environment.wake = [woken = slot.woken] { *woken = true; };
    kit::PartitionOptions options;
    options.partition = static_cast<int>(p);
    options.partitions = kPartitions;
    options.instance = kit::Concat(process.service->topic(), "-", process.number);
    options.inbox_commands_max = 20;
    options.batch_records_max = batch_records_max_;
    options.inputs_per_turn_max = 4;
    options.timers_per_turn_max = 3;
    options.idle_us = 200 * kMillis;
    options.clock_skew_max_us = 5 * kit::kMicrosPerSecond;
    options.bugs = options_.bugs;
    slot.partition = std::make_unique<kit::Partition>(process.service, environment, options);
    const absl::Status started = slot.partition->Start();
    if (!started.ok()) throw Violation{"a partition starts", std::string(started.message())};
    process.slots.push_back(std::move(slot));
  }
}

// The process is gone at once; what it appended may land later.
void World::Stop(Process& process) {
  for (Slot& slot : process.slots) {
    const kit::PartitionStats& stats = slot.partition->stats();
    gone_.openings += stats.openings;
    gone_.fencings += stats.fencings;
  }
  process.slots.clear();
  process.held_until_us = process.deaf_until_us = 0;
  process.reference.reset();
  process.log.reset();
}

void World::TakeTurn(Process& process, Slot& slot) {
  const int64_t now = process.clock->MonotonicMicros();
  *slot.woken = false;
  const kit::Partition::TurnResult result = slot.partition->Turn();
  if (result.progress) *slot.woken = true;
  slot.wake_us = result.wake_us;
  if (!result.progress && result.wake_us <= now) {
    throw Violation{"a partition without progress sleeps", slot.partition->where().topic};
  }
  if (const absl::Status error = slot.partition->error(); !error.ok() && !stops_expected_) {
    throw Violation{"no partition stops on a sound log", std::string(error.message())};
  }
}

void World::RunTurns(bool all) {
  for (Process& process : processes_) {
    if (clock_.WallMicros() < process.paused_until_us) continue;
    for (Slot& slot : process.slots) {
      if (!*slot.woken && process.clock->MonotonicMicros() < slot.wake_us) continue;
      if (all || Chance(60)) TakeTurn(process, slot);
    }
  }
}

void World::Step(bool faults) {
  // Mostly a little time passes, sometimes enough for timers and idle records.
  clock_.Advance(static_cast<int64_t>(Random(Chance(5) ? 80'000 : 4'000)));
  const size_t landings = faults && Chance(40) ? Random(3) : 4 + Random(16);
  for (size_t i = 0; i < landings; ++i) {
    if (!cluster_->Step(random_)) break;
  }
  RunTurns(!faults);
  Client(faults);
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
      cluster_->AssignAll(process.log->id(), process.number == 0);
    }
    for (int i = 0; i < steps; ++i) Step(faults);
  });
}

std::string World::WhatIsOpen() const {
  std::string open = kit::Concat(cluster_->UnlandedRecords(), " unlanded");
  for (const auto& [where, root] : judge_->HeldFamilies()) {
    open += kit::Concat(", ", root, " held in ", Name(where));
  }
  for (const auto& call : calls_) {
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
         std::all_of(calls_.begin(), calls_.end(), [&](const auto& call) { return Done(*call); });
}

// Faults have ended: all there is must be done in bounded time, and then nothing may happen.
std::optional<Violation> World::Drain() {
  return Guard([&] {
    EndFaults();
    int64_t quiet_since_us = clock_.WallMicros();
    uint64_t trace = 0;
    int steps = 0;
    while (!Finished() || clock_.WallMicros() - quiet_since_us < kQuietUs) {
      if (++steps > kDrainStepsMax) {
        throw Violation{"everything drains and becomes quiet", WhatIsOpen()};
      }
      Step(false);
      if (trace != judge_->trace() || !Finished()) quiet_since_us = clock_.WallMicros();
      trace = judge_->trace();
    }
    CheckStates();
    judge_->CheckComplete();
  });
}

void World::CheckStates() const {
  for (const Process& process : processes_) {
    for (size_t p = 0; p < process.slots.size(); ++p) {
      const kit::TopicPartition& where = process.slots[p].partition->where();
      if (process.stores[p]->hash() != judge_->TruthHash(where)) {
        const auto state = kit::FoldRow::Get(*process.stores[p]);
        throw Violation{
            "every instance ends with the same state",
            kit::Concat(Name(where), " of ", process.number, " at ",
                        state ? state->next_offset() : 0, " of ", cluster_->Records(where).size())};
      }
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
  for (const Process& process : processes_) {
    for (const Slot& slot : process.slots) {
      totals["openings"] += slot.partition->stats().openings;
      totals["fencings"] += slot.partition->stats().fencings;
      totals["retries answered"] += slot.partition->stats().retries_answered;
    }
  }
  return totals;
}

const ToyService* World::Service(const std::string& topic) const {
  for (const auto& service : services_) {
    if (service->topic() == topic) return service.get();
  }
  return nullptr;
}

World::Process& World::ProcessOf(const ToyService* service, int number) {
  return *std::find_if(processes_.begin(), processes_.end(), [&](const Process& process) {
    return process.service == service && process.number == number;
  });
}

}  // namespace huiyin::simulation
