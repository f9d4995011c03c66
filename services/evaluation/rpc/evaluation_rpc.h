// EvaluationRpc: the gRPC face of evaluation. Each method only says which command or query it is.
#pragma once

#include "huiyin/evaluation/v1/commands.pb.h"
#include "huiyin/evaluation/v1/evaluation.grpc.pb.h"
#include "services/kit/rpc/command_stream.h"
#include "services/kit/rpc/door.h"

namespace huiyin::evaluation {

class EvaluationRpc : public v1::EvaluationService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // All are borrowed and outlive the server.
  EvaluationRpc(const kit::Door* door, kit::ServiceHost* host) : door_(*door), host_(*host) {
    MarkMethodRawCallback(
        kit::ExecuteCommandsIndex(v1::EvaluationService::service_full_name()),
        kit::CaseCommandStreams<v1::ExecuteCommandsRequest, v1::ExecuteCommandsResponse>(door,
                                                                                         host));
  }

  Reactor* CallBackCase(Context* context, const v1::CallBackCaseRequest* request,
                        v1::CallBackCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_call_back_case);
  }
  Reactor* GetScore(Context* context, const v1::GetScoreRequest* request,
                    v1::GetScoreResponse* response) override;
  Reactor* GetRates(Context* context, const v1::GetRatesRequest* request,
                    v1::GetRatesResponse* response) override;

 private:
  const kit::Door& door_;
  kit::ServiceHost& host_;
};

}  // namespace huiyin::evaluation
