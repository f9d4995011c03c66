// What is read: at any instance, from its own state, once that is fresh.
#include "services/kit/base/text.h"
#include "tests/simulation/world/world.h"

namespace huiyin::simulation {
namespace {

constexpr int64_t kMillis = 1'000;
// CheckReach asks every seat of a process at once: there are fewer.
constexpr size_t kPoolMax = 16;
constexpr int kReachStepsMax = 400;
constexpr char kReach[] = "when all is quiet any instance answers";

}  // namespace

// What a caller heard he looks up, at another instance as a rule; now and then with the positions he was told.
void World::Query() {
  if (calls_.empty()) return;
  const Call& call = *calls_[Random(calls_.size())];
  if (!call.done || call.command == nullptr) return;
  Process& process = AnyProcess(call.service->topic());
  if (process.log == nullptr || Frozen(process)) return;
  const int64_t deadline_us =
      process.clock->MonotonicMicros() + static_cast<int64_t>(Random(300)) * kMillis;
  AskQuery(process, call, Chance(30) ? call.told : kit::PositionList(), deadline_us,
           [this](const absl::Status& reached) {
             judge_->totals()[reached.ok() ? "queries answered" : "queries refused"] += 1;
           });
}

void World::AskQuery(Process& process, const Call& call, kit::PositionList wanted,
                     int64_t deadline_us, std::function<void(const absl::Status&)> heard) {
  kit::ServiceHost& host = HostOf(process, call.service->topic());
  kit::Partition& partition = host.For(call.root);
  const kit::TopicPartition where = partition.where();
  const JudgedStore& state = *SeatOf(process, where)->store;
  const bool owner = partition.owner();
  const Judge::Asked asked = judge_->AskedFor(
      where, call, owner, owner && judge_->OpenedSince(where, state.next_offset()), wanted);
  host.WhenFresh(
      partition, std::move(wanted), deadline_us,
      [&process](std::function<void()> work) {
        if (process.pool.size() >= kPoolMax) return false;
        process.pool.push_back(std::move(work));
        return true;
      },
      [this, asked, &state, heard = std::move(heard)](const absl::Status& reached) {
        if (reached.ok()) judge_->Shown(asked, state, state.next_offset());
        heard(reached);
      });
}

void World::RunPool(Process& process) {
  for (size_t n = process.pool.size(); n > 0; --n) {
    const std::function<void()> work = std::move(process.pool.front());
    process.pool.pop_front();
    work();
  }
}

// All has drained: what was answered is answered again, and shown, by every instance.
void World::CheckReach() {
  std::map<kit::TopicPartition, const Call*> last;
  for (const auto& call : calls_) {
    if (!call->done || call->command == nullptr || call->topic_only) continue;
    const std::string& topic = call->service->topic();
    last[HostOf(ProcessOf(topic, 0), topic).For(call->root).where()] = call.get();
  }
  size_t open = 0;
  for (Process& process : processes_) {
    const int64_t deadline_us = process.clock->MonotonicMicros() + kit::kMicrosPerDay;
    for (const Seat& seat : process.seats) {
      const auto found = last.find(seat.partition->where());
      if (found == last.end()) continue;
      const auto heard = [&open, where = found->first](const absl::Status& status) {
        if (!status.ok())
          throw Violation{kReach, kit::Concat(Name(where), ": ", status.ToString())};
        --open;
      };
      open += 2;
      AskQuery(process, *found->second, {}, deadline_us, heard);
      const bool taken = Ask(process, *found->second, deadline_us,
                             [heard](const auto& result) { heard(result.status()); });
      if (!taken) throw Violation{kReach, kit::Concat(Name(found->first), " refuses")};
    }
  }
  for (int steps = 0; open > 0; ++steps) {
    if (steps == kReachStepsMax) throw Violation{kReach, kit::Concat(open, " did not")};
    Step(false);
  }
}

}  // namespace huiyin::simulation
