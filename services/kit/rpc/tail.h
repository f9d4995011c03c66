// Tail: a stream of a topic's records, from every partition, as they stand in the log.
#pragma once

#include <grpcpp/grpcpp.h>

#include "huiyin/common/v1/admin.pb.h"
#include "services/kit/log/log.h"
#include "services/kit/rpc/work_pool.h"

namespace huiyin::kit {

class EmbeddedLog;

// A reactor that deletes itself when the caller goes. `checked` other than OK ends it at once.
grpc::ServerWriteReactor<common::v1::TailResponse>* StartTail(EmbeddedLog& log, WorkPool& pool,
                                                              common::v1::TailRequest request,
                                                              grpc::Status checked);

}  // namespace huiyin::kit
