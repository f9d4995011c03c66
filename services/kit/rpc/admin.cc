#include "services/kit/rpc/admin.h"

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/rpc/tail.h"
#include "services/kit/runtime/tables.h"

namespace huiyin::kit {
namespace {

constexpr int kHeldMax = 1000;
constexpr int64_t kConsumedTimeoutUs = 60 * kMicrosPerSecond;

absl::Status AddHeld(Partition& partition, common::v1::ListHeldResponse* out) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Reader> snapshot, partition.Snapshot());
  HeldRows::Scan(*snapshot, [&](const HeldRows::Row& row) {
    if (out->entries_size() >= kHeldMax) return false;
    common::v1::HeldEntry* entry = out->add_entries();
    KeyReader reader(row.key);
    std::string root;
    int64_t place = 0;
    reader.Read(&root);
    reader.Read(&place);
    entry->set_topic(partition.where().topic);
    entry->set_root_id(root);
    entry->set_place(static_cast<uint64_t>(place));
    entry->set_error(row.value.error());
    *entry->mutable_held() = row.value.held();
    // Only where it stands: a payload may hold what an operator must not see.
    if (entry->held().has_follow_up()) entry->mutable_held()->mutable_follow_up()->clear_payload();
    return true;
  });
  return absl::OkStatus();
}

void AddCommandsSent(const Log& log, PositionList* out) {
  const int partitions = log.PartitionCount(kCommandsTopic).value_or(0);
  for (int i = 0; i < partitions; ++i) {
    const Offset end = log.AcknowledgedEnd({kCommandsTopic, i});
    if (end == 0) continue;
    common::v1::Position* position = out->Add();
    position->set_topic(kCommandsTopic);
    position->set_partition(i);
    position->set_next_offset(end);
  }
}

}  // namespace

common::v1::PartitionVerified ToProto(const VerifyReport& report) {
  common::v1::PartitionVerified out;
  out.set_topic(report.where.topic);
  out.set_partition(report.where.partition);
  out.set_records(report.records);
  out.set_decisions(report.decisions);
  out.set_rows(report.rows);
  out.set_uncounted(report.uncounted);
  out.set_differences_count(report.differences_count);
  for (const std::string& difference : report.differences) out.add_differences(difference);
  return out;
}

grpc::ServerUnaryReactor* AdminRpc::OnPool(Context* context,
                                           const google::protobuf::Message& request,
                                           std::function<absl::Status()> work) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (grpc::Status bad = door().Check(*context, request, Action::kOperate); !bad.ok()) {
    reactor->Finish(bad);
    return reactor;
  }
  if (!door().pool().Push([reactor, work = std::move(work)] { reactor->Finish(ToGrpc(work())); })) {
    reactor->Finish(ToGrpc(absl::ResourceExhaustedError("too many queries wait: try again later")));
  }
  return reactor;
}

grpc::ServerUnaryReactor* AdminRpc::GetStatus(Context* context,
                                              const common::v1::GetStatusRequest* request,
                                              common::v1::GetStatusResponse* response) {
  return OnPool(context, *request, [this, response] {
    response->set_version(version_);
    response->set_data_dir(door().node().options().data_dir);
    for (auto& host : door().node().hosts()) {
      for (size_t i = 0; i < host->size(); ++i) {
        Partition& partition = host->partition(i);
        common::v1::PartitionStatus* status = response->add_partitions();
        status->set_topic(partition.where().topic);
        status->set_partition(partition.where().partition);
        status->set_owner(partition.owner());
        status->set_error(std::string(partition.error().message()));
        status->set_idle(partition.idle());
        status->set_owner_address(partition.owner_address());
        *status->mutable_positions() = partition.positions();
        const auto snapshot = partition.Snapshot();
        if (!snapshot.ok()) continue;
        const auto state = FoldRow::Get(**snapshot);
        if (state.has_value()) status->set_held_families(state->held_families());
      }
    }
    AddCommandsSent(door().node().log(), response->mutable_commands_sent());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminRpc::Checkpoint(Context* context,
                                               const common::v1::CheckpointRequest* request,
                                               common::v1::CheckpointResponse* response) {
  return OnPool(context, *request, [this, request, response]() -> absl::Status {
    if (request->name().find('/') != std::string::npos || request->name()[0] == '.') {
      return absl::InvalidArgumentError(
          "the name of a checkpoint has no '/' and does not start with '.'");
    }
    absl::StatusOr<std::string> directory = door().node().Checkpoint(request->name());
    if (directory.ok()) response->set_directory(*directory);
    return directory.status();
  });
}

grpc::ServerUnaryReactor* AdminRpc::Verify(Context* context,
                                           const common::v1::VerifyRequest* request,
                                           common::v1::VerifyResponse* response) {
  return OnPool(context, *request, [this, response] {
    absl::StatusOr<std::vector<VerifyReport>> reports = door().node().Verify();
    if (!reports.ok()) return reports.status();
    for (const VerifyReport& report : *reports) *response->add_partitions() = ToProto(report);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminRpc::ListHeld(Context* context,
                                             const common::v1::ListHeldRequest* request,
                                             common::v1::ListHeldResponse* response) {
  return OnPool(context, *request, [this, request, response] {
    for (auto& host : door().node().hosts()) {
      if (!request->topic().empty() && request->topic() != host->service().topic()) continue;
      for (size_t i = 0; i < host->size(); ++i) {
        RETURN_IF_ERROR(AddHeld(host->partition(i), response));
      }
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminRpc::ResolveHeld(Context* context,
                                                const common::v1::ResolveHeldRequest* request,
                                                common::v1::ResolveHeldResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  ServiceHost* host = door().node().Find(request->topic());
  if (grpc::Status bad = door().Check(*context, *request, Action::kOperate); !bad.ok()) {
    reactor->Finish(bad);
    return reactor;
  }
  if (host == nullptr) {
    reactor->Finish(ToGrpc(absl::NotFoundError(Concat("there is no service ", request->topic()))));
    return reactor;
  }
  PendingCommand command;
  command.header = request->header();
  command.root_id = std::string(RootOf(request->root_id()));
  command.held_retry = !request->discard_first();
  command.held_discard = request->discard_first();
  command.deadline_us = door().DeadlineUs(*context);
  command.done = [reactor, response](absl::StatusOr<CommandResult> result) {
    if (!result.ok()) return reactor->Finish(ToGrpc(result.status()));
    if (result->answer.has_rejection()) return reactor->Finish(ToGrpc(result->answer.rejection()));
    // Of an answer that an earlier version remembered, nothing.
    if (!result->answer.reply().empty()) {
      response->mutable_discarded()->ParseFromString(result->answer.reply());
      const common::v1::HeldInput& held = response->discarded().held();
      if (held.has_follow_up() && !held.follow_up().has_notice()) {
        response->set_asked_by_root_id(held.follow_up().asked_by_root_id());
      }
    }
    *response->mutable_positions() = std::move(result->positions);
    reactor->Finish(grpc::Status::OK);
  };
  if (absl::Status status = host->Submit(std::move(command)); !status.ok()) {
    reactor->Finish(ToGrpc(status));
  }
  return reactor;
}

grpc::ServerWriteReactor<common::v1::TailResponse>* AdminRpc::Tail(
    Context* context, const common::v1::TailRequest* request) {
  return StartTail(door(), context, *request,
                   door().Check(*context, *request, Action::kOperate, Deadline::kOptional));
}

grpc::ServerUnaryReactor* AdminRpc::MoveClock(Context* context,
                                              const common::v1::MoveClockRequest* request,
                                              common::v1::MoveClockResponse*) {
  return OnPool(context, *request, [this, request] {
    return door().node().MoveClock(request->to_us(), kConsumedTimeoutUs);
  });
}

grpc::ServerUnaryReactor* AdminRpc::WaitConsumed(Context* context,
                                                 const common::v1::WaitConsumedRequest* request,
                                                 common::v1::WaitConsumedResponse*) {
  return OnPool(context, *request,
                [this] { return door().node().WaitConsumed(kConsumedTimeoutUs); });
}

}  // namespace huiyin::kit
