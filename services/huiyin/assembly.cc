#include "services/huiyin/assembly.h"

#include "services/directory/rpc/directory_rpc.h"
#include "services/dispatch/rpc/dispatch_rpc.h"
#include "services/evaluation/rpc/evaluation_rpc.h"
#include "services/huiyin/node_probe.h"
#include "services/intake/rpc/intake_rpc.h"
#include "services/kit/base/status.h"
#include "services/kit/rpc/admin.h"
#include "services/policy/reference.h"
#include "services/tracking/rpc/tracking_rpc.h"

namespace huiyin {
namespace {

constexpr size_t kQueriesQueuedMax = 1000;

}  // namespace

struct Assembly::Rpc {
  Rpc(const kit::Door* door, kit::Node* node, kit::KeyStore* keys)
      : directory(door, node->Find("huiyin.directory")),
        intake(door, node->Find("huiyin.intake"), keys),
        dispatch(door, node->Find("huiyin.dispatch")),
        tracking(door, node->Find("huiyin.tracking")),
        evaluation(door, node->Find("huiyin.evaluation")),
        admin(door, kVersion) {}

  directory::DirectoryRpc directory;
  intake::IntakeRpc intake;
  dispatch::DispatchRpc dispatch;
  tracking::TrackingRpc tracking;
  evaluation::EvaluationRpc evaluation;
  kit::AdminRpc admin;
};

absl::StatusOr<std::unique_ptr<Assembly>> Assembly::Start(const AssemblyOptions& options) {
  std::unique_ptr<Assembly> assembly(new Assembly());
  const std::string data_dir = options.node.data_dir;
  ASSIGN_OR_RETURN(assembly->node_,
                   kit::Node::Open(options.node, assembly->services_.all(), policy::FoldDirectory));
  ASSIGN_OR_RETURN(assembly->operator_token_, kit::LoadOperatorToken(data_dir + "/operator.token"));
  ASSIGN_OR_RETURN(assembly->keys_,
                   kit::KeyStore::Open(data_dir + "/keys", {.env = options.node.env,
                                                            .on_fatal = options.on_keys_fatal}));
  // Each may be on a disk of its own.
  assembly->space_ = std::make_unique<kit::FreeSpace>(
      std::vector<std::string>{data_dir + "/log", data_dir + "/state", data_dir + "/keys"},
      options.disk_reserve_bytes);
  assembly->pool_ = std::make_unique<kit::WorkPool>(options.query_threads, kQueriesQueuedMax);
  assembly->door_ = std::make_unique<kit::Door>(assembly->node_.get(), assembly->operator_token_,
                                                assembly->pool_.get(), assembly->space_.get());
  assembly->rpc_ =
      std::make_unique<Rpc>(assembly->door_.get(), assembly->node_.get(), assembly->keys_.get());
  assembly->probe_ = std::make_unique<NodeProbe>(assembly->node_.get(), assembly->space_.get(),
                                                 &assembly->metrics_);
  assembly->node_->Start();
  Rpc& rpc = *assembly->rpc_;
  ASSIGN_OR_RETURN(
      assembly->server_,
      kit::RpcServer::Start({.port = options.port,
                             .listen = options.listen,
                             .reflection = options.reflection,
                             .services = {&rpc.directory, &rpc.intake, &rpc.dispatch, &rpc.tracking,
                                          &rpc.evaluation, &rpc.admin},
                             .ending = [door = assembly->door_.get()] { door->streams().End(); }}));
  return assembly;
}

Assembly::~Assembly() {
  if (server_ != nullptr) server_->Shutdown(0);
}

absl::Status Assembly::Shutdown(int64_t timeout_us) {
  // First: who waits for positions would keep the server waiting, up to the call's own deadline.
  node_->Drain(0);
  server_->Shutdown(timeout_us / 2);
  node_->Drain(timeout_us / 2);
  probe_ = nullptr;
  return node_->Stop();
}

}  // namespace huiyin
