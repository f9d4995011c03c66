#include "services/kit/rpc/rpc_service.h"

#include "google/protobuf/descriptor.h"
#include "services/kit/rpc/status.h"

namespace huiyin::kit {
namespace {

const google::protobuf::ServiceDescriptor& ServiceOf(const std::string& full_name) {
  const auto* service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(full_name);
  HUIYIN_CHECK(service != nullptr, "a service that the protos have");
  return *service;
}

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

int MethodIndex(const std::string& service_full_name, const std::string& request_full_name) {
  const auto& service = ServiceOf(service_full_name);
  for (int i = 0; i < service.method_count(); ++i) {
    if (service.method(i)->input_type()->full_name() == request_full_name) return i;
  }
  HUIYIN_CHECK(false, "a method that takes such requests");
  return -1;
}

int MethodCount(const std::string& service_full_name) {
  return ServiceOf(service_full_name).method_count();
}

}  // namespace huiyin::kit
