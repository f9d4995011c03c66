// Tail: a stream of a topic's records, from every partition, as they stand in the log.
#pragma once

#include "huiyin/common/v1/admin.pb.h"
#include "services/kit/rpc/stream.h"

namespace huiyin::kit {

grpc::ServerWriteReactor<common::v1::TailResponse>* StartTail(
    const Door& door, grpc::CallbackServerContext* context, const common::v1::TailRequest& request,
    const grpc::Status& checked);

}  // namespace huiyin::kit
