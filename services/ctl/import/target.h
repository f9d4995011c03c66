// Target: the services that an import goes to: all of them in this process, or those of a cluster.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Target> target, OpenOwn(data_dir, partitions));
//   ASSIGN_OR_RETURN(std::unique_ptr<Target> target, OpenCluster(addresses, operator_token));
//
// Either way the clock is driven: it moves only when told to. Threads: one.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace huiyin::ctl {

// To an instance of each.
struct Channels {
  std::shared_ptr<grpc::Channel> directory, intake, dispatch, tracking, evaluation;
};

class Target {
 public:
  virtual ~Target() = default;
  virtual Channels channels() = 0;
  virtual const std::string& operator_token() const = 0;
  // Until every service has decided everything there is, and its state says so.
  virtual absl::Status WaitConsumed() = 0;
  // Once every service has decided everything, durable or not yet; then the timers due by `to_us` fire.
  virtual absl::Status MoveClock(int64_t to_us) = 0;
  virtual absl::Status End() = 0;
};

absl::StatusOr<std::unique_ptr<Target>> OpenOwn(const std::string& data_dir, int partitions);
// NOT_FOUND: none of the addresses has one of the services. FAILED_PRECONDITION: a clock there is not driven.
absl::StatusOr<std::unique_ptr<Target>> OpenCluster(const std::vector<std::string>& addresses,
                                                    const std::string& operator_token);

}  // namespace huiyin::ctl
