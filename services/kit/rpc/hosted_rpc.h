// HostedRpc: the gRPC face of a service that a node hosts: its commands, one a call or many over one.
//
//   class DispatchRpc : public kit::HostedRpc<v1::DispatchService> {
//     DispatchRpc(const kit::Door* door, kit::ServiceHost* host) : HostedRpc(door, host) {
//       ServeCommand<v1::AssignCaseRequest, v1::AssignCaseResponse>(&v1::Command::mutable_assign_case);
//       Serve(&DispatchRpc::GetAssignment);
//       ServeCommandStreams<v1::ExecuteCommandsRequest, v1::ExecuteCommandsResponse>();
//       CheckAllServed();
//     }
//
// Ownership: door and host are borrowed and outlive the server. Threads: as gRPC calls it.
#pragma once

#include <cstddef>
#include <utility>

#include "services/kit/rpc/command_stream.h"
#include "services/kit/rpc/rpc_service.h"

namespace huiyin::kit {

template <typename Generated>
class HostedRpc : public RpcService<Generated> {
 public:
  using typename RpcService<Generated>::Context;
  using typename RpcService<Generated>::Reactor;

 protected:
  HostedRpc(const Door* door, ServiceHost* host) : RpcService<Generated>(door), host_(*host) {}

  ServiceHost& host() const { return host_; }

  // A command about one existing matter, from a Request{header, command} to a Response{reply, positions}.
  template <typename Request, typename Response, typename Command, typename Field>
  void ServeCommand(Field* (Command::*field)()) {
    this->template ServeUnary<Request, Response>(
        [this, field](Context* context, const Request* request, Response* response) {
          const Door& door = this->door();
          Reactor* reactor = context->DefaultReactor();
          if (grpc::Status bad = door.Check(*context, *request, Action::kCaseCommand); !bad.ok()) {
            reactor->Finish(bad);
            return reactor;
          }
          StartCommand(CaseCommandCall(&host_, field, *request, door.DeadlineUs(*context),
                                       FinishWith(reactor, response)));
          return reactor;
        });
  }
  // Many commands over one call, all about existing matters.
  template <typename Request, typename Response>
  void ServeCommandStreams() {
    ServeCommandStreams<Request, Response>(
        [this](auto call, int64_t deadline_us, CommandDone done) {
          EnterCaseCommand(host_, std::move(call), deadline_us, std::move(done));
        });
  }
  // The same where `enter` begins each that `first` does not refuse (CommandStream).
  template <typename Request, typename Response, typename Enter, typename First = std::nullptr_t>
  void ServeCommandStreams(Enter enter, First first = nullptr) {
    this->template ServeRaw<Request>(
        CommandStreams<Request, Response>(&this->door(), std::move(enter), std::move(first)));
  }

 private:
  ServiceHost& host_;
};

}  // namespace huiyin::kit
