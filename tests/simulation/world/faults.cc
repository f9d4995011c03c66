// What goes wrong in a world, and how it ends.
#include <map>
#include <utility>

#include "services/kit/base/text.h"
#include "tests/simulation/world/world.h"

namespace huiyin::simulation {
namespace {

constexpr int64_t kMillis = 1'000;
// A group gives every partition to somebody soon.
constexpr int64_t kNobodysUs = 300 * kMillis;
// While its clock is wrong, an instance owns nothing.
constexpr int64_t kClockWrongUs = 60 * kit::kMicrosPerSecond;

}  // namespace

void World::AssignAsPlanned(Process& process) {
  for (const Seat& seat : process.seats) {
    cluster_->Assign(process.log->id(), {seat.service->topic(), seat.p}, Planned(process, seat.p));
  }
}

void World::Assign(const kit::TopicPartition& where, const std::set<int>& numbers) {
  nobodys_until_us_.erase(where);
  if (numbers.empty()) nobodys_until_us_[where] = clock_.WallMicros() + kNobodysUs;
  for (int number = 0; number < instances_; ++number) {
    const Process& process = ProcessOf(where.topic, number);
    if (process.log == nullptr) continue;
    cluster_->Assign(process.log->id(), where, numbers.contains(number));
  }
}

// Mostly one; two or all, where an assignment is split; sometimes nobody.
std::set<int> World::Wish() {
  const auto any = [&] { return static_cast<int>(Random(static_cast<uint64_t>(instances_))); };
  const uint64_t kind = Random(8);
  if (kind == 0) return {};
  if (kind <= 5) return {any()};
  std::set<int> numbers = {any(), any()};
  for (int number = 0; kind == 7 && number < instances_; ++number) numbers.insert(number);
  judge_->totals()["assigned twice"] += numbers.size() > 1;
  return numbers;
}

void World::Flap(Process& process) {
  for (const Seat& seat : process.seats) {
    if (!Chance(50)) continue;
    cluster_->Assign(process.log->id(), {seat.service->topic(), seat.p}, Chance(50));
  }
}

// Its heartbeats stall: what it has goes to another, and it hears of that only later.
void World::LoseShare(Process& process) {
  const auto offset = static_cast<int>(Random(static_cast<uint64_t>(instances_ - 1)));
  const int heir = (process.number + 1 + offset) % instances_;
  for (const Seat& seat : process.seats) {
    const Process& other = ProcessOf(seat.service->topic(), heir);
    if (other.log == nullptr) continue;
    cluster_->Assign(other.log->id(), {seat.service->topic(), seat.p}, true);
  }
}

// Its turns stand still; its calls too, or they go on.
void World::Pause(Process& process, int64_t until_us) {
  process.paused_until_us = until_us;
  process.frozen = Chance(50);
}

// From all others, or they from it, or both.
void World::CutOff(Process& process, int64_t until_us) {
  const uint64_t how = Random(3);
  for (const Process& other : processes_) {
    if (other.group != process.group) continue;
    if (how != 0) network_->Cut(process.place, other.place, until_us);
    if (how != 1) network_->Cut(other.place, process.place, until_us);
  }
}

void World::Crash(Process& process, bool lose_head) {
  judge_->totals()["crashes"] += 1;
  const int instance = process.log->id();
  Stop(process);
  for (const Seat& seat : process.seats) {
    if (!lose_head) break;
    cluster_->DropOrphans(instance, {seat.service->topic(), seat.p},
                          kit::SimulatedLog::Piece::kHead, 1);
  }
  if (!lose_head && Chance(60)) {  // what it appended lands late, after others took over
    cluster_->Hold(instance, true);
    zombies_.emplace_back(instance,
                          clock_.WallMicros() + static_cast<int64_t>(Random(400)) * kMillis);
  } else {
    cluster_->Hold(instance, false);
  }
  for (int i = 0; i < 2; ++i) {
    if (Chance(50)) Tear();
  }
  if (Chance(20) && cluster_->DuplicateOrphan(random_)) judge_->totals()["orphans doubled"] += 1;
  for (Seat& seat : process.seats) LoseState(process, seat);
  process.down_until_us = clock_.WallMicros() + static_cast<int64_t>(Random(300)) * kMillis;
}

// What a process finds when it comes back: less than it had, nothing, an old checkpoint, or a copy
// of the other instance's state, which may be ahead of its own.
void World::LoseState(Process& process, Seat& seat) {
  const uint64_t how = Random(100);
  if (how < 10) {
    seat.store->Reset().IgnoreError();
    judge_->totals()["states lost"] += 1;
  } else if (how < 20 && seat.copy.has_value()) {
    seat.store->Restore(*seat.copy);
    judge_->totals()["old states restored"] += 1;
  } else if (how < 28) {
    const kit::TopicPartition where{seat.service->topic(), seat.p};
    const auto offset = static_cast<int>(Random(static_cast<uint64_t>(instances_ - 1)));
    const int other = (process.number + 1 + offset) % instances_;
    seat.store->Restore(SeatOf(ProcessOf(where.topic, other), where)->store->rows());
    judge_->totals()["states copied"] += 1;
  } else {
    seat.store->Lose(Random(8));
  }
}

// Of what it sends to other families, the first.
void World::LoseAsked(int instance) {
  for (int p = 0; p < kPartitions; ++p) {
    cluster_->DropOrphans(instance, {kit::kCommandsTopic, p}, kit::SimulatedLog::Piece::kHead, 1);
  }
}

void World::Tear() {
  if (cluster_->TearOrphans(random_)) judge_->totals()["orphans torn"] += 1;
}

void World::Fault() {
  Process& process = Pick(processes_);
  const uint64_t kind = Random(17);
  if (kind <= 2) {  // the wish changes
    const Seat& seat = Pick(process.seats);
    Assign({seat.service->topic(), seat.p}, Wish());
    judge_->totals()["assigned"] += 1;
  } else if (process.log != nullptr) {
    FaultOf(process, kind);
  }
}

void World::FaultOf(Process& process, uint64_t kind) {
  const int64_t until_us = clock_.WallMicros() + static_cast<int64_t>(Random(200)) * kMillis;
  const auto count = [&](const char* fault) { judge_->totals()[fault] += 1; };
  const int instance = process.log->id();
  switch (kind) {
    case 3:
      return Crash(process, false);
    case 4:  // with a batch on its way, of which the head is lost
      RunTurns(true);
      return Crash(process, true);
    case 5:
      count("outcomes unknown");
      cluster_->LoseOutcome(instance);
      if (Chance(50)) LoseAsked(instance);
      if (Chance(50)) Tear();
      if (Chance(50)) {  // and what it appended lands late
        cluster_->Hold(instance, true);
        process.held_until_us = until_us;
      }
      return;
    case 6:
      count("pauses");
      return Pause(process, until_us);
    case 7:
      count("appends delayed");
      cluster_->Hold(instance, true);
      process.held_until_us = until_us;
      return;
    case 8:
      count("reads failing");
      cluster_->FailReads(instance, true);
      process.deaf_until_us = until_us;
      return;
    case 9:
      count("clock jumps");
      process.clock->jump_us = (static_cast<int64_t>(Random(40)) - 20) * kit::kMicrosPerSecond;
      process.clock_wrong_until_us = clock_.WallMicros() + kClockWrongUs;
      return;
    case 10:
      count("slow readers");
      cluster_->SlowReads(instance, 1 + static_cast<int64_t>(Random(100)) * kMillis);
      process.slow_until_us = until_us;
      return;
    case 11:
      count("full disks");
      cluster_->RefuseAppends(instance, true);
      process.full_until_us = until_us;
      return;
    case 12:
      count("checkpoints");
      for (Seat& seat : process.seats) seat.copy = seat.store->rows();
      return;
    case 13:
      count("heartbeats stalled");
      LoseShare(process);
      process.unheard_until_us = until_us;
      if (Chance(50)) Pause(process, until_us);
      return;
    case 14:
      count("assignments flapping");
      process.flaps_until_us = until_us;
      return;
    case 15:
      count("cut off");
      return CutOff(process, until_us);
    default:
      if (Chance(50)) {
        Tear();
      } else if (cluster_->DuplicateOrphan(random_)) {
        count("orphans doubled");
      }
  }
}

// What was to last a while is over.
void World::Heal() {
  const int64_t now = clock_.WallMicros();
  std::erase_if(zombies_, [&](const auto& zombie) {
    if (now >= zombie.second) cluster_->Hold(zombie.first, false);
    return now >= zombie.second;
  });
  for (const auto& [where, until_us] : std::map(nobodys_until_us_)) {
    if (now >= until_us) {
      Assign(where, {static_cast<int>(Random(static_cast<uint64_t>(instances_)))});
    }
  }
  for (Process& process : processes_) {
    if (process.log != nullptr) {
      HealProcess(process);
    } else if (now >= process.down_until_us) {
      Start(process);
      // A new process is assigned what its predecessor was most likely assigned.
      AssignAsPlanned(process);
    }
  }
}

void World::HealProcess(Process& process) {
  const int64_t now = clock_.WallMicros();
  const int instance = process.log->id();
  const auto over = [now](int64_t& until_us) {
    return until_us != 0 && now >= until_us && std::exchange(until_us, 0) != 0;
  };
  if (over(process.held_until_us)) {
    // An append that takes too long ends with an unknown outcome.
    if (Chance(30)) cluster_->LoseOutcome(instance);
    cluster_->Hold(instance, false);
  }
  if (process.flaps_until_us != 0) Flap(process);
  if (over(process.flaps_until_us)) AssignAsPlanned(process);
  if (over(process.unheard_until_us)) cluster_->AssignAll(instance, false);
  if (over(process.clock_wrong_until_us)) process.clock->jump_us = 0;
  if (over(process.deaf_until_us)) cluster_->FailReads(instance, false);
  if (over(process.slow_until_us)) cluster_->SlowReads(instance, 0);
  if (over(process.full_until_us)) cluster_->RefuseAppends(instance, false);
}

void World::EndFaults() {
  for (auto& [instance, until_us] : zombies_) until_us = 0;
  for (Process& process : processes_) {
    process.paused_until_us = process.down_until_us = 0;
    for (int64_t* until_us :
         {&process.held_until_us, &process.deaf_until_us, &process.slow_until_us,
          &process.full_until_us, &process.clock_wrong_until_us, &process.unheard_until_us,
          &process.flaps_until_us}) {
      if (*until_us != 0) *until_us = 1;
    }
  }
  Heal();
  network_->Heal();
  nobodys_until_us_.clear();
  for (Process& process : processes_) AssignAsPlanned(process);
}

}  // namespace huiyin::simulation
