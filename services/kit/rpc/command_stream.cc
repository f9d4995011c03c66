#include "services/kit/rpc/command_stream.h"

#include "google/protobuf/message.h"
#include "huiyin/common/v1/status.pb.h"

namespace huiyin::kit {

common::v1::CommandOutcome OutcomeOf(const std::string& command_id, CommandEnd end) {
  common::v1::CommandOutcome outcome;
  outcome.set_command_id(command_id);
  if (end.status.ok() && !outcome.mutable_reply()->ParseFromString(end.reply)) {
    end.status = {grpc::StatusCode::INTERNAL, "the remembered answer is broken"};
  }
  if (end.status.ok()) {
    *outcome.mutable_positions() = std::move(end.positions);
  } else if (!outcome.mutable_error()->ParseFromString(end.status.error_details()) ||
             outcome.error().code() == 0) {
    outcome.mutable_error()->set_code(end.status.error_code());
    outcome.mutable_error()->set_message(end.status.error_message());
  }
  return outcome;
}

}  // namespace huiyin::kit
