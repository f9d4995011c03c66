// DirectoryRpc: the gRPC face of directory. Each method only says which command or query it is.
#pragma once

#include "huiyin/directory/v1/directory.grpc.pb.h"
#include "services/kit/rpc/door.h"

namespace huiyin::directory {

class DirectoryRpc : public v1::DirectoryService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // All are borrowed and outlive the server.
  DirectoryRpc(const kit::Door* door, kit::ServiceHost* host) : door_(*door), host_(*host) {}

  Reactor* ApplyPack(Context* context, const v1::ApplyPackRequest* request,
                     v1::ApplyPackResponse* response) override;
  Reactor* GetPack(Context* context, const v1::GetPackRequest* request,
                   v1::GetPackResponse* response) override;

 private:
  const kit::Door& door_;
  kit::ServiceHost& host_;
};

}  // namespace huiyin::directory
