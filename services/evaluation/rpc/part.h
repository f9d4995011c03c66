// EvaluationRpc: the gRPC face of evaluation. Says of each method which command or query it is.
#pragma once

#include "huiyin/evaluation/v1/commands.pb.h"
#include "huiyin/evaluation/v1/evaluation.grpc.pb.h"
#include "services/kit/process/part.h"
#include "services/kit/rpc/command_stream.h"
#include "services/kit/rpc/rpc_service.h"

namespace huiyin::evaluation {

class EvaluationRpc : public kit::RpcService<v1::EvaluationService> {
 public:
  // All are borrowed and outlive the server.
  EvaluationRpc(const kit::Door* door, kit::ServiceHost* host) : RpcService(door), host_(*host) {
    ServeCommand<v1::CallBackCaseRequest, v1::CallBackCaseResponse>(
        host, &v1::Command::mutable_call_back_case);
    Serve(&EvaluationRpc::GetScore);
    Serve(&EvaluationRpc::GetRates);
    ServeRaw<v1::ExecuteCommandsRequest>(
        kit::CaseCommandStreams<v1::ExecuteCommandsRequest, v1::ExecuteCommandsResponse>(door,
                                                                                         host));
    CheckAllServed();
  }

  Reactor* GetScore(Context* context, const v1::GetScoreRequest* request,
                    v1::GetScoreResponse* response) override;
  Reactor* GetRates(Context* context, const v1::GetRatesRequest* request,
                    v1::GetRatesResponse* response) override;

 private:
  kit::ServiceHost& host_;
};

// Evaluation as a process runs it.
kit::Part MakePart();

}  // namespace huiyin::evaluation
