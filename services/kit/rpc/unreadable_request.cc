#include "services/kit/rpc/unreadable_request.h"

#include "services/kit/rpc/status.h"

namespace huiyin::kit {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::Interceptor;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;

class UnreadableRequest : public Interceptor {
 public:
  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE) &&
        methods->GetRecvMessage() == nullptr) {
      unreadable_ = true;
    }
    if (unreadable_ &&
        methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS) &&
        methods->GetSendStatus().error_code() == grpc::StatusCode::UNIMPLEMENTED) {
      methods->ModifySendStatus(Unreadable());
    }
    methods->Proceed();
  }

 private:
  bool unreadable_ = false;
};

class Factory : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  Interceptor* CreateServerInterceptor(ServerRpcInfo*) override { return new UnreadableRequest(); }
};

}  // namespace

grpc::Status Unreadable() {
  common::v1::Rejection rejection;
  rejection.set_reason("UNREADABLE");
  rejection.set_kind(common::v1::REJECTION_KIND_INVALID);
  rejection.set_message(
      "the request is not the message that this method takes: a text in it is not UTF-8, or it was "
      "cut or made for another method");
  return ToGrpc(rejection);
}

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> UnreadableRequests() {
  return std::make_unique<Factory>();
}

}  // namespace huiyin::kit
