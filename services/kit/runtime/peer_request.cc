#include "services/kit/runtime/peer_request.h"

#include "services/kit/base/text.h"

namespace huiyin::kit {

common::v1::ExecuteRequest PeerRequestOf(const TopicPartition& where,
                                         const PendingCommand& command) {
  common::v1::ExecuteRequest request;
  request.set_topic(where.topic);
  *request.mutable_header() = command.header;
  request.set_root_id(command.root_id);
  if (command.command != nullptr) command.command->SerializeToString(request.mutable_command());
  if (command.held_retry) request.set_held(common::v1::HELD_WORD_RETRY);
  if (command.held_discard) request.set_held(common::v1::HELD_WORD_DISCARD);
  if (!command.nothing_new.ok()) {
    request.mutable_refused()->set_code(static_cast<int>(command.nothing_new.code()));
    request.mutable_refused()->set_message(std::string(command.nothing_new.message()));
  }
  return request;
}

absl::StatusOr<PendingCommand> CommandOfPeer(const Service& service,
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

}  // namespace huiyin::kit
