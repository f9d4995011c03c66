// From one instance to another: a command is asked at any, and handed on to the owner over the network.
#include <algorithm>
#include <memory>
#include <utility>

#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "services/kit/runtime/peer_request.h"
#include "tests/simulation/world/world.h"

namespace huiyin::simulation {
namespace {

kit::PendingCommand CommandOf(const Call& call) {
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
  return pending;
}

}  // namespace

kit::ServiceHost& World::HostOf(Process& process, const std::string& topic) {
  return **std::find_if(process.hosts.begin(), process.hosts.end(),
                        [&](const auto& host) { return host->service().topic() == topic; });
}

bool World::Ask(Process& process, const Call& call, int64_t deadline_us, Heard heard) {
  kit::ServiceHost& host = HostOf(process, call.service->topic());
  const kit::Partition& partition = host.For(call.root);
  const kit::TopicPartition where = partition.where();
  const int instance = process.log->id();
  const bool here = partition.owner();
  kit::PendingCommand pending = CommandOf(call);
  // Tells attempts apart: each may be handed on once.
  pending.header.mutable_trace()->set_trace_id(kit::Concat(++attempts_));
  pending.deadline_us = deadline_us;
  const auto waits = std::make_shared<bool>(true);
  pending.done = [this, &call, instance, where, here, waits,
                  heard = std::move(heard)](absl::StatusOr<kit::CommandResult> result) {
    if (!std::exchange(*waits, false)) throw Violation{"a caller is told once", call.id};
    if (here) judge_->Ended(instance, where, call.id);
    judge_->Answered(where, call, result);
    heard(result);
  };
  const absl::Status taken = host.Submit(std::move(pending));
  if (taken.ok() && here) judge_->Submitted(instance, where, call.id, call.root);
  if (taken.ok() && !call.wanted.empty()) judge_->Wants(call.id, call.wanted);
  if (taken.ok()) return true;
  *waits = false;
  judge_->CheckUndecided(taken);
  judge_->totals()["refused at once"] += 1;
  return false;
}

void World::Forward(Process& from, const std::string& address, const kit::TopicPartition& where,
                    const kit::PendingCommand& command) {
  judge_->Forwarded(where, SeatOf(from, where)->store->next_offset(), address,
                    command.header.trace().trace_id());
  const int64_t left_us = std::max<int64_t>(0, command.deadline_us - from.clock->MonotonicMicros());
  const uint64_t id = ++peer_calls_made_;
  peer_calls_[id] = {from.place, clock_.WallMicros() + left_us, command.done};
  network_->Send(from.place, places_.at(address),
                 [this, id, from = from.place, address, left_us,
                  request = kit::PeerRequestOf(where, command)] {
                   Arrive(id, from, address, request, left_us);
                 });
}

// At whoever has that address now, if anybody.
void World::Arrive(uint64_t id, int from, const std::string& address,
                   const common::v1::ExecuteRequest& request, int64_t left_us) {
  const int place = places_.at(address);
  Process& process = processes_[static_cast<size_t>(place)];
  const auto answer = [this, id, place, from](absl::StatusOr<kit::CommandResult> result) {
    network_->Send(place, from, [this, id, result = std::move(result)] { Reply(id, result); });
  };
  if (process.log == nullptr || process.address != address) {
    judge_->totals()["forwarded to nobody"] += 1;
    if (Chance(50)) answer(absl::UnavailableError("nobody listens there"));
    return;
  }
  if (Frozen(process)) {  // it lies in a buffer there
    network_->Send(from, place, [=, this] { Arrive(id, from, address, request, left_us); });
    return;
  }
  kit::ServiceHost& host = HostOf(process, request.topic());
  absl::StatusOr<kit::PendingCommand> command = kit::CommandOfPeer(host.service(), request);
  if (!command.ok()) throw Violation{"a forwarded command can be read", request.root_id()};
  const kit::TopicPartition where = host.For(request.root_id()).where();
  const int instance = process.log->id();
  const std::string command_id = request.header().command_id();
  command->deadline_us = process.clock->MonotonicMicros() + left_us;
  command->done = [this, instance, where, command_id,
                   answer](absl::StatusOr<kit::CommandResult> result) {
    judge_->Ended(instance, where, command_id);
    answer(std::move(result));
  };
  const absl::Status taken = host.SubmitForwarded(*std::move(command));
  if (taken.ok()) {
    judge_->Submitted(instance, where, command_id, request.root_id());
  } else {
    answer(taken);
  }
  judge_->totals()[taken.ok()                   ? "forwarded to the owner"
                   : absl::IsUnavailable(taken) ? "forwarded in vain"
                                                : "forwarded to a full owner"] += 1;
}

void World::Reply(uint64_t id, absl::StatusOr<kit::CommandResult> result) {
  auto call = peer_calls_.extract(id);
  if (call.empty()) {
    judge_->totals()["answers too late"] += 1;
    return;
  }
  call.mapped().done(std::move(result));
}

// A process is gone: nobody hears what it asked for.
void World::Break(Process& process) {
  std::erase_if(peer_calls_, [&](const auto& call) { return call.second.caller == process.place; });
}

void World::EndLatePeerCalls() {
  std::vector<uint64_t> late;
  for (const auto& [id, call] : peer_calls_) {
    if (clock_.WallMicros() >= call.deadline_us) late.push_back(id);
  }
  for (const uint64_t id : late) {
    judge_->totals()["answers not heard"] += 1;
    Reply(id, absl::DeadlineExceededError("no answer came in time"));
  }
}

}  // namespace huiyin::simulation
