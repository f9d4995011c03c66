#include "services/kit/rpc/peer_rpc.h"

#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

// What the request says, to be submitted; no callback yet.
absl::StatusOr<PendingCommand> CommandOf(const Service& service,
                                         const common::v1::ExecuteRequest& request) {
  PendingCommand command;
  command.header = request.header();
  command.root_id = request.root_id();
  command.held_retry = request.held() == common::v1::HELD_WORD_RETRY;
  command.held_discard = request.held() == common::v1::HELD_WORD_DISCARD;
  if (request.has_refused()) {
    command.nothing_new = absl::Status(static_cast<absl::StatusCode>(request.refused().code()),
                                       request.refused().message());
  }
  if (command.held_retry || command.held_discard) return command;
  command.command = service.ParseCommand(request.command());
  if (command.command == nullptr) {
    return absl::InvalidArgumentError(
        Concat(service.topic(), ": the command is none that this version knows"));
  }
  return command;
}

}  // namespace

grpc::ServerUnaryReactor* PeerRpc::Execute(Context* context,
                                           const common::v1::ExecuteRequest* request,
                                           common::v1::ExecuteResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (grpc::Status bad = door().Check(*context, *request, Action::kOperate); !bad.ok()) {
    reactor->Finish(bad);
    return reactor;
  }
  ServiceHost* const host = door().node().Find(request->topic());
  if (host == nullptr) {
    reactor->Finish(
        ToGrpc(absl::NotFoundError(Concat("there is no service ", request->topic(), " here"))));
    return reactor;
  }
  absl::StatusOr<PendingCommand> command = CommandOf(host->service(), *request);
  if (!command.ok()) {
    reactor->Finish(ToGrpc(command.status()));
    return reactor;
  }
  command->deadline_us = door().DeadlineUs(*context);
  command->done = [reactor, response](absl::StatusOr<CommandResult> result) {
    if (!result.ok()) return reactor->Finish(ToGrpc(result.status()));
    *response->mutable_answer() = std::move(result->answer);
    *response->mutable_positions() = std::move(result->positions);
    reactor->Finish(grpc::Status::OK);
  };
  // Not by the host, which would send it on.
  Partition& partition = host->For(request->root_id());
  if (absl::Status status = partition.Submit(*std::move(command)); !status.ok()) {
    reactor->Finish(ToGrpc(status));
  }
  return reactor;
}

}  // namespace huiyin::kit
