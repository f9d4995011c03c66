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
  Process& process = ProcessOf(call.service->topic(), static_cast<int>(Random(2)));
  if (process.log == nullptr) return;
  const bool directory = call.service->topic() == kit::kDirectoryTopic;
  const int p = directory ? 0 : kit::PartitionOf(call.root, kPartitions);
  Seat& seat = *SeatOf(process, {call.service->topic(), p});
  kit::PendingCommand pending;
  pending.header.set_command_id(call.id);
  pending.header.set_actor(call.actor);
  pending.root_id = call.root;
  pending.held_retry = call.retry;
  pending.held_discard = call.discard;
  if (!call.retry && !call.discard) {
    *pending.header.mutable_positions() = call.wanted;
    pending.command = call.command;
  }
  pending.deadline_us =
      process.clock->MonotonicMicros() + static_cast<int64_t>(Random(600)) * kMillis;
  const int instance = process.log->id();
  const kit::TopicPartition where = seat.partition->where();
  pending.done = [this, &call, instance, where](absl::StatusOr<kit::CommandResult> result) {
    judge_->Answered(instance, where, call, result);
    if (!result.ok()) return;
    if (result->answer.rejection().reason() == "HELD") return;
    call.done = true;
    scenario_->Answered(call, *result);
  };
  if (seat.partition->Submit(std::move(pending)).ok()) judge_->Submitted(instance, where, call);
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
