// Client: calls Huiyin's services over gRPC. The only file of huiyinctl's commands that knows gRPC is client.cc.
//
// A request names its rpc: GetCaseRequest is the input of TrackingService.GetCase, so that is what is called. Calls that
// meet UNAVAILABLE or RESOURCE_EXHAUSTED are made again, with the same request and so the same command id, no sooner than
// the service asks for, until the deadline.
//
//   ASSIGN_OR_RETURN(Client * client, GetClient(context));
//   tracking::v1::GetCaseResponse response;
//   RETURN_IF_ERROR(client->Call(request, &response));
//
// Threads: safe from any. Errors: those of exit.h; the rejection of the service is kept.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "huiyin/common/v1/admin.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/ctl/context.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace huiyin::ctl {

class Cluster;

struct ClientOptions {
  // host:port; or of several instances, comma between them: then each call goes to one that has its service, and to
  // another one when that is away.
  std::string address;
  std::string token;  // empty: none is sent
  int64_t timeout_ms = 30'000;
  // Told once a call when it has to be made again for longer than a second.
  std::function<void(const std::string& why)> on_waiting;
};

class Client {
 public:
  explicit Client(ClientOptions options);
  ~Client();

  absl::Status Call(const google::protobuf::Message& request, google::protobuf::Message* response) {
    return Call(request, response, options_.timeout_ms);
  }
  absl::Status Call(const google::protobuf::Message& request, google::protobuf::Message* response,
                    int64_t timeout_ms);

  // All that the address names, one or several.
  absl::StatusOr<const Cluster*> GetCluster();
  // Moves a driven clock, of all instances.
  absl::Status MoveClock(int64_t to_us);

  using OnRecord = std::function<bool(const common::v1::TailResponse&)>;
  // Hands over each record until the end, until `on_record` returns false or the process gets SIGINT or SIGTERM: these are
  // no errors. No deadline. The signals must be blocked in all threads (BlockEndingSignals before the first call).
  absl::Status Tail(const common::v1::TailRequest& request, const OnRecord& on_record);

  using OnWatched = std::function<bool(const tracking::v1::WatchCasesResponse&)>;
  // Likewise.
  absl::Status Watch(const tracking::v1::WatchCasesRequest& request, const OnWatched& on_watched);

  // For callers with rpcs of their own, to whoever has the service with that full name: they set deadline and token
  // themselves.
  absl::StatusOr<std::shared_ptr<grpc::Channel>> ChannelOf(const std::string& service,
                                                           size_t attempt = 0);
  const std::string& token() const { return options_.token; }

 private:
  void AddToken(grpc::ClientContext* call) const;

  const ClientOptions options_;
  std::shared_ptr<grpc::Channel> channel_;  // to the first address
  std::mutex connecting_;
  std::unique_ptr<Cluster> cluster_;  // of several addresses, once it was needed
};

// The context's client, made at the first use. WrongUsage when a named token file cannot be read.
absl::StatusOr<Client*> GetClient(Context& context);

// "/huiyin.tracking.v1.TrackingService/GetCase"; empty: no rpc takes this.
std::string MethodOf(const google::protobuf::Descriptor& request);

void BlockEndingSignals();
// Whether SIGINT or SIGTERM came since they were blocked, or comes within `wait_ms`. It is told once.
bool EndingSignalCame(int wait_ms = 0);

}  // namespace huiyin::ctl
