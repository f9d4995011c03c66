#include "services/kit/rpc/peers.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "services/kit/rpc/authorize.h"
#include "services/kit/runtime/peer_request.h"

namespace huiyin::kit {
namespace {

constexpr int64_t kLongestUs = 60 * kMicrosPerSecond;  // of a command without a deadline of its own
constexpr int kReconnectMaxMs = 1'000;

}  // namespace

struct Peers::Call {
  grpc::ClientContext context;
  common::v1::ExecuteRequest request;
  common::v1::ExecuteResponse response;
  PendingCommand::Done done;
  std::shared_ptr<Stub> stub;

  void End(const grpc::Status& status) {
    if (!status.ok()) {
      return done(
          absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message()));
    }
    done(CommandResult{std::move(*response.mutable_answer()),
                       std::move(*response.mutable_positions())});
  }
};

Peers::~Peers() {
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [&] { return under_way_ == 0; });
}

std::shared_ptr<Peers::Stub> Peers::StubOf(const std::string& address) {
  std::lock_guard lock(mutex_);
  std::shared_ptr<Stub>& stub = stubs_[address];
  if (stub == nullptr) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMaxMs);
    stub = common::v1::PeerService::NewStub(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  }
  return stub;
}

void Peers::Forward(const std::string& address, const TopicPartition& where,
                    PendingCommand command) {
  auto call = std::make_unique<Call>();
  call->request = PeerRequestOf(where, command);
  call->done = std::move(command.done);
  call->stub = StubOf(address);
  const int64_t left_us =
      std::clamp<int64_t>(command.deadline_us - clock_->MonotonicMicros(), 0, kLongestUs);
  call->context.set_deadline(std::chrono::system_clock::now() + std::chrono::microseconds(left_us));
  call->context.AddMetadata(kOperatorTokenMetadata, token_);
  {
    std::lock_guard lock(mutex_);
    ++under_way_;
  }
  Call* const raw = call.release();
  raw->stub->async()->Execute(&raw->context, &raw->request, &raw->response,
                              [this, raw](const grpc::Status& status) {
                                std::unique_ptr<Call>(raw)->End(status);
                                std::lock_guard lock(mutex_);
                                if (--under_way_ == 0) ended_.notify_all();
                              });
}

}  // namespace huiyin::kit
