// TrackingRpc: the gRPC face of tracking. Each method only says which command or query it is.
#pragma once

#include "huiyin/tracking/v1/commands.pb.h"
#include "huiyin/tracking/v1/tracking.grpc.pb.h"
#include "services/kit/rpc/command_stream.h"
#include "services/kit/rpc/door.h"
#include "services/tracking/confidential.h"

namespace huiyin::tracking {

class TrackingRpc : public v1::TrackingService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // All are borrowed and outlive the server.
  TrackingRpc(const kit::Door* door, kit::ServiceHost* host) : door_(*door), host_(*host) {
    MarkMethodRawCallback(
        kit::ExecuteCommandsIndex(v1::TrackingService::service_full_name()),
        kit::CaseCommandStreams<v1::ExecuteCommandsRequest, v1::ExecuteCommandsResponse>(door,
                                                                                         host));
  }

  Reactor* ParkCase(Context* context, const v1::ParkCaseRequest* request,
                    v1::ParkCaseResponse* response) override {
    return Command(context, *request, response, &v1::Command::mutable_park_case);
  }
  Reactor* UnparkCase(Context* context, const v1::UnparkCaseRequest* request,
                      v1::UnparkCaseResponse* response) override {
    return Command(context, *request, response, &v1::Command::mutable_unpark_case);
  }
  Reactor* WithdrawCase(Context* context, const v1::WithdrawCaseRequest* request,
                        v1::WithdrawCaseResponse* response) override {
    return Command(context, *request, response, &v1::Command::mutable_withdraw_case);
  }
  Reactor* CloseCase(Context* context, const v1::CloseCaseRequest* request,
                     v1::CloseCaseResponse* response) override {
    return Command(context, *request, response, &v1::Command::mutable_close_case);
  }
  Reactor* ChaseCase(Context* context, const v1::ChaseCaseRequest* request,
                     v1::ChaseCaseResponse* response) override {
    return Command(context, *request, response, &v1::Command::mutable_chase_case);
  }
  Reactor* AskExtension(Context* context, const v1::AskExtensionRequest* request,
                        v1::AskExtensionResponse* response) override {
    return Command(context, *request, response, &v1::Command::mutable_ask_extension);
  }
  Reactor* DecideExtension(Context* context, const v1::DecideExtensionRequest* request,
                           v1::DecideExtensionResponse* response) override {
    return Command(context, *request, response, &v1::Command::mutable_decide_extension);
  }
  Reactor* MergeCase(Context* context, const v1::MergeCaseRequest* request,
                     v1::MergeCaseResponse* response) override {
    return Command(context, *request, response, &v1::Command::mutable_merge_case);
  }
  Reactor* UnmergeCase(Context* context, const v1::UnmergeCaseRequest* request,
                       v1::UnmergeCaseResponse* response) override {
    return Command(context, *request, response, &v1::Command::mutable_unmerge_case);
  }
  Reactor* DecideMeasure(Context* context, const v1::DecideMeasureRequest* request,
                         v1::DecideMeasureResponse* response) override {
    return Command(context, *request, response, &v1::Command::mutable_decide_measure);
  }
  Reactor* AppealMeasure(Context* context, const v1::AppealMeasureRequest* request,
                         v1::AppealMeasureResponse* response) override {
    return Command(context, *request, response, &v1::Command::mutable_appeal_measure);
  }
  Reactor* WithdrawMeasure(Context* context, const v1::WithdrawMeasureRequest* request,
                           v1::WithdrawMeasureResponse* response) override {
    return Command(context, *request, response, &v1::Command::mutable_withdraw_measure);
  }
  Reactor* UpholdMeasure(Context* context, const v1::UpholdMeasureRequest* request,
                         v1::UpholdMeasureResponse* response) override {
    return Command(context, *request, response, &v1::Command::mutable_uphold_measure);
  }
  Reactor* GetCase(Context* context, const v1::GetCaseRequest* request,
                   v1::GetCaseResponse* response) override;
  Reactor* ListCases(Context* context, const v1::ListCasesRequest* request,
                     v1::ListCasesResponse* response) override;
  Reactor* GetTimeline(Context* context, const v1::GetTimelineRequest* request,
                       v1::GetTimelineResponse* response) override;
  Reactor* GetLedger(Context* context, const v1::GetLedgerRequest* request,
                     v1::GetLedgerResponse* response) override;
  Reactor* ExplainDeadlines(Context* context, const v1::ExplainDeadlinesRequest* request,
                            v1::ExplainDeadlinesResponse* response) override;
  Reactor* ListMeasures(Context* context, const v1::ListMeasuresRequest* request,
                        v1::ListMeasuresResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchCasesResponse>* WatchCases(
      Context* context, const v1::WatchCasesRequest* request) override;

 private:
  template <typename Request, typename Response, typename Field>
  Reactor* Command(Context* context, const Request& request, Response* response,
                   Field* (v1::Command::*field)()) {
    return kit::CaseCommand<v1::Command>(door_, host_, context, request, response, field);
  }
  // What the caller may see.
  Sight SightOf(const Context& context) const;

  const kit::Door& door_;
  kit::ServiceHost& host_;
};

}  // namespace huiyin::tracking
