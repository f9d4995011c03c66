#include "services/kit/rpc/peer_rpc.h"

#include "services/kit/base/text.h"
#include "services/kit/runtime/peer_request.h"

namespace huiyin::kit {

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
    // The address is that of an owner before: whoever asks hears of the next one soon.
    reactor->Finish(ToGrpc(absl::UnavailableError(
        Concat("there is no service ", request->topic(), " here any more: try again"))));
    return reactor;
  }
  absl::StatusOr<PendingCommand> command = CommandOfPeer(host->service(), *request);
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
  if (absl::Status status = host->SubmitForwarded(*std::move(command)); !status.ok()) {
    reactor->Finish(ToGrpc(status));
  }
  return reactor;
}

}  // namespace huiyin::kit
