// AdminRpc: what operators ask of a running process: status, checkpoints, held matters, the raw log, a driven clock.
#pragma once

#include "huiyin/common/v1/admin.grpc.pb.h"
#include "services/kit/rpc/rpc_service.h"

namespace huiyin::kit {

common::v1::PartitionVerified ToProto(const VerifyReport& report);

class AdminRpc : public RpcService<common::v1::AdminService> {
 public:
  AdminRpc(const Door* door, std::string version) : RpcService(door), version_(std::move(version)) {
    Serve(&AdminRpc::GetStatus);
    Serve(&AdminRpc::Checkpoint);
    Serve(&AdminRpc::Verify);
    Serve(&AdminRpc::ListHeld);
    Serve(&AdminRpc::ResolveHeld);
    Serve(&AdminRpc::Tail);
    Serve(&AdminRpc::MoveClock);
    Serve(&AdminRpc::WaitConsumed);
    CheckAllServed();
  }

  grpc::ServerUnaryReactor* GetStatus(Context* context, const common::v1::GetStatusRequest* request,
                                      common::v1::GetStatusResponse* response) override;
  grpc::ServerUnaryReactor* Checkpoint(Context* context,
                                       const common::v1::CheckpointRequest* request,
                                       common::v1::CheckpointResponse* response) override;
  grpc::ServerUnaryReactor* Verify(Context* context, const common::v1::VerifyRequest* request,
                                   common::v1::VerifyResponse* response) override;
  grpc::ServerUnaryReactor* ListHeld(Context* context, const common::v1::ListHeldRequest* request,
                                     common::v1::ListHeldResponse* response) override;
  grpc::ServerUnaryReactor* ResolveHeld(Context* context,
                                        const common::v1::ResolveHeldRequest* request,
                                        common::v1::ResolveHeldResponse* response) override;
  grpc::ServerWriteReactor<common::v1::TailResponse>* Tail(
      Context* context, const common::v1::TailRequest* request) override;
  grpc::ServerUnaryReactor* MoveClock(Context* context, const common::v1::MoveClockRequest* request,
                                      common::v1::MoveClockResponse* response) override;
  grpc::ServerUnaryReactor* WaitConsumed(Context* context,
                                         const common::v1::WaitConsumedRequest* request,
                                         common::v1::WaitConsumedResponse* response) override;

 private:
  // Checks the call and runs `work` on the pool.
  grpc::ServerUnaryReactor* OnPool(Context* context, const google::protobuf::Message& request,
                                   std::function<absl::Status()> work);

  const std::string version_;
};

}  // namespace huiyin::kit
