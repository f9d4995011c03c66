#include "services/ctl/client.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "absl/strings/str_split.h"
#include "huiyin/common/v1/admin.grpc.pb.h"
#include "huiyin/common/v1/status.pb.h"
#include "huiyin/tracking/v1/tracking.grpc.pb.h"
#include "services/ctl/cluster.h"
#include "services/ctl/exit.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/rpc/authorize.h"
#include "services/kit/rpc/status.h"

namespace huiyin::ctl {
namespace {

constexpr int64_t kRetryMs = 100;
constexpr int64_t kWaitingNoteMs = 1000;
constexpr int64_t kMoveTimeoutMs = 120'000;  // many timers may be due
constexpr int64_t kSignalPollNs = 100'000'000;
constexpr int kMessageBytesMax = 64 << 20;

using GenericStub =
    grpc::TemplatedGenericStub<google::protobuf::MessageLite, google::protobuf::MessageLite>;

int64_t NowMs() { return kit::SystemClock().MonotonicMicros() / 1000; }

gpr_timespec InMs(int64_t ms) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(ms, GPR_TIMESPAN));
}

// How long to wait before the next try; 0: another try is of no use.
int64_t RetryDelayMs(const grpc::Status& status) {
  if (status.error_code() != grpc::StatusCode::UNAVAILABLE &&
      status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED) {
    return 0;
  }
  common::v1::ErrorStatus details;
  common::v1::RetryAfter retry;
  if (details.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& detail : details.details()) {
      if (detail.UnpackTo(&retry) && retry.delay_ms() > 0) return retry.delay_ms();
    }
  }
  return kRetryMs;
}

absl::Status ToStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  common::v1::Rejection rejection = kit::FromGrpc(status);
  // Without a rejection the code says it all: its number in words.
  if (rejection.reason().starts_with("GRPC_")) {
    const auto code = static_cast<absl::StatusCode>(status.error_code());
    rejection.set_reason(std::string(absl::StatusCodeToString(code)));
  }
  return FromService(static_cast<absl::StatusCode>(status.error_code()), rejection);
}

sigset_t EndingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

// Cancels the call when the process is asked to end.
class CancelOnSignal {
 public:
  explicit CancelOnSignal(grpc::ClientContext* call)
      : thread_([this, call] {
          const sigset_t signals = EndingSignals();
          const timespec wait{0, kSignalPollNs};
          while (!done_) {
            if (sigtimedwait(&signals, nullptr, &wait) > 0) call->TryCancel();
          }
        }) {}
  ~CancelOnSignal() {
    done_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> done_{false};
  std::thread thread_;
};

// Reads a stream until its end, until `take` returns false or the process is asked to end.
template <typename Response>
absl::Status Drain(grpc::ClientContext* call, std::unique_ptr<grpc::ClientReader<Response>> stream,
                   const std::function<bool(const Response&)>& take) {
  CancelOnSignal cancel(call);
  Response response;
  bool wanted = true;
  while (wanted && stream->Read(&response)) wanted = take(response);
  if (!wanted) call->TryCancel();
  const grpc::Status status = stream->Finish();
  if (status.error_code() == grpc::StatusCode::CANCELLED) return absl::OkStatus();
  return ToStatus(status);
}

}  // namespace

Client::Client(ClientOptions options) : options_(std::move(options)) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMessageBytesMax);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kRetryMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kRetryMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  channel_ = grpc::CreateCustomChannel(options_.address.substr(0, options_.address.find(',')),
                                       grpc::InsecureChannelCredentials(), arguments);
}

Client::~Client() = default;

absl::StatusOr<const Cluster*> Client::GetCluster() {
  std::lock_guard lock(connecting_);
  if (cluster_ == nullptr) {
    const std::vector<std::string> addresses = absl::StrSplit(options_.address, ',');
    auto cluster = std::make_unique<Cluster>(addresses, options_.token);
    RETURN_IF_ERROR(cluster->Connect());
    cluster_ = std::move(cluster);
  }
  return cluster_.get();
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Client::ChannelOf(const std::string& service,
                                                                 size_t attempt) {
  const bool one = options_.address.find(',') == std::string::npos;
  if (one || service.starts_with("huiyin.common.")) return channel_;  // all have the common ones
  ASSIGN_OR_RETURN(const Cluster* cluster, GetCluster());
  const std::string topic = service.substr(0, service.find('.', service.find('.') + 1));
  std::shared_ptr<grpc::Channel> channel = cluster->ChannelOf(topic, attempt);
  if (channel == nullptr) {
    return absl::NotFoundError(kit::Concat("none of the instances has ", topic,
                                           ": --address must "
                                           "name one of each service that is asked"));
  }
  return channel;
}

absl::Status Client::MoveClock(int64_t to_us) {
  if (options_.address.find(',') != std::string::npos) {
    ASSIGN_OR_RETURN(const Cluster* cluster, GetCluster());
    return cluster->MoveClock(to_us);
  }
  common::v1::MoveClockRequest request;
  request.set_to_us(to_us);
  common::v1::MoveClockResponse response;
  return Call(request, &response, kMoveTimeoutMs);
}

void Client::AddToken(grpc::ClientContext* call) const {
  if (!options_.token.empty()) call->AddMetadata(kit::kOperatorTokenMetadata, options_.token);
}

absl::Status Client::Call(const google::protobuf::Message& request,
                          google::protobuf::Message* response, int64_t timeout_ms) {
  const std::string method = MethodOf(*request.GetDescriptor());
  HUIYIN_CHECK(!method.empty(), "a request that some rpc takes");
  const std::string service = method.substr(1, method.rfind('/') - 1);
  const int64_t start_ms = NowMs();
  bool told = false;
  for (size_t attempt = 0;; ++attempt) {
    ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel, ChannelOf(service, attempt));
    GenericStub stub(channel);
    grpc::ClientContext call;
    call.set_deadline(InMs(std::max<int64_t>(start_ms + timeout_ms - NowMs(), 1)));
    AddToken(&call);
    std::promise<grpc::Status> done;
    stub.UnaryCall(&call, method, {}, &request, response,
                   [&done](const grpc::Status& status) { done.set_value(status); });
    const grpc::Status status = done.get_future().get();
    const int64_t delay_ms = RetryDelayMs(status);
    const int64_t waited_ms = NowMs() - start_ms;
    if (delay_ms == 0 || waited_ms + delay_ms >= timeout_ms) return ToStatus(status);
    if (!told && waited_ms > kWaitingNoteMs && timeout_ms >= options_.timeout_ms &&
        options_.on_waiting) {
      options_.on_waiting(status.error_message());
      told = true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
  }
}

absl::Status Client::Tail(const common::v1::TailRequest& request, const OnRecord& on_record) {
  auto stub = common::v1::AdminService::NewStub(channel_);
  grpc::ClientContext call;
  AddToken(&call);
  return Drain<common::v1::TailResponse>(&call, stub->Tail(&call, request), on_record);
}

absl::Status Client::Watch(const tracking::v1::WatchCasesRequest& request,
                           const OnWatched& on_watched) {
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel,
                   ChannelOf(tracking::v1::TrackingService::service_full_name()));
  auto stub = tracking::v1::TrackingService::NewStub(channel);
  grpc::ClientContext call;
  AddToken(&call);
  return Drain<tracking::v1::WatchCasesResponse>(&call, stub->WatchCases(&call, request),
                                                 on_watched);
}

std::string MethodOf(const google::protobuf::Descriptor& request) {
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  for (int i = 0; i < request.file()->service_count(); ++i) {
    services.push_back(request.file()->service(i));
  }
  // The admin service also takes messages of files that have no service.
  services.push_back(common::v1::GetStatusRequest::descriptor()->file()->service(0));
  for (const google::protobuf::ServiceDescriptor* service : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      if (service->method(i)->input_type() != &request) continue;
      return kit::Concat("/", service->full_name(), "/", service->method(i)->name());
    }
  }
  return "";
}

void BlockEndingSignals() {
  const sigset_t signals = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

bool EndingSignalCame(int wait_ms) {
  const sigset_t signals = EndingSignals();
  const timespec wait{wait_ms / 1000, wait_ms % 1000 * 1'000'000L};
  return sigtimedwait(&signals, nullptr, &wait) > 0;
}

}  // namespace huiyin::ctl
