// The gRPC face of directory: says of each method which command or query it is.
#include "huiyin/directory/v1/directory.grpc.pb.h"
#include "services/directory/queries.h"
#include "services/directory/rpc/part.h"
#include "services/directory/service.h"
#include "services/kit/rpc/hosted_rpc.h"

namespace huiyin::directory {
namespace {

class DirectoryRpc : public kit::HostedRpc<v1::DirectoryService> {
 public:
  // All are borrowed and outlive the server.
  DirectoryRpc(const kit::Door* door, kit::ServiceHost* host) : HostedRpc(door, host) {
    Serve(&DirectoryRpc::ApplyPack);
    Serve(&DirectoryRpc::GetPack);
    CheckAllServed();
  }

  Reactor* ApplyPack(Context* context, const v1::ApplyPackRequest* request,
                     v1::ApplyPackResponse* response) override;
  Reactor* GetPack(Context* context, const v1::GetPackRequest* request,
                   v1::GetPackResponse* response) override;
};

constexpr char kRoot[] = "pack";  // the directory is one family

}  // namespace

DirectoryRpc::Reactor* DirectoryRpc::ApplyPack(Context* context,
                                               const v1::ApplyPackRequest* request,
                                               v1::ApplyPackResponse* response) {
  Reactor* reactor = context->DefaultReactor();
  if (grpc::Status bad = door().Check(*context, *request, kit::Action::kChangeDirectory);
      !bad.ok()) {
    reactor->Finish(bad);
    return reactor;
  }
  auto command = std::make_shared<v1::Command>();
  *command->mutable_apply_pack() = request->command();
  kit::StartCommand({.host = &host(),
                     .header = request->header(),
                     .root_id = kRoot,
                     .command = std::move(command),
                     .deadline_us = door().DeadlineUs(*context),
                     .done = kit::FinishWith(reactor, response)});
  return reactor;
}

DirectoryRpc::Reactor* DirectoryRpc::GetPack(Context* context, const v1::GetPackRequest* request,
                                             v1::GetPackResponse* response) {
  return kit::StartQuery(door(), host(), context, *request, request->header().at_least(), kRoot,
                         kit::Action::kQuery, response->mutable_positions(),
                         [request, response](const kit::Reader& state) {
                           return kit::FillFrom(directory::GetPack(state, *request), response);
                         });
}

kit::Part MakePart() {
  return {
      .service = std::make_shared<const DirectoryService>(),
      .serve = [](const kit::Door* door, kit::ServiceHost* host,
                  kit::KeyStore* /*keys*/) { return std::make_unique<DirectoryRpc>(door, host); },
  };
}

}  // namespace huiyin::directory
