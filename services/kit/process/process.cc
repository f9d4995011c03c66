#include "services/kit/process/process.h"

#include <algorithm>

#include "services/kit/base/folder.h"
#include "services/kit/base/folder_lock.h"
#include "services/kit/base/patience.h"
#include "services/kit/base/status.h"
#include "services/kit/observe/logger.h"
#include "services/kit/process/node_probe.h"
#include "services/kit/rpc/admin.h"
#include "services/kit/rpc/peer_rpc.h"
#include "services/kit/runtime/node_log.h"
#include "services/kit/seal/key_topic.h"

namespace huiyin::kit {
namespace {

constexpr size_t kQueriesQueuedMax = 1000;

// Brokers that do not answer are asked again, at a start, after so long.
constexpr int kBrokersPauseMs = 500;

bool Seals(const std::vector<Part>& parts) {
  return std::any_of(parts.begin(), parts.end(), [](const Part& part) { return part.seals; });
}

}  // namespace

absl::StatusOr<std::unique_ptr<Process>> Process::Start(ProcessOptions options) {
  std::unique_ptr<Process> process(new Process(std::move(options)));
  Patience patience({.wait_ms_max = process->options_.start_wait_ms,
                     .pause_ms = kBrokersPauseMs,
                     .on_trouble = [wanted = process->options_.start_wanted](
                                       const absl::Status& trouble, int64_t waited_ms) {
                       LogWarn("waiting for the brokers",
                               {{"waited_ms", waited_ms}, {"error", trouble.message()}});
                       return wanted();
                     }});
  RETURN_IF_ERROR(process->OpenNode(patience));
  RETURN_IF_ERROR(process->OpenKeys(patience));
  process->OpenDoor();
  process->node_->Start();
  RETURN_IF_ERROR(process->Listen());
  return process;
}

absl::StatusOr<std::unique_ptr<Node>> Process::TryOpenNode(Patience& patience) {
  const NodeOptions& node = options_.node;
  std::vector<const Service*> services;
  for (const Part& part : options_.parts) services.push_back(part.service.get());
  std::optional<KafkaLogOptions> kafka = options_.kafka;
  if (kafka.has_value() && Seals(options_.parts)) {
    kafka->topics[KeyStoreOptions().topic] = KeyTopicInKafka();
  }
  absl::StatusOr<NodeLog> log = kafka.has_value() ? OpenKafkaLog(node, *std::move(kafka), services)
                                                  : OpenOwnLog(node, services);
  RETURN_IF_ERROR(log.status());
  if (checkpoints_ != nullptr) {
    TakeCheckpoints(*checkpoints_, services, *log->log, node.data_dir, options_.checkpoint_every,
                    options_.start_wanted);
  }
  patience.Answered();  // and what was copied meanwhile took its own time
  return Node::OpenOn(*std::move(log), node, services, options_.reference_step);
}

absl::Status Process::OpenNode(Patience& patience) {
  const NodeOptions& node = options_.node;
  RETURN_IF_ERROR(CreateFolder(node.data_dir));
  // Before anything in it is touched: RocksDB would notice another process only later.
  ASSIGN_OR_RETURN(folder_lock_, FolderLock::Take(node.data_dir));
  RemoveCheckpointDrafts(node.data_dir);
  const std::string& token = options_.operator_token_file;
  ASSIGN_OR_RETURN(operator_token_,
                   LoadOperatorToken(token.empty() ? node.data_dir + "/operator.token" : token));
  if (!options_.checkpoint_dir.empty()) {
    checkpoints_ = std::make_unique<FolderCheckpoints>(options_.checkpoint_dir, node.instance);
  }
  ASSIGN_OR_RETURN(node_, patience.Try([&] { return TryOpenNode(patience); }));
  if (!node_->shared()) return absl::OkStatus();
  peers_ = std::make_unique<Peers>(node.clock, operator_token_);
  for (auto& host : node_->hosts()) {
    host->set_forward(
        [peers = peers_.get()](const std::string& address, const TopicPartition& where,
                               PendingCommand command) {
          peers->Forward(address, where, std::move(command));
        },
        node.address);
  }
  return absl::OkStatus();
}

absl::Status Process::OpenKeys(Patience& patience) {
  if (!Seals(options_.parts)) return absl::OkStatus();
  KeyStoreOptions keys{.env = options_.node.env, .on_fatal = options_.on_keys_fatal};
  if (node_->shared()) keys.log = &node_->log();
  ASSIGN_OR_RETURN(
      keys_, patience.Try([&] { return KeyStore::Open(options_.node.data_dir + "/keys", keys); }));
  const absl::Status announced = keys_->contact_keys().PublicJwk().status();
  if (!announced.ok()) LogWarn("contact key", {{"error", announced.message()}});
  return absl::OkStatus();
}

void Process::OpenDoor() {
  // Each may be on a disk of its own.
  std::vector<std::string> folders = {options_.node.data_dir + "/state"};
  if (!node_->shared()) folders.push_back(options_.node.data_dir + "/log");
  if (keys_ != nullptr) folders.push_back(options_.node.data_dir + "/keys");
  space_ = std::make_unique<FreeSpace>(std::move(folders), options_.disk_reserve_bytes);
  pool_ = std::make_unique<WorkPool>(options_.query_threads, kQueriesQueuedMax);
  door_ = std::make_unique<Door>(node_.get(), operator_token_, pool_.get(), space_.get());
  for (const Part& part : options_.parts) {
    ServiceHost* host = node_->Find(part.service->topic());
    KeyStore* keys = part.seals ? keys_.get() : nullptr;
    rpc_.push_back(part.serve(door_.get(), host, keys));
    if (!part.prepare) continue;
    preparers_.push_back(part.prepare(keys));
    host->set_preparer(preparers_.back().get());
  }
  rpc_.push_back(std::make_unique<AdminRpc>(door_.get(), kVersion));
  rpc_.push_back(std::make_unique<PeerRpc>(door_.get()));
  if (checkpoints_ == nullptr) return;
  keeper_ = std::make_unique<CheckpointKeeper>(node_.get(), checkpoints_.get(),
                                               options_.checkpoint_every, &metrics_);
}

absl::Status Process::Listen() {
  RpcServerOptions server{.host = options_.host,
                          .port = options_.port,
                          .listen = options_.listen,
                          .reflection = options_.reflection};
  for (const auto& service : rpc_) server.services.push_back(service.get());
  server.ending = [door = door_.get()] { door->streams().End(); };
  ASSIGN_OR_RETURN(server_, RpcServer::Start(std::move(server)));
  probe_ = std::make_unique<NodeProbe>(node_.get(), space_.get(), &metrics_,
                                       [this] { server_->SetServing(kFoldedHealth); });
  return absl::OkStatus();
}

Process::Process(ProcessOptions options) : options_(std::move(options)) {}

Process::~Process() {
  if (server_ != nullptr) server_->Shutdown(0);
  // Partitions that still run would use what goes before the node: the preparers and their keys.
  if (node_ != nullptr) node_->Halt();
}

absl::Status Process::Shutdown(int64_t timeout_us) {
  node_->HandOver(timeout_us / 3);
  // Before the server: who waits for positions would keep it waiting, up to the call's own deadline.
  node_->Drain(0);
  server_->Shutdown(timeout_us / 3);
  node_->Drain(timeout_us / 3);
  probe_ = nullptr;
  keeper_ = nullptr;
  return node_->Stop();
}

}  // namespace huiyin::kit
