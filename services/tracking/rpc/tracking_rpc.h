// TrackingRpc: the gRPC face of tracking. Each method only says which command or query it is.
#pragma once

#include "huiyin/tracking/v1/tracking.grpc.pb.h"
#include "services/kit/rpc/door.h"

namespace huiyin::tracking {

class TrackingRpc : public v1::TrackingService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // All are borrowed and outlive the server.
  TrackingRpc(const kit::Door* door, kit::ServiceHost* host) : door_(*door), host_(*host) {}

  Reactor* ParkCase(Context* context, const v1::ParkCaseRequest* request,
                    v1::ParkCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_park_case);
  }
  Reactor* UnparkCase(Context* context, const v1::UnparkCaseRequest* request,
                      v1::UnparkCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_unpark_case);
  }
  Reactor* WithdrawCase(Context* context, const v1::WithdrawCaseRequest* request,
                        v1::WithdrawCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_withdraw_case);
  }
  Reactor* CloseCase(Context* context, const v1::CloseCaseRequest* request,
                     v1::CloseCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_close_case);
  }
  Reactor* GetCase(Context* context, const v1::GetCaseRequest* request,
                   v1::GetCaseResponse* response) override;
  Reactor* ListCases(Context* context, const v1::ListCasesRequest* request,
                     v1::ListCasesResponse* response) override;
  Reactor* GetTimeline(Context* context, const v1::GetTimelineRequest* request,
                       v1::GetTimelineResponse* response) override;
  Reactor* GetLedger(Context* context, const v1::GetLedgerRequest* request,
                     v1::GetLedgerResponse* response) override;

 private:
  const kit::Door& door_;
  kit::ServiceHost& host_;
};

}  // namespace huiyin::tracking
