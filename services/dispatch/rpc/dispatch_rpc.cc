// The gRPC face of dispatch: says of each method which command or query it is.
#include "huiyin/dispatch/v1/commands.pb.h"
#include "huiyin/dispatch/v1/dispatch.grpc.pb.h"
#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "services/dispatch/queries.h"
#include "services/dispatch/rpc/part.h"
#include "services/dispatch/service.h"
#include "services/kit/rpc/hosted_rpc.h"

namespace huiyin::dispatch {
namespace {

class DispatchRpc : public kit::HostedRpc<v1::DispatchService> {
 public:
  // All are borrowed and outlive the server.
  DispatchRpc(const kit::Door* door, kit::ServiceHost* host) : HostedRpc(door, host) {
    ServeCommand<v1::AssignCaseRequest, v1::AssignCaseResponse>(&v1::Command::mutable_assign_case);
    ServeCommand<v1::ReceiveCaseRequest, v1::ReceiveCaseResponse>(
        &v1::Command::mutable_receive_case);
    ServeCommand<v1::HandleCaseRequest, v1::HandleCaseResponse>(&v1::Command::mutable_handle_case);
    ServeCommand<v1::TransferCaseRequest, v1::TransferCaseResponse>(
        &v1::Command::mutable_transfer_case);
    ServeCommand<v1::ReturnCaseRequest, v1::ReturnCaseResponse>(&v1::Command::mutable_return_case);
    ServeCommand<v1::RecallCaseRequest, v1::RecallCaseResponse>(&v1::Command::mutable_recall_case);
    ServeCommand<v1::ArbitrateCaseRequest, v1::ArbitrateCaseResponse>(
        &v1::Command::mutable_arbitrate_case);
    Serve(&DispatchRpc::GetAssignment);
    ServeCommandStreams<v1::ExecuteCommandsRequest, v1::ExecuteCommandsResponse>();
    CheckAllServed();
  }

  Reactor* GetAssignment(Context* context, const v1::GetAssignmentRequest* request,
                         v1::GetAssignmentResponse* response) override;
};

}  // namespace

DispatchRpc::Reactor* DispatchRpc::GetAssignment(Context* context,
                                                 const v1::GetAssignmentRequest* request,
                                                 v1::GetAssignmentResponse* response) {
  return kit::StartQuery(door(), host(), context, *request, request->header().at_least(),
                         request->matter_id(), kit::Action::kQuery, response->mutable_positions(),
                         [request, response](const kit::Reader& state) {
                           return kit::FillFrom(dispatch::GetAssignment(state, *request), response);
                         });
}

kit::Part MakePart() {
  return {
      .service = std::make_shared<const DispatchService>(),
      .serve = [](const kit::Door* door, kit::ServiceHost* host,
                  kit::KeyStore* /*keys*/) { return std::make_unique<DispatchRpc>(door, host); },
  };
}

}  // namespace huiyin::dispatch
