#include "services/dispatch/rpc/dispatch_rpc.h"

#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "services/dispatch/queries.h"
#include "services/dispatch/service.h"

namespace huiyin::dispatch {

DispatchRpc::Reactor* DispatchRpc::GetAssignment(Context* context,
                                                 const v1::GetAssignmentRequest* request,
                                                 v1::GetAssignmentResponse* response) {
  return kit::StartQuery(door(), host_, context, *request, request->header().at_least(),
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
