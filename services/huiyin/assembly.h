// Assembly: all services of Huiyin in one process, over an embedded log.
//
//   AssemblyOptions options{.node = {.data_dir = "data", .clock = &clock}, .port = 7700};
//   ASSIGN_OR_RETURN(auto assembly, Assembly::Start(options));
//   ... assembly->server().port() ...
//   assembly->Shutdown(30 * kMicrosPerSecond);
//
// Ownership: owns everything but the clock. Threads: Start and Shutdown from one thread.
// Errors: Start says what is in the way: the port, the folder, the disk, the clock, the key file.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "services/directory/service.h"
#include "services/dispatch/service.h"
#include "services/evaluation/service.h"
#include "services/intake/service.h"
#include "services/kit/observe/metrics.h"
#include "services/kit/rpc/door.h"
#include "services/kit/rpc/server.h"
#include "services/kit/runtime/node.h"
#include "services/kit/seal/key_store.h"
#include "services/tracking/service.h"

namespace huiyin {

inline constexpr char kVersion[] = "0.1.0";

// The services' logic: what runs, and what verification folds with.
struct Services {
  directory::DirectoryService directory;
  intake::IntakeService intake;
  dispatch::DispatchService dispatch;
  tracking::TrackingService tracking;
  evaluation::EvaluationService evaluation;

  std::vector<const kit::Service*> all() const {
    return {&directory, &intake, &dispatch, &tracking, &evaluation};
  }
};

struct AssemblyOptions {
  kit::NodeOptions node;
  bool listen = true;
  int port = 7700;
  bool reflection = false;
  int query_threads = 2;
  std::function<void(absl::Status)> on_keys_fatal;  // no key can be kept: the process should end
  int64_t disk_reserve_bytes = 0;  // below it no new matters are taken. Default: never refused
};

class NodeProbe;

class Assembly {
 public:
  static absl::StatusOr<std::unique_ptr<Assembly>> Start(const AssemblyOptions& options);
  ~Assembly();

  kit::Node& node() { return *node_; }
  kit::RpcServer& server() { return *server_; }
  kit::MetricsRegistry& metrics() { return metrics_; }
  // Sent by operators as metadata; stands in <data_dir>/operator.token.
  const std::string& operator_token() const { return operator_token_; }

  // Takes no new calls, answers those under way within `timeout_us`, makes the state durable.
  absl::Status Shutdown(int64_t timeout_us);

 private:
  Assembly() = default;
  struct Rpc;

  const Services services_{};
  kit::MetricsRegistry metrics_;
  std::string operator_token_;
  std::unique_ptr<kit::KeyStore> keys_;
  std::unique_ptr<kit::Node> node_;
  std::unique_ptr<kit::WorkPool> pool_;
  std::unique_ptr<kit::FreeSpace> space_;
  std::unique_ptr<kit::Door> door_;
  std::unique_ptr<Rpc> rpc_;
  std::unique_ptr<NodeProbe> probe_;
  std::unique_ptr<kit::RpcServer> server_;
};

}  // namespace huiyin
