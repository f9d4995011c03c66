#include "services/kit/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>

#include "absl/synchronization/mutex.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {

namespace {

// gRPC adds reflection to every server of a process that links it; here each server says for itself.
class ReflectionChoice : public grpc::ServerBuilderOption {
 public:
  explicit ReflectionChoice(bool wanted) : wanted_(wanted) {}
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    auto added = std::make_unique<grpc::reflection::ProtoServerReflectionPlugin>();
    std::erase_if(*plugins, [&](auto& plugin) { return plugin->name() == added->name(); });
    if (wanted_) plugins->push_back(std::move(added));
  }

 private:
  const bool wanted_;
};

}  // namespace

void LookForNoDeadlocks() { absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore); }

absl::StatusOr<std::unique_ptr<RpcServer>> RpcServer::Start(RpcServerOptions options) {
  grpc::EnableDefaultHealthCheckService(true);
  LookForNoDeadlocks();
  std::unique_ptr<RpcServer> server(new RpcServer());
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(options.message_bytes_max);
  builder.SetMaxSendMessageSize(options.message_bytes_max * 4);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.calls_per_connection_max);
  // Two listeners on one port would each get some of the calls: refuse instead.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetOption(std::make_unique<ReflectionChoice>(options.reflection));
  int port = 0;
  if (options.listen) {
    builder.AddListeningPort(Concat(options.host, ":", options.port),
                             grpc::InsecureServerCredentials(), &port);
  }
  for (grpc::Service* service : options.services) builder.RegisterService(service);
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr || (options.listen && port == 0)) {
    return absl::UnavailableError(Concat("cannot listen on ", options.host, ":", options.port,
                                         ": is it in use? Choose another with --port"));
  }
  server->port_ = port;
  server->ending_ = std::move(options.ending);
  return server;
}

RpcServer::~RpcServer() { Shutdown(0); }

std::shared_ptr<grpc::Channel> RpcServer::InProcessChannel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

void RpcServer::SetServing(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (server_ != nullptr) server_->GetHealthCheckService()->SetServingStatus(name, true);
}

void RpcServer::Shutdown(int64_t timeout_us) {
  std::unique_ptr<grpc::Server> server;
  {
    const std::lock_guard lock(mutex_);
    server = std::move(server_);
  }
  if (server == nullptr) return;
  server->GetHealthCheckService()->Shutdown();
  if (ending_) ending_();
  const std::chrono::microseconds until(SystemClock().WallMicros() + timeout_us);
  server->Shutdown(std::chrono::system_clock::time_point(until));
  server->Wait();
}

}  // namespace huiyin::kit
