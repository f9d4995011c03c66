// Process: some of the services, or all, in one process: over a log of its own, or over one that is shared.
//
//   ProcessOptions options{.node = {.data_dir = "data", .clock = &clock}, .port = 7700};
//   options.parts = {intake::MakePart(), ...};
//   ASSIGN_OR_RETURN(auto process, Process::Start(options));
//   ... process->server().port() ...
//   process->Shutdown(30 * kMicrosPerSecond);
//
// Ownership: owns everything but the clock. Threads: Start and Shutdown from one thread.
// Errors: Start says what is in the way: the port, the folder, the disk, the clock, the key file, the brokers and topics.
#pragma once

#include <grpcpp/impl/service_type.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/kit/log/kafka_options.h"
#include "services/kit/observe/metrics.h"
#include "services/kit/process/checkpoint_keeper.h"
#include "services/kit/process/part.h"
#include "services/kit/rpc/door.h"
#include "services/kit/rpc/peers.h"
#include "services/kit/rpc/server.h"
#include "services/kit/runtime/command_preparer.h"
#include "services/kit/runtime/node.h"
#include "services/kit/seal/key_store.h"

namespace huiyin::kit {

inline constexpr char kVersion[] = "0.1.0";

// The name under which gRPC's health service says that the instance has folded all that the log held (node_probe.h): what an
// upgrade waits for before the next instance is replaced. The empty name only says that calls are taken.
inline constexpr char kFoldedHealth[] = "folded";

struct ProcessOptions {
  std::vector<Part> parts;
  Reference::Step reference_step;  // of the directory
  NodeOptions node;                // `address` is how other instances reach this one
  std::optional<KafkaLogOptions>
      kafka;  // the shared log. Default: one of its own in the data directory
  bool listen = true;
  std::string host = "127.0.0.1";
  int port = 7700;
  bool reflection = false;
  int query_threads = 2;
  std::string operator_token_file;  // shared by all instances. Default: <data_dir>/operator.token
  std::function<void(absl::Status)> on_keys_fatal;  // no key can be kept: the process should end
  // How long a start waits for brokers that do not answer, and whether it is still wanted meanwhile. Default: not at all
  int64_t start_wait_ms = 0;
  std::function<bool()> start_wanted = [] { return true; };
  // Folder of checkpoints that all instances share, and after how many records a partition is put there again. Default: none
  std::string checkpoint_dir;
  int64_t checkpoint_every = 1'000'000;
  int64_t disk_reserve_bytes = 0;  // below it no new matters are taken. Default: never refused
};

class FolderLock;
class NodeProbe;
class Patience;

class Process {
 public:
  static absl::StatusOr<std::unique_ptr<Process>> Start(ProcessOptions options);
  ~Process();

  Node& node() { return *node_; }
  RpcServer& server() { return *server_; }
  MetricsRegistry& metrics() { return metrics_; }
  // Sent by operators as metadata.
  const std::string& operator_token() const { return operator_token_; }

  // Lets others take over what is owned here, takes no new calls, answers those under way, makes the state durable. `timeout_us`
  // bounds the waiting for others, not what the disk or a broker holds up: run.cc ends a process that takes longer.
  absl::Status Shutdown(int64_t timeout_us);

 private:
  explicit Process(ProcessOptions options);
  absl::StatusOr<std::unique_ptr<Node>> TryOpenNode(Patience& patience);
  absl::Status OpenNode(Patience& patience);
  absl::Status OpenKeys(Patience& patience);
  void OpenDoor();
  absl::Status Listen();

  const ProcessOptions options_;
  MetricsRegistry metrics_;
  std::string operator_token_;
  std::unique_ptr<FolderLock> folder_lock_;  // on the data directory
  std::unique_ptr<Peers> peers_;  // outlives the server and the node's threads, which forward
  std::unique_ptr<Node> node_;
  std::unique_ptr<KeyStore> keys_;  // shared keys stand in the node's log
  std::vector<std::unique_ptr<CommandPreparer>> preparers_;
  std::unique_ptr<WorkPool> pool_;
  std::unique_ptr<FreeSpace> space_;
  std::unique_ptr<Door> door_;
  std::vector<std::unique_ptr<grpc::Service>> rpc_;
  std::unique_ptr<CheckpointStore> checkpoints_;  // null: none are shared
  std::unique_ptr<CheckpointKeeper> keeper_;
  std::unique_ptr<RpcServer> server_;
  std::unique_ptr<NodeProbe> probe_;  // tells the server
};

}  // namespace huiyin::kit
