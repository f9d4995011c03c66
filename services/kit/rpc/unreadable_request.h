// UnreadableRequests: what a caller is told whose request is not the message that the method takes.
//
// gRPC refuses it before any handler sees it, a text that is not UTF-8 among them, and says
// UNIMPLEMENTED without a word, as if the method were not there. This makes of it INVALID_ARGUMENT
// with a Rejection (reason UNREADABLE), as for every other broken request. Which field it was is
// lost by then.
//
//   std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> creators;
//   creators.push_back(UnreadableRequests());
//   builder.experimental().SetInterceptorCreators(std::move(creators));
//
// Threads: safe from any, as gRPC calls it.
#pragma once

#include <grpcpp/support/server_interceptor.h>

#include <memory>

namespace huiyin::kit {

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> UnreadableRequests();

// The same, for a method that reads its requests itself.
grpc::Status Unreadable();

}  // namespace huiyin::kit
