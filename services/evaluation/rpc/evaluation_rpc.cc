// The gRPC face of evaluation: says of each method which command or query it is.
#include "huiyin/evaluation/v1/commands.pb.h"
#include "huiyin/evaluation/v1/evaluation.grpc.pb.h"
#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "services/evaluation/queries.h"
#include "services/evaluation/rpc/part.h"
#include "services/evaluation/service.h"
#include "services/kit/rpc/hosted_rpc.h"
#include "services/policy/reference.h"

namespace huiyin::evaluation {
namespace {

class EvaluationRpc : public kit::HostedRpc<v1::EvaluationService> {
 public:
  // All are borrowed and outlive the server.
  EvaluationRpc(const kit::Door* door, kit::ServiceHost* host) : HostedRpc(door, host) {
    ServeCommand<v1::CallBackCaseRequest, v1::CallBackCaseResponse>(
        &v1::Command::mutable_call_back_case);
    Serve(&EvaluationRpc::GetScore);
    Serve(&EvaluationRpc::GetRates);
    ServeCommandStreams<v1::ExecuteCommandsRequest, v1::ExecuteCommandsResponse>();
    CheckAllServed();
  }

  Reactor* GetScore(Context* context, const v1::GetScoreRequest* request,
                    v1::GetScoreResponse* response) override;
  Reactor* GetRates(Context* context, const v1::GetRatesRequest* request,
                    v1::GetRatesResponse* response) override;
};

}  // namespace

EvaluationRpc::Reactor* EvaluationRpc::GetScore(Context* context,
                                                const v1::GetScoreRequest* request,
                                                v1::GetScoreResponse* response) {
  return kit::StartQuery(door(), host(), context, *request, request->header().at_least(),
                         request->matter_id(), kit::Action::kQuery, response->mutable_positions(),
                         [request, response](const kit::Reader& state) {
                           return kit::FillFrom(evaluation::GetScore(state, *request), response);
                         });
}

EvaluationRpc::Reactor* EvaluationRpc::GetRates(Context* context,
                                                const v1::GetRatesRequest* request,
                                                v1::GetRatesResponse* response) {
  return kit::StartGather(
      door(), host(), context, *request, request->header().at_least(),
      response->mutable_positions(), [this, request, response](const kit::Snapshots& partitions) {
        RatesCollector collector(*request);
        for (const auto& state : partitions) collector.Add(*state);
        const std::shared_ptr<const void> reference = door().node().CurrentReference();
        v1::GetRatesResponse rates = collector.Finish(policy::PolicyOf(reference.get()));
        response->mutable_rows()->Swap(rates.mutable_rows());
        return absl::OkStatus();
      });
}

kit::Part MakePart() {
  return {
      .service = std::make_shared<const EvaluationService>(),
      .serve = [](const kit::Door* door, kit::ServiceHost* host,
                  kit::KeyStore* /*keys*/) { return std::make_unique<EvaluationRpc>(door, host); },
  };
}

}  // namespace huiyin::evaluation
