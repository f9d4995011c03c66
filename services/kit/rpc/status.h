// How refusals and troubles become gRPC statuses with typed details, and back.
//
// Every error carries a huiyin.common.v1.ErrorStatus in grpc-status-details-bin (the bytes of a google.rpc.Status) whose
// details hold the Rejection, or how long to wait before trying again.
#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "huiyin/common/v1/record.pb.h"
#include "services/kit/runtime/validator.h"

namespace huiyin::kit {

// UNAVAILABLE and RESOURCE_EXHAUSTED say when to try again.
grpc::Status ToGrpc(const absl::Status& status, int64_t retry_after_ms = 100);
grpc::Status ToGrpc(const common::v1::Rejection& rejection);
grpc::Status ToGrpc(const Violation& violation);

// What a client got: the rejection when there is one, else its domain is empty and reason is the code's name.
common::v1::Rejection FromGrpc(const grpc::Status& status);

}  // namespace huiyin::kit
