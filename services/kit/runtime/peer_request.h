// What instances of a service hand to each other: a command for the owner of its partition, as a message and back.
//
// Pure. How it travels is up to the caller: gRPC (services/kit/rpc/peers), or a simulator.
#pragma once

#include "absl/status/statusor.h"
#include "huiyin/common/v1/peer.pb.h"
#include "services/kit/log/log.h"
#include "services/kit/runtime/inbox.h"

namespace huiyin::kit {

// The deadline and the callback stay here.
common::v1::ExecuteRequest PeerRequestOf(const TopicPartition& where,
                                         const PendingCommand& command);

// What the request says, for ServiceHost::SubmitForwarded; no deadline and no callback yet. INVALID_ARGUMENT: the command is
// none that this version knows.
absl::StatusOr<PendingCommand> CommandOfPeer(const Service& service,
                                             const common::v1::ExecuteRequest& request);

}  // namespace huiyin::kit
