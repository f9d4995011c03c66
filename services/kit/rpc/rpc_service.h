// RpcService: the gRPC face of a service: what serves each of its methods.
//
//   class PeerRpc : public RpcService<common::v1::PeerService> {
//     explicit PeerRpc(const Door* door) : RpcService(door) {
//       Serve(&PeerRpc::Execute);
//       CheckAllServed();
//     }
//
// A service that a node hosts derives from HostedRpc (hosted_rpc.h).
//
// gRPC refuses a request that is not the message its method takes, a text that is not UTF-8 among them, before anything
// here sees it, and says UNIMPLEMENTED without a word, as if the method were not there. Here it is INVALID_ARGUMENT with a
// Rejection (reason UNREADABLE), as for every other broken request. Which field it was is lost by then.
//
// Ownership: the door is borrowed and outlives the server. Threads: as gRPC calls it.
#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>

#include <memory>
#include <string>
#include <utility>

#include "services/kit/base/status.h"
#include "services/kit/rpc/door.h"
#include "services/kit/rpc/stream.h"

namespace huiyin::kit {

// Of a request that cannot be read.
grpc::Status Unreadable();

// The number of the method that takes such requests.
int MethodIndex(const std::string& service_full_name, const std::string& request_full_name);
int MethodCount(const std::string& service_full_name);

// `Handler`, gRPC's own for a kind of method, serves what can be read; another one refuses the rest.
template <typename Handler>
class ReadableHandler final : public grpc::internal::MethodHandler {
 public:
  template <typename Serve, typename Refuse>
  ReadableHandler(Serve serve, Refuse refuse)
      : serves_(std::move(serve)), refuses_(std::move(refuse)) {}

  void RunHandler(const HandlerParameter& call) override {
    if (call.status.ok()) return serves_.RunHandler(call);
    refuses_.RunHandler({call.call, call.server_context, call.request, grpc::Status::OK,
                         call.internal_data, call.call_requester});
  }
  void* Deserialize(grpc_call* call, grpc_byte_buffer* request, grpc::Status* status,
                    void** data) override {
    return serves_.Deserialize(call, request, status, data);
  }

 private:
  Handler serves_;
  Handler refuses_;
};

template <typename Generated>
class RpcService : public Generated::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

 protected:
  explicit RpcService(const Door* door) : door_(*door) {}

  const Door& door() const { return door_; }

  template <typename Self, typename Request, typename Response>
  void Serve(Reactor* (Self::*method)(Context*, const Request*, Response*)) {
    ServeUnary<Request, Response>([self = static_cast<Self*>(this), method](Context* context,
                                                                            const Request* request,
                                                                            Response* response) {
      return (self->*method)(context, request, response);
    });
  }
  template <typename Self, typename Request, typename Response>
  void Serve(grpc::ServerWriteReactor<Response>* (Self::*method)(Context*, const Request*)) {
    using Handler = grpc::internal::CallbackServerStreamingHandler<Request, Response>;
    this->MarkMethodCallback(
        Index<Request>(),
        new ReadableHandler<Handler>(
            [self = static_cast<Self*>(this), method](Context* context, const Request* request) {
              return (self->*method)(context, request);
            },
            [this](Context* context, const Request*) {
              return StartStream<Response>(door_, context, Unreadable(), nullptr);
            }));
  }
  // `serve` takes (Context*, const Request*, Response*).
  template <typename Request, typename Response, typename ServeOne>
  void ServeUnary(ServeOne serve) {
    using Handler = grpc::internal::CallbackUnaryHandler<Request, Response>;
    this->MarkMethodCallback(Index<Request>(),
                             new ReadableHandler<Handler>(
                                 std::move(serve), [](Context* context, const Request*, Response*) {
                                   Reactor* reactor = context->DefaultReactor();
                                   reactor->Finish(Unreadable());
                                   return reactor;
                                 }));
  }
  // Takes `handler` over, which reads the requests itself.
  template <typename Request>
  void ServeRaw(grpc::internal::MethodHandler* handler) {
    this->MarkMethodRawCallback(Index<Request>(), handler);
  }
  // A method that was left out would be answered with UNIMPLEMENTED.
  void CheckAllServed() const {
    HUIYIN_CHECK(served_ == MethodCount(Generated::service_full_name()),
                 "every method of a service to be served, once");
  }

 private:
  template <typename Request>
  int Index() {
    ++served_;
    return MethodIndex(Generated::service_full_name(), Request::descriptor()->full_name());
  }

  const Door& door_;
  int served_ = 0;
};

}  // namespace huiyin::kit
