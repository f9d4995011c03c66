// TrackingRpc: the gRPC face of tracking. Says of each method which command or query it is.
#pragma once

#include "huiyin/tracking/v1/commands.pb.h"
#include "huiyin/tracking/v1/tracking.grpc.pb.h"
#include "services/kit/process/part.h"
#include "services/kit/rpc/command_stream.h"
#include "services/kit/rpc/rpc_service.h"
#include "services/tracking/confidential.h"

namespace huiyin::tracking {

class TrackingRpc : public kit::RpcService<v1::TrackingService> {
 public:
  // All are borrowed and outlive the server.
  TrackingRpc(const kit::Door* door, kit::ServiceHost* host) : RpcService(door), host_(*host) {
    ServeCommand<v1::ParkCaseRequest, v1::ParkCaseResponse>(host, &v1::Command::mutable_park_case);
    ServeCommand<v1::UnparkCaseRequest, v1::UnparkCaseResponse>(host,
                                                                &v1::Command::mutable_unpark_case);
    ServeCommand<v1::WithdrawCaseRequest, v1::WithdrawCaseResponse>(
        host, &v1::Command::mutable_withdraw_case);
    ServeCommand<v1::CloseCaseRequest, v1::CloseCaseResponse>(host,
                                                              &v1::Command::mutable_close_case);
    ServeCommand<v1::ChaseCaseRequest, v1::ChaseCaseResponse>(host,
                                                              &v1::Command::mutable_chase_case);
    ServeCommand<v1::AskExtensionRequest, v1::AskExtensionResponse>(
        host, &v1::Command::mutable_ask_extension);
    ServeCommand<v1::DecideExtensionRequest, v1::DecideExtensionResponse>(
        host, &v1::Command::mutable_decide_extension);
    ServeCommand<v1::MergeCaseRequest, v1::MergeCaseResponse>(host,
                                                              &v1::Command::mutable_merge_case);
    ServeCommand<v1::UnmergeCaseRequest, v1::UnmergeCaseResponse>(
        host, &v1::Command::mutable_unmerge_case);
    ServeCommand<v1::DecideMeasureRequest, v1::DecideMeasureResponse>(
        host, &v1::Command::mutable_decide_measure);
    ServeCommand<v1::AppealMeasureRequest, v1::AppealMeasureResponse>(
        host, &v1::Command::mutable_appeal_measure);
    ServeCommand<v1::WithdrawMeasureRequest, v1::WithdrawMeasureResponse>(
        host, &v1::Command::mutable_withdraw_measure);
    ServeCommand<v1::UpholdMeasureRequest, v1::UpholdMeasureResponse>(
        host, &v1::Command::mutable_uphold_measure);
    Serve(&TrackingRpc::GetCase);
    Serve(&TrackingRpc::ListCases);
    Serve(&TrackingRpc::GetTimeline);
    Serve(&TrackingRpc::GetLedger);
    Serve(&TrackingRpc::ExplainDeadlines);
    Serve(&TrackingRpc::ListMeasures);
    Serve(&TrackingRpc::WatchCases);
    ServeRaw<v1::ExecuteCommandsRequest>(
        kit::CaseCommandStreams<v1::ExecuteCommandsRequest, v1::ExecuteCommandsResponse>(door,
                                                                                         host));
    CheckAllServed();
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
  // What the caller may see.
  Sight SightOf(const Context& context) const;

  kit::ServiceHost& host_;
};

// Tracking as a process runs it.
kit::Part MakePart();

}  // namespace huiyin::tracking
