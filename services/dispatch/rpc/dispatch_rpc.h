// DispatchRpc: the gRPC face of dispatch. Each method only says which command or query it is.
#pragma once

#include "huiyin/dispatch/v1/commands.pb.h"
#include "huiyin/dispatch/v1/dispatch.grpc.pb.h"
#include "services/kit/rpc/command_stream.h"
#include "services/kit/rpc/door.h"

namespace huiyin::dispatch {

class DispatchRpc : public v1::DispatchService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // All are borrowed and outlive the server.
  DispatchRpc(const kit::Door* door, kit::ServiceHost* host) : door_(*door), host_(*host) {
    MarkMethodRawCallback(
        kit::ExecuteCommandsIndex(v1::DispatchService::service_full_name()),
        kit::CaseCommandStreams<v1::ExecuteCommandsRequest, v1::ExecuteCommandsResponse>(door,
                                                                                         host));
  }

  Reactor* AssignCase(Context* context, const v1::AssignCaseRequest* request,
                      v1::AssignCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_assign_case);
  }
  Reactor* ReceiveCase(Context* context, const v1::ReceiveCaseRequest* request,
                       v1::ReceiveCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_receive_case);
  }
  Reactor* HandleCase(Context* context, const v1::HandleCaseRequest* request,
                      v1::HandleCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_handle_case);
  }
  Reactor* TransferCase(Context* context, const v1::TransferCaseRequest* request,
                        v1::TransferCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_transfer_case);
  }
  Reactor* ReturnCase(Context* context, const v1::ReturnCaseRequest* request,
                      v1::ReturnCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_return_case);
  }
  Reactor* RecallCase(Context* context, const v1::RecallCaseRequest* request,
                      v1::RecallCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_recall_case);
  }
  Reactor* ArbitrateCase(Context* context, const v1::ArbitrateCaseRequest* request,
                         v1::ArbitrateCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_arbitrate_case);
  }
  Reactor* GetAssignment(Context* context, const v1::GetAssignmentRequest* request,
                         v1::GetAssignmentResponse* response) override;

 private:
  const kit::Door& door_;
  kit::ServiceHost& host_;
};

}  // namespace huiyin::dispatch
