#include "services/kit/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include "services/kit/base/clock.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {

absl::StatusOr<std::unique_ptr<RpcServer>> RpcServer::Start(RpcServerOptions options) {
  grpc::EnableDefaultHealthCheckService(true);
  if (options.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  std::unique_ptr<RpcServer> server(new RpcServer());
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(options.message_bytes_max);
  builder.SetMaxSendMessageSize(options.message_bytes_max * 4);
  // Two listeners on one port would each get some of the calls: refuse instead.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  int port = 0;
  if (options.listen) {
    builder.AddListeningPort(Concat("127.0.0.1:", options.port), grpc::InsecureServerCredentials(),
                             &port);
  }
  for (grpc::Service* service : options.services) builder.RegisterService(service);
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr || (options.listen && port == 0)) {
    return absl::UnavailableError(Concat("cannot listen on 127.0.0.1:", options.port,
                                         ": is it in use? Choose another with --port"));
  }
  server->port_ = port;
  return server;
}

RpcServer::~RpcServer() { Shutdown(0); }

std::shared_ptr<grpc::Channel> RpcServer::InProcessChannel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

void RpcServer::Shutdown(int64_t timeout_us) {
  if (server_ == nullptr) return;
  if (auto* health = server_->GetHealthCheckService(); health != nullptr) health->Shutdown();
  const std::chrono::microseconds until(SystemClock().WallMicros() + timeout_us);
  server_->Shutdown(std::chrono::system_clock::time_point(until));
  server_->Wait();
  server_ = nullptr;
}

}  // namespace huiyin::kit
