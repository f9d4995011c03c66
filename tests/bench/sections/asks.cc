#include "tests/bench/sections/asks.h"

#include <utility>

#include "huiyin/evaluation/v1/evaluation.grpc.pb.h"
#include "huiyin/tracking/v1/tracking.grpc.pb.h"

namespace huiyin::bench {
namespace {

constexpr std::chrono::seconds kDeadline(60);
constexpr int64_t kStride =
    7919;  // a prime: all of the set is met, neighbours never follow each other

using Tracking = tracking::v1::TrackingService;
using Evaluation = evaluation::v1::EvaluationService;

template <typename Response, typename Request, typename Method>
void Send(Request request, const std::function<void(bool)>& done, Method method) {
  struct Call {
    grpc::ClientContext context;
    Request request;
    Response response;
  };
  auto call = std::make_shared<Call>();
  call->request = std::move(request);
  call->context.set_deadline(std::chrono::system_clock::now() + kDeadline);
  Call* started = call.get();
  method(&started->context, &started->request, &started->response,
         [call = std::move(call), done](const grpc::Status& status) mutable {
           call =
               nullptr;  // the channel with it: gRPC's own thread must not be the last to let it go
           done(status.ok());
         });
}

}  // namespace

Ask GetCases(const Connection& connection, const DataSet& set) {
  std::shared_ptr<Tracking::Stub> stub = Tracking::NewStub(connection);
  return [stub, &set](int64_t number, const std::function<void(bool)>& done) {
    tracking::v1::GetCaseRequest request;
    request.set_matter_id(set.MatterIdOf(number * kStride % set.cases()));
    Send<tracking::v1::GetCaseResponse>(request, done,
                                        [&](auto... a) { stub->async()->GetCase(a...); });
  };
}

Ask ListCases(const Connection& connection, const tracking::v1::ListCasesRequest& request) {
  std::shared_ptr<Tracking::Stub> stub = Tracking::NewStub(connection);
  return [stub, request](int64_t, const std::function<void(bool)>& done) {
    Send<tracking::v1::ListCasesResponse>(request, done,
                                          [&](auto... a) { stub->async()->ListCases(a...); });
  };
}

Ask GetRates(const Connection& connection, const evaluation::v1::GetRatesRequest& request) {
  std::shared_ptr<Evaluation::Stub> stub = Evaluation::NewStub(connection);
  return [stub, request](int64_t, const std::function<void(bool)>& done) {
    Send<evaluation::v1::GetRatesResponse>(request, done,
                                           [&](auto... a) { stub->async()->GetRates(a...); });
  };
}

Ask GetLedger(const Connection& connection) {
  std::shared_ptr<Tracking::Stub> stub = Tracking::NewStub(connection);
  return [stub](int64_t, const std::function<void(bool)>& done) {
    Send<tracking::v1::GetLedgerResponse>(tracking::v1::GetLedgerRequest(), done,
                                          [&](auto... a) { stub->async()->GetLedger(a...); });
  };
}

}  // namespace huiyin::bench
