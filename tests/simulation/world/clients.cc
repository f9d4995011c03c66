// Callers, hotline systems and operators of a world.
#include <algorithm>

#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "tests/simulation/world/world.h"

namespace huiyin::simulation {
namespace {

constexpr int64_t kMillis = 1'000;

}  // namespace

void World::Add(std::unique_ptr<Call> call) {
  open_.push_back(call.get());
  calls_.push_back(std::move(call));
}

void World::Client(bool faults) {
  if (faults && calls_.size() < options_.calls_max && Chance(35)) {
    if (auto call = scenario_->NewCall(random_, *judge_, calls_.size())) {
      if (call->topic_only) SendThroughTopic(*call);
      Add(std::move(call));
    }
  }
  if (calls_.empty() || !Chance(70)) return;
  if (faults && Chance(3)) {  // everybody at once
    for (Call* call : open_) {
      if (!call->topic_only && !call->done) Send(*call);
    }
  }
  std::erase_if(open_, [&](const Call* call) { return Done(*call); });
  // Mostly what is open is asked, sometimes what was answered long ago.
  Call* call = open_.empty() || (faults && Chance(15)) ? calls_[Random(calls_.size())].get()
                                                       : open_[Random(open_.size())];
  if (!faults && Done(*call)) return;
  if (call->topic_only) {
    if (faults && Random(400) == 0) SendThroughTopic(*call);
    return;
  }
  const bool topic = call->service->reads_commands() && !call->retry && !call->discard;
  if (faults && topic && Chance(20)) {
    SendThroughTopic(*call);
  } else {
    Send(*call);
  }
}

void World::SendThroughTopic(const Call& call) {
  common::v1::CommandRecord record;
  record.mutable_header()->set_command_id(call.id);
  record.mutable_header()->set_actor(call.actor);
  *record.mutable_header()->mutable_positions() = call.wanted;
  if (!call.wanted.empty()) judge_->Wants(call.id, call.wanted);
  record.set_service(call.service->topic());
  record.set_root_id(call.root);
  record.set_payload(call.payload);
  int partition = kit::PartitionOf(call.root, kPartitions);
  if (Chance(30)) {
    partition = 1 - partition;
    judge_->totals()["misrouted"] += 1;
  }
  judge_->totals()["through the topic"] += 1;
  hotline_->Append({kit::kCommandsTopic, partition}, {{call.root, record.SerializeAsString()}},
                   [](const auto&) {});
}

void World::Send(Call& call) {
  Process& process = AnyProcess(call.service->topic());
  if (process.log == nullptr || Frozen(process)) return;
  const int64_t deadline_us =
      process.clock->MonotonicMicros() + static_cast<int64_t>(Random(600)) * kMillis;
  Ask(process, call, deadline_us, [this, &call](const absl::StatusOr<kit::CommandResult>& result) {
    if (!result.ok() || result->answer.rejection().reason() == "HELD") return;
    call.done = true;
    call.told = result->positions;
    scenario_->Answered(call, *result);
  });
}

// Looks at what is held, corrects the defect, and has it decided again; or throws it away.
void World::Operator(bool faults) {
  if (!Chance(faults ? 3 : 10)) return;
  auto held = judge_->HeldFamilies();
  if (held.empty()) return;
  const auto& [where, root] = Pick(held);
  if (!faults || Chance(70)) scenario_->Mend();
  const bool busy = std::any_of(open_.begin(), open_.end(), [&, &at = where, &of = root](Call* c) {
    return !c->done && (c->retry || c->discard) && c->service->topic() == at.topic && c->root == of;
  });
  if (busy) return;
  auto call = std::make_unique<Call>();
  call->service = SeatOf(ProcessOf(where.topic, 0), where)->service;
  call->id = kit::Concat("operator", calls_.size());
  call->root = root;
  call->discard = faults && scenario_->discards() && Chance(25);
  call->retry = !call->discard;
  Add(std::move(call));
}

}  // namespace huiyin::simulation
