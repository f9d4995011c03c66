#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>

#include "huiyin/common/v1/status.pb.h"
#include "huiyin/dispatch/v1/dispatch.grpc.pb.h"
#include "huiyin/evaluation/v1/evaluation.grpc.pb.h"
#include "huiyin/intake/v1/intake.grpc.pb.h"
#include "services/kit/rpc/status.h"
#include "tests/bench/load/caller.h"
#include "tests/bench/load/requests.h"

namespace huiyin::bench {
namespace {

// 0: the answer does not say when to try again.
int64_t RetryAfterMs(const grpc::Status& status) {
  common::v1::ErrorStatus details;
  if (!details.ParseFromString(status.error_details())) return 0;
  common::v1::RetryAfter retry;
  for (const auto& detail : details.details()) {
    if (detail.UnpackTo(&retry)) return retry.delay_ms();
  }
  return 0;
}

struct Stubs {
  std::unique_ptr<intake::v1::IntakeService::Stub> intake;
  std::unique_ptr<dispatch::v1::DispatchService::Stub> dispatch;
  std::unique_ptr<evaluation::v1::EvaluationService::Stub> evaluation;
};

class GrpcCaller : public Caller {
 public:
  GrpcCaller(int port, int channels, std::chrono::milliseconds deadline) : deadline_(deadline) {
    for (int i = 0; i < channels; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt("bench-channel", i);  // a connection of its own
      auto channel = grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                               grpc::InsecureChannelCredentials(), arguments);
      stubs_.push_back({intake::v1::IntakeService::NewStub(channel),
                        dispatch::v1::DispatchService::NewStub(channel),
                        evaluation::v1::EvaluationService::NewStub(channel)});
    }
  }

  void Start(Call call, const std::string& command_id, const std::string& matter_id,
             const Positions& positions, CallDone done) override {
    Stubs& stubs = stubs_[next_++ % stubs_.size()];
    switch (call) {
      case Call::kSubmit:
        return Send<intake::v1::SubmitCaseRequest, intake::v1::SubmitCaseResponse>(
            command_id, positions, SubmitOf(), std::move(done),
            [&](auto... a) { stubs.intake->async()->SubmitCase(a...); });
      case Call::kReceive:
        return Send<dispatch::v1::ReceiveCaseRequest, dispatch::v1::ReceiveCaseResponse>(
            command_id, positions, ReceiveOf(matter_id), std::move(done),
            [&](auto... a) { stubs.dispatch->async()->ReceiveCase(a...); });
      case Call::kHandle:
        return Send<dispatch::v1::HandleCaseRequest, dispatch::v1::HandleCaseResponse>(
            command_id, positions, HandleOf(matter_id), std::move(done),
            [&](auto... a) { stubs.dispatch->async()->HandleCase(a...); });
      case Call::kRate:
        return Send<evaluation::v1::CallBackCaseRequest, evaluation::v1::CallBackCaseResponse>(
            command_id, positions, RateOf(matter_id), std::move(done),
            [&](auto... a) { stubs.evaluation->async()->CallBackCase(a...); });
    }
  }

 private:
  template <typename Request, typename Response, typename Command, typename Method>
  void Send(const std::string& command_id, const Positions& positions, Command command,
            CallDone done, Method method) {
    struct State {
      grpc::ClientContext context;
      Request request;
      Response response;
    };
    auto state = std::make_shared<State>();
    state->context.set_deadline(std::chrono::system_clock::now() + deadline_);
    state->request.mutable_header()->set_command_id(command_id);
    *state->request.mutable_header()->mutable_positions() = positions;
    *state->request.mutable_command() = std::move(command);
    State* started = state.get();
    method(&started->context, &started->request, &started->response,
           [state = std::move(state), done = std::move(done)](const grpc::Status& status) mutable {
             CallResult result;
             result.ok = status.ok();
             if (!status.ok()) {
               result.code = status.error_code();
               result.error = kit::FromGrpc(status).ShortDebugString();
               result.retry_after_ms = RetryAfterMs(status);
             }
             result.matter_id = state->response.reply().matter_id();
             result.positions.Swap(state->response.mutable_positions());
             // The context holds the channel, and gRPC's own thread must not be the last to let it go.
             state = nullptr;
             done(std::move(result));
           });
  }

  const std::chrono::milliseconds deadline_;
  std::vector<Stubs> stubs_;
  std::atomic<size_t> next_{0};
};

}  // namespace

std::unique_ptr<Caller> MakeGrpcCaller(int port, int channels, std::chrono::milliseconds deadline) {
  return std::make_unique<GrpcCaller>(port, channels, deadline);
}

}  // namespace huiyin::bench
