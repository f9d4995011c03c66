// RpcServer: the gRPC listener: size limits, health, reflection when asked, graceful end.
//
// Speaks plain text. Ownership: services are borrowed and outlive the server.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace grpc {
class Channel;
class Server;
class Service;
}  // namespace grpc

namespace huiyin::kit {

struct RpcServerOptions {
  std::string host = "127.0.0.1";
  int port = 0;        // 0: a free one
  bool listen = true;  // false: in-process channels only
  int message_bytes_max = 4 << 20;
  // Calls at a time on one connection, streams included. Who makes more has the rest wait at its own end: what this process
  // cannot even refuse takes none of its memory, nor of its time. Debian's gRPC checks each step of a call against a list
  // of all that are open.
  int calls_per_connection_max = 512;
  bool reflection = false;
  std::vector<grpc::Service*> services;
  // Called first when the server ends, for what would go on as long as its callers: streams.
  std::function<void()> ending;
};

// For every process that uses gRPC a lot, once: Debian builds Abseil so that each of gRPC's locks looks for deadlocks, a tenth of
// the time of a server or a client, for gRPC's authors.
void LookForNoDeadlocks();

class RpcServer {
 public:
  // UNAVAILABLE names the port when it is in use.
  static absl::StatusOr<std::unique_ptr<RpcServer>> Start(RpcServerOptions options);
  ~RpcServer();

  int port() const { return port_; }
  std::shared_ptr<grpc::Channel> InProcessChannel();
  // From now on health checks under that name are told that it serves; before, they get NOT_FOUND. From any thread.
  void SetServing(const std::string& name);
  // Tells health checks and new calls that it goes, and waits for those under way, at most `timeout_us`.
  void Shutdown(int64_t timeout_us);

 private:
  RpcServer() = default;
  std::mutex mutex_;  // over who takes server_ away, and who says that it serves
  std::unique_ptr<grpc::Server> server_;  // null: it has ended
  std::function<void()> ending_;
  int port_ = 0;
};

}  // namespace huiyin::kit
