#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <mutex>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "huiyin/common/v1/status.pb.h"
#include "huiyin/dispatch/v1/dispatch.grpc.pb.h"
#include "huiyin/evaluation/v1/evaluation.grpc.pb.h"
#include "huiyin/intake/v1/intake.grpc.pb.h"
#include "services/kit/base/status.h"
#include "services/kit/rpc/command_stream.h"
#include "tests/bench/load/caller.h"
#include "tests/bench/load/requests.h"

namespace huiyin::bench {
namespace {

CallResult ResultOf(common::v1::CommandOutcome& outcome) {
  CallResult result;
  result.ok = outcome.has_reply();
  if (!result.ok) {
    result.code = outcome.error().code();
    result.error = outcome.error().message();
    common::v1::RetryAfter retry;
    for (const auto& detail : outcome.error().details()) {
      if (detail.UnpackTo(&retry)) result.retry_after_ms = retry.delay_ms();
    }
  }
  result.matter_id = outcome.reply().matter_id();
  result.positions.Swap(outcome.mutable_positions());
  return result;
}

// One stream. What is to be sent while a message is under way goes into the next.
template <typename Request, typename Response>
class CommandsOut : public grpc::ClientBidiReactor<Request, Response> {
 public:
  using Call = std::decay_t<decltype(std::declval<Request>().calls(0))>;

  template <typename Open>
  explicit CommandsOut(Open open) {
    open(&context_, this);
    this->StartRead(&response_);
    this->StartCall();
  }
  ~CommandsOut() override {
    std::unique_lock lock(mutex_);
    ending_ = true;
    if (!writing_) this->StartWritesDone();
    changed_.wait(lock, [&] { return done_; });
  }

  void Send(Call call, CallDone done) {
    std::lock_guard lock(mutex_);
    under_way_.emplace(call.header().command_id(), std::move(done));
    *waiting_.add_calls() = std::move(call);
    WriteLocked();
  }

  void OnWriteDone(bool ok) override {
    std::lock_guard lock(mutex_);
    writing_ = false;
    if (ok) WriteLocked();
    if (ending_ && !writing_) this->StartWritesDone();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    for (common::v1::CommandOutcome& outcome : *response_.mutable_outcomes()) {
      CallDone done;
      {
        std::lock_guard lock(mutex_);
        const auto found = under_way_.find(outcome.command_id());
        HUIYIN_CHECK(found != under_way_.end(), "an outcome of a command under way");
        done = std::move(found->second);
        under_way_.erase(found);
      }
      done(ResultOf(outcome));
    }
    this->StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    std::unordered_map<std::string, CallDone> lost;
    {
      std::lock_guard lock(mutex_);
      lost.swap(under_way_);
    }
    for (auto& [id, done] : lost) {
      done({.code = status.error_code(), .error = status.error_message()});
    }
    std::lock_guard lock(mutex_);
    done_ = true;
    changed_.notify_all();
  }

 private:
  void WriteLocked() {
    if (writing_ || waiting_.calls().empty()) return;
    writing_ = true;
    request_.Clear();
    while (!waiting_.calls().empty() && request_.calls_size() < kit::kCallsPerMessageMax) {
      request_.mutable_calls()->AddAllocated(waiting_.mutable_calls()->ReleaseLast());
    }
    this->StartWrite(&request_);
  }

  grpc::ClientContext context_;
  Response response_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  Request waiting_, request_;
  std::unordered_map<std::string, CallDone> under_way_;
  bool writing_ = false, ending_ = false, done_ = false;
};

class StreamCaller : public Caller {
 public:
  explicit StreamCaller(int port)
      : channel_(grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                     grpc::InsecureChannelCredentials())),
        intake_stub_(intake::v1::IntakeService::NewStub(channel_)),
        dispatch_stub_(dispatch::v1::DispatchService::NewStub(channel_)),
        evaluation_stub_(evaluation::v1::EvaluationService::NewStub(channel_)),
        intake_([&](auto... a) { intake_stub_->async()->ExecuteCommands(a...); }),
        dispatch_([&](auto... a) { dispatch_stub_->async()->ExecuteCommands(a...); }),
        evaluation_([&](auto... a) { evaluation_stub_->async()->ExecuteCommands(a...); }) {}

  void Start(Call call, const std::string& command_id, const std::string& matter_id,
             const Positions& positions, CallDone done) override {
    switch (call) {
      case Call::kSubmit: {
        auto message = With<intake::v1::CommandCall>(command_id, positions);
        *message.mutable_command()->mutable_submit_case() = SubmitOf();
        return intake_.Send(std::move(message), std::move(done));
      }
      case Call::kReceive: {
        auto message = With<dispatch::v1::CommandCall>(command_id, positions);
        *message.mutable_command()->mutable_receive_case() = ReceiveOf(matter_id);
        return dispatch_.Send(std::move(message), std::move(done));
      }
      case Call::kHandle: {
        auto message = With<dispatch::v1::CommandCall>(command_id, positions);
        *message.mutable_command()->mutable_handle_case() = HandleOf(matter_id);
        return dispatch_.Send(std::move(message), std::move(done));
      }
      case Call::kRate: {
        auto message = With<evaluation::v1::CommandCall>(command_id, positions);
        *message.mutable_command()->mutable_call_back_case() = RateOf(matter_id);
        return evaluation_.Send(std::move(message), std::move(done));
      }
    }
  }

 private:
  template <typename Message>
  static Message With(const std::string& command_id, const Positions& positions) {
    Message message;
    message.mutable_header()->set_command_id(command_id);
    *message.mutable_header()->mutable_positions() = positions;
    return message;
  }

  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<intake::v1::IntakeService::Stub> intake_stub_;
  std::unique_ptr<dispatch::v1::DispatchService::Stub> dispatch_stub_;
  std::unique_ptr<evaluation::v1::EvaluationService::Stub> evaluation_stub_;
  CommandsOut<intake::v1::ExecuteCommandsRequest, intake::v1::ExecuteCommandsResponse> intake_;
  CommandsOut<dispatch::v1::ExecuteCommandsRequest, dispatch::v1::ExecuteCommandsResponse>
      dispatch_;
  CommandsOut<evaluation::v1::ExecuteCommandsRequest, evaluation::v1::ExecuteCommandsResponse>
      evaluation_;
};

}  // namespace

std::unique_ptr<Caller> MakeStreamCaller(int port) { return std::make_unique<StreamCaller>(port); }

}  // namespace huiyin::bench
