// Operator: what the benchmark asks of a running server beside its load: packs, checkpoints, the clock, and whether every
// case is there.
//
// Threads: safe from any. Errors: as the server says them.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "huiyin/common/v1/admin.grpc.pb.h"
#include "tests/bench/system/server_process.h"

namespace huiyin::bench {

class Operator {
 public:
  explicit Operator(const ServerProcess& server);
  Operator(int port, std::string token);

  // The pack that the cases of the benchmark need; waits until every service has it.
  absl::Status ApplyFirstPack();
  // The same as another one, by its number from 1 on. Every service takes it in soon after.
  absl::Status ApplyPack(int number);
  absl::Status WaitConsumed();
  // Until the server owns every partition, five minutes at most.
  absl::Status AwaitOwned();
  // How many records its logs hold, as far as it has read them; and until that is so many.
  absl::StatusOr<int64_t> Records();
  absl::Status AwaitRecords(int64_t records);
  absl::Status Checkpoint(const std::string& name);
  absl::Status MoveClock(int64_t to_us);
  // Cases ever received, as the ledger counts them.
  absl::StatusOr<int64_t> Received();

  // Asked one by one, many at a time. Of these: there at all; closed and rated as the load rates.
  struct Found {
    int64_t there = 0;
    int64_t rated = 0;
  };
  Found Find(const std::vector<std::string>& matter_ids,
             const std::function<void(int64_t)>& on_progress = nullptr);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  void Prepare(grpc::ClientContext* context) const;
  absl::StatusOr<common::v1::GetStatusResponse> GetStatus();
  absl::Status Await(const std::string& what,
                     const std::function<bool(const common::v1::GetStatusResponse&)>& reached);

  const std::string token_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<common::v1::AdminService::Stub> admin_;
};

}  // namespace huiyin::bench
