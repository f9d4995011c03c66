// Cluster: the instances of all services, as a client sees them: who has what, and, where the clock is driven by input, one
// clock for all.
//
//   Cluster cluster({"127.0.0.1:7710", "127.0.0.1:7720"}, operator_token);
//   RETURN_IF_ERROR(cluster.Connect());
//   auto channel = cluster.ChannelOf("huiyin.intake", 0);
//
// Threads: one at a time; channels from any.
// Errors: NOT_FOUND: no instance that answers has one of the services. What an instance says bears its address.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "huiyin/common/v1/admin.grpc.pb.h"

namespace huiyin::ctl {

class Cluster {
 public:
  Cluster(const std::vector<std::string>& addresses, std::string operator_token);

  // Asks every instance what it has. Those that do not answer are left out.
  absl::Status Connect();
  // To one of the instances that have the service of that topic: another one with each attempt. null: none has it.
  std::shared_ptr<grpc::Channel> ChannelOf(const std::string& topic, size_t attempt) const;

  struct Instance {
    std::string address;
    absl::Status answered;
    common::v1::GetStatusResponse status;
  };
  // What each says of itself.
  std::vector<Instance> Look() const;

  // Until everything that any instance decided was consumed by all.
  absl::Status WaitConsumed() const;
  // Once that is so, and then again: the timers due by `to_us` have fired.
  absl::Status MoveClock(int64_t to_us) const;

 private:
  struct Link {
    std::string address;
    std::shared_ptr<grpc::Channel> channel;
    std::unique_ptr<common::v1::AdminService::Stub> admin;
  };
  using Done = std::function<void(const grpc::Status&)>;

  absl::StatusOr<std::vector<common::v1::GetStatusResponse>> AskAll() const;
  enum class Wait { kNo, kUntilThere };  // for an instance that does not listen
  // One call to each instance, at the same time; what each said.
  std::vector<absl::Status> Together(
      Wait wait, const std::function<void(size_t, grpc::ClientContext*, Done)>& call) const;

  const std::string token_;
  std::vector<Link> links_;
  std::multimap<std::string, std::shared_ptr<grpc::Channel>> by_topic_;
};

}  // namespace huiyin::ctl
