#include "services/kit/rpc/door.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>

#include "services/kit/base/status.h"
#include "services/kit/runtime/tables.h"

namespace huiyin::kit {
namespace {

// Space comes back by a person's hand: there is no hurry to ask again.
constexpr int64_t kRetryWhenFullMs = 5'000;
constexpr int64_t kRetryWhenBehindMs = 1'000;

int64_t LeftUs(const grpc::CallbackServerContext& context) {
  const auto deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) {
    return std::numeric_limits<int64_t>::max();
  }
  const int64_t at_us =
      std::chrono::duration_cast<std::chrono::microseconds>(deadline.time_since_epoch()).count();
  return at_us - SystemClock().WallMicros();
}

// The positions a snapshot stands at.
void AddPositions(const Reader& snapshot, const TopicPartition& own, PositionList* out) {
  const auto state = FoldRow::Get(snapshot);
  if (!state.has_value()) return;
  for (const common::v1::Position& input : state->positions()) {
    common::v1::Position* p = out->Add();
    p->set_topic(input.topic());
    p->set_partition(input.partition());
    p->set_next_offset(input.next_offset());
  }
  common::v1::Position* p = out->Add();
  p->set_topic(own.topic);
  p->set_partition(own.partition);
  p->set_next_offset(state->next_offset());
}

// What asks the log may block, and so runs on the pool.
ServiceHost::Elsewhere OnPool(const Door& door) {
  return [&pool = door.pool()](std::function<void()> work) { return pool.Push(std::move(work)); };
}

}  // namespace

grpc::Status Door::Check(const grpc::CallbackServerContext& context,
                         const google::protobuf::Message& request, Action action,
                         Deadline deadline) const {
  if (deadline == Deadline::kRequired && LeftUs(context) > kDeadlineMaxUs) {
    return ToGrpc(absl::InvalidArgumentError("set a deadline of at most 600 seconds on the call"));
  }
  if (absl::Status denied = Authorize(CallerOf(context), action); !denied.ok()) {
    return ToGrpc(denied);
  }
  if (auto bad = Validate(request)) return ToGrpc(*bad);
  return grpc::Status::OK;
}

bool Door::Allows(const grpc::CallbackServerContext& context, Action action) const {
  return Authorize(CallerOf(context), action).ok();
}

Caller Door::CallerOf(const grpc::CallbackServerContext& context) const {
  Caller caller;
  const auto& metadata = context.client_metadata();
  if (auto token = metadata.find(kOperatorTokenMetadata); token != metadata.end()) {
    caller.is_operator = SameToken({token->second.data(), token->second.size()}, operator_token_);
  }
  return caller;
}

absl::Status Door::CheckNewWork() const {
  return space_ == nullptr ? absl::OkStatus() : space_->CheckNewWork();
}

grpc::Status Door::CheckNotBehind() const {
  if (node_->BehindUs() <= kBehindMaxUs) return grpc::Status::OK;
  // Made once: a refusal must cost little.
  static const grpc::Status refused =
      ToGrpc(absl::ResourceExhaustedError(
                 "more comes in than can be done, so nothing new is taken: try again in a second"),
             kRetryWhenBehindMs);
  return refused;
}

int64_t Door::DeadlineUs(const grpc::CallbackServerContext& context, int64_t at_most_us) const {
  const Clock& clock = *node_->options().clock;
  if (clock.driven()) return std::numeric_limits<int64_t>::max();
  return clock.MonotonicMicros() + std::min(LeftUs(context), at_most_us);
}

void StartCommand(CommandCall call) {
  PendingCommand pending;
  pending.header = std::move(call.header);
  pending.root_id = std::move(call.root_id);
  pending.command = std::move(call.command);
  pending.deadline_us = call.deadline_us;
  pending.nothing_new = call.new_work;
  // Shared: Submit may keep it, or give the command back.
  auto done = std::make_shared<const CommandDone>(std::move(call.done));
  pending.done = [done, refused = std::move(call.refused),
                  full = std::move(call.new_work)](absl::StatusOr<CommandResult> result) {
    if (!result.ok() && result.status() == full) {
      return (*done)({ToGrpc(full, kRetryWhenFullMs)});
    }
    if (!result.ok()) return (*done)({ToGrpc(result.status())});
    if (result->answer.has_rejection()) {
      if (refused && refused(result->answer.rejection())) return;
      return (*done)({ToGrpc(result->answer.rejection())});
    }
    (*done)({grpc::Status::OK, std::move(*result->answer.mutable_reply()),
             std::move(result->positions)});
  };
  if (absl::Status status = call.host->Submit(std::move(pending)); !status.ok()) {
    (*done)({ToGrpc(status)});
  }
}

grpc::ServerUnaryReactor* StartQuery(const Door& door, ServiceHost& host,
                                     grpc::CallbackServerContext* context,
                                     const google::protobuf::Message& request,
                                     const PositionList& at_least, std::string_view matter_id,
                                     Action action, PositionList* positions,
                                     std::function<absl::Status(const Reader&)> run) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (grpc::Status bad = door.Check(*context, request, action); !bad.ok()) {
    reactor->Finish(bad);
    return reactor;
  }
  Partition& partition = host.For(matter_id);
  host.WhenFresh(
      partition, at_least, door.DeadlineUs(*context), OnPool(door),
      [&partition, reactor, positions, run = std::move(run)](const absl::Status& reached) {
        if (!reached.ok()) return reactor->Finish(ToGrpc(reached));
        const auto snapshot = partition.Snapshot();
        if (!snapshot.ok()) return reactor->Finish(ToGrpc(snapshot.status()));
        const absl::Status status = run(**snapshot);
        if (positions != nullptr) AddPositions(**snapshot, partition.where(), positions);
        reactor->Finish(ToGrpc(status));
      });
  return reactor;
}

grpc::ServerUnaryReactor* StartGather(const Door& door, ServiceHost& host,
                                      grpc::CallbackServerContext* context,
                                      const google::protobuf::Message& request,
                                      const PositionList& at_least, PositionList* positions,
                                      std::function<absl::Status(const Snapshots&)> run,
                                      Action action) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (grpc::Status bad = door.Check(*context, request, action); !bad.ok()) {
    reactor->Finish(bad);
    return reactor;
  }
  struct Gather {
    std::atomic<size_t> left;
    std::mutex mutex;
    absl::Status status;
  };
  auto gather = std::make_shared<Gather>();
  gather->left = host.size();
  auto finish = [&host, &door, gather, reactor, positions, run = std::move(run)] {
    if (!gather->status.ok()) return reactor->Finish(ToGrpc(gather->status));
    const bool queued = door.pool().Push([&host, reactor, positions, run] {
      Snapshots snapshots;
      for (size_t i = 0; i < host.size(); ++i) {
        auto snapshot = host.partition(i).Snapshot();
        if (!snapshot.ok()) return reactor->Finish(ToGrpc(snapshot.status()));
        AddPositions(**snapshot, host.partition(i).where(), positions);
        snapshots.push_back(*std::move(snapshot));
      }
      reactor->Finish(ToGrpc(run(snapshots)));
    });
    if (!queued) {
      reactor->Finish(
          ToGrpc(absl::ResourceExhaustedError("too many queries wait: try again later")));
    }
  };
  for (size_t i = 0; i < host.size(); ++i) {
    PositionList wanted;
    for (const common::v1::Position& p : at_least) {
      if (p.partition() == static_cast<int>(i)) *wanted.Add() = p;
    }
    host.WhenFresh(host.partition(i), std::move(wanted), door.DeadlineUs(*context), OnPool(door),
                   [gather, finish](const absl::Status& reached) {
                     if (!reached.ok()) {
                       std::lock_guard lock(gather->mutex);
                       gather->status = reached;
                     }
                     if (--gather->left == 0) finish();
                   });
  }
  return reactor;
}

}  // namespace huiyin::kit
