// Callers, hotline systems and operators of a world.
#include <algorithm>

#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "tests/simulation/world.h"

namespace huiyin::simulation {
namespace {

using kit::Concat;

constexpr int64_t kMillis = 1'000;
constexpr size_t kCallsMax = 60;

}  // namespace

void World::NewCall() {
  auto call = std::make_unique<Call>();
  const uint64_t kind = Random(10);
  call->service = Service(kind == 0   ? kit::kDirectoryTopic
                          : kind <= 2 ? kTimerTopic
                                      : kIntakeTopic);
  call->number = next_number_++;
  call->id = Concat("c", options_.seed, "#", call->number);
  call->root = RootName(call->number);
  call->topic_only = call->service->reads_commands() && Chance(20);
  // Positions that another service answered with, where they can be reached.
  if (call->service->role() == Role::kTimer && Chance(60) && !answered_.empty()) {
    const int own = kit::PartitionOf(call->root, kPartitions);
    const kit::PositionList& seen = Pick(answered_);
    if (seen[0].partition() == own && seen[0].topic() == kIntakeTopic) call->wanted = seen;
  }
  if (call->topic_only) SendThroughTopic(*call);
  calls_.push_back(std::move(call));
}

void World::Client(bool faults) {
  if (faults && calls_.size() < kCallsMax && Chance(35)) NewCall();
  if (calls_.empty() || !Chance(70)) return;
  std::vector<Call*> open;
  const bool burst = faults && Chance(3);
  for (const auto& call : calls_) {
    if (call->topic_only) {
      if (faults && Random(400) == 0) SendThroughTopic(*call);
    } else if (!call->done || (faults && Chance(3))) {
      open.push_back(call.get());
      if (burst) Send(*call);
    }
  }
  if (open.empty()) return;
  Call& call = *Pick(open);
  const bool topic = call.service->reads_commands() && !call.retry && !call.discard;
  if (faults && topic && Chance(20)) {
    SendThroughTopic(call);
  } else {
    Send(call);
  }
}

void World::SendThroughTopic(const Call& call) {
  common::v1::CommandRecord record;
  record.mutable_header()->set_command_id(call.id);
  *record.mutable_header()->mutable_positions() = call.wanted;
  if (!call.wanted.empty()) judge_->Wants(call.id, call.wanted);
  record.set_service(call.service->topic());
  record.set_root_id(call.root);
  Command command;
  command.mutable_add()->set_number(call.number);
  record.set_payload(command.SerializeAsString());
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
  Process& process = ProcessOf(call.service, static_cast<int>(Random(2)));
  if (process.slots.empty()) return;
  const bool directory = call.service->role() == Role::kDirectory;
  Slot& slot =
      process.slots[static_cast<size_t>(directory ? 0 : kit::PartitionOf(call.root, kPartitions))];
  kit::PendingCommand pending;
  pending.header.set_command_id(call.id);
  pending.root_id = call.root;
  pending.held_retry = call.retry;
  pending.held_discard = call.discard;
  if (!call.retry && !call.discard) {
    *pending.header.mutable_positions() = call.wanted;
    auto command = std::make_shared<Command>();
    command->mutable_add()->set_number(call.number);
    pending.command = std::move(command);
  }
  pending.deadline_us =
      process.clock->MonotonicMicros() + static_cast<int64_t>(Random(600)) * kMillis;
  const int instance = process.log->id();
  const kit::TopicPartition where = slot.partition->where();
  pending.done = [this, &call, instance, where](absl::StatusOr<kit::CommandResult> result) {
    judge_->Answered(instance, where, call.id, result);
    if (!result.ok()) return;
    if (result->answer.rejection().reason() == "HELD") return;
    call.done = true;
    if (answered_.size() < 64) answered_.push_back(result->positions);
  };
  if (slot.partition->Submit(std::move(pending)).ok()) {
    judge_->Submitted(instance, where, call.id, call.wanted);
  }
}

// Looks at what is held, corrects the defect, and has it decided again; or throws it away.
void World::Operator(bool faults) {
  if (!Chance(faults ? 3 : 10)) return;
  auto held = judge_->HeldFamilies();
  if (held.empty()) return;
  const auto& [where, root] = Pick(held);
  if (!faults || Chance(70)) {
    for (int64_t number = 0; number < next_number_; ++number) defects_.fixed.insert(number);
  }
  const bool busy =
      std::any_of(calls_.begin(), calls_.end(), [&, &at = where, &of = root](auto& c) {
        return !c->done && (c->retry || c->discard) && c->service->topic() == at.topic &&
               c->root == of;
      });
  if (busy) return;
  auto call = std::make_unique<Call>();
  call->service = Service(where.topic);
  call->id = Concat("operator", calls_.size());
  call->root = root;
  call->discard = faults && Chance(25);
  call->retry = !call->discard;
  calls_.push_back(std::move(call));
}

}  // namespace huiyin::simulation
