// What goes wrong in a world, and how it ends.
#include "services/kit/base/text.h"
#include "tests/simulation/world.h"

namespace huiyin::simulation {
namespace {

constexpr int64_t kMillis = 1'000;

}  // namespace

void World::Assign(const kit::TopicPartition& where, bool first, bool second) {
  const ToyService* service = Service(where.topic);
  for (int i = 0; i < 2; ++i) {
    Process& process = ProcessOf(service, i);
    if (process.log != nullptr) cluster_->Assign(process.log->id(), where, i == 0 ? first : second);
  }
}

void World::Crash(Process& process, bool lose_head) {
  const int instance = process.log->id();
  Stop(process);
  for (size_t p = 0; p < process.stores.size() && lose_head; ++p) {
    cluster_->DropOrphans(instance, {process.service->topic(), static_cast<int>(p)},
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
  for (auto& store : process.stores) {
    if (Chance(10)) {
      store->Reset().IgnoreError();
      judge_->totals()["states lost"] += 1;
    } else {
      store->Lose(Random(8));
    }
  }
  process.down_until_us = clock_.WallMicros() + static_cast<int64_t>(Random(300)) * kMillis;
}

void World::Tear() {
  if (cluster_->TearOrphans(random_)) judge_->totals()["orphans torn"] += 1;
}

void World::Fault() {
  Process& process = Pick(processes_);
  const int64_t until_us = clock_.WallMicros() + static_cast<int64_t>(Random(200)) * kMillis;
  const auto count = [&](const char* fault) { judge_->totals()[fault] += 1; };
  const uint64_t kind = Random(11);
  if (kind <= 2) {  // the wish changes: one, the other, both or neither
    const auto where = process.service->topic();
    const uint64_t wish = Random(8);
    const kit::TopicPartition partition{where, static_cast<int>(Random(process.stores.size()))};
    Assign(partition, wish < 4 || wish == 6, wish >= 3 && wish <= 6);
    return count(wish == 3 || wish == 6 ? "assigned twice" : "assigned");
  }
  if (process.log == nullptr) return;
  switch (kind) {
    case 3:
      count("crashes");
      return Crash(process, false);
    case 4:  // with a batch on its way, of which the head is lost
      count("crashes");
      RunTurns(true);
      return Crash(process, true);
    case 5:
      count("outcomes unknown");
      cluster_->LoseOutcome(process.log->id());
      if (Chance(50)) Tear();
      if (Chance(50)) {  // and what it appended lands late
        cluster_->Hold(process.log->id(), true);
        process.held_until_us = until_us;
      }
      return;
    case 6:
      count("pauses");
      process.paused_until_us = until_us;
      return;
    case 7:
      count("appends delayed");
      cluster_->Hold(process.log->id(), true);
      process.held_until_us = until_us;
      return;
    case 8:
      count("reads failing");
      cluster_->FailReads(process.log->id(), true);
      process.deaf_until_us = until_us;
      return;
    case 9:
      count("clock jumps");
      process.clock->jump_us = (static_cast<int64_t>(Random(40)) - 20) * kit::kMicrosPerSecond;
      return;
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
  for (Process& process : processes_) {
    if (process.log == nullptr) {
      if (now < process.down_until_us) continue;
      Start(process);
      // A new process is assigned what its predecessor was most likely assigned.
      cluster_->AssignAll(process.log->id(), process.number == 0);
      continue;
    }
    if (process.held_until_us != 0 && now >= process.held_until_us) {
      // An append that takes too long ends with an unknown outcome.
      if (Chance(30)) cluster_->LoseOutcome(process.log->id());
      cluster_->Hold(process.log->id(), false);
      process.held_until_us = 0;
    }
    if (process.deaf_until_us != 0 && now >= process.deaf_until_us) {
      cluster_->FailReads(process.log->id(), false);
      process.deaf_until_us = 0;
    }
  }
}

void World::EndFaults() {
  for (auto& [instance, until_us] : zombies_) until_us = 0;
  for (Process& process : processes_) {
    process.paused_until_us = process.down_until_us = 0;
    if (process.held_until_us != 0) process.held_until_us = 1;
    if (process.deaf_until_us != 0) process.deaf_until_us = 1;
  }
  Heal();
  for (Process& process : processes_) {
    process.clock->jump_us = 0;
    cluster_->AssignAll(process.log->id(), process.number == 0);
  }
}

}  // namespace huiyin::simulation
