// DirectoryRpc: the gRPC face of directory. Says of each method which command or query it is.
#pragma once

#include "huiyin/directory/v1/directory.grpc.pb.h"
#include "services/kit/process/part.h"
#include "services/kit/rpc/rpc_service.h"

namespace huiyin::directory {

class DirectoryRpc : public kit::RpcService<v1::DirectoryService> {
 public:
  // All are borrowed and outlive the server.
  DirectoryRpc(const kit::Door* door, kit::ServiceHost* host) : RpcService(door), host_(*host) {
    Serve(&DirectoryRpc::ApplyPack);
    Serve(&DirectoryRpc::GetPack);
    CheckAllServed();
  }

  Reactor* ApplyPack(Context* context, const v1::ApplyPackRequest* request,
                     v1::ApplyPackResponse* response) override;
  Reactor* GetPack(Context* context, const v1::GetPackRequest* request,
                   v1::GetPackResponse* response) override;

 private:
  kit::ServiceHost& host_;
};

// Directory as a process runs it.
kit::Part MakePart();

}  // namespace huiyin::directory
