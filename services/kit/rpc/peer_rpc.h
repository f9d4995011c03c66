// PeerRpc: what other instances of the services here ask: to decide a command for a partition that is owned here.
#pragma once

#include "huiyin/common/v1/peer.grpc.pb.h"
#include "services/kit/rpc/rpc_service.h"

namespace huiyin::kit {

class PeerRpc : public RpcService<common::v1::PeerService> {
 public:
  explicit PeerRpc(const Door* door) : RpcService(door) {
    Serve(&PeerRpc::Execute);
    CheckAllServed();
  }

  grpc::ServerUnaryReactor* Execute(Context* context, const common::v1::ExecuteRequest* request,
                                    common::v1::ExecuteResponse* response) override;
};

}  // namespace huiyin::kit
