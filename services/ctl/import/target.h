// Target: the services that an import goes to: all of them in this process, or those of a cluster.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Target> target, OpenOwn(data_dir, partitions));
//   ASSIGN_OR_RETURN(std::unique_ptr<Target> target, OpenCluster(addresses, operator_token));
//
// Either way the clock is driven: it moves only when told to. Threads: one; answers come on others.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"

namespace huiyin::ctl {

// To an instance of each.
struct Channels {
  std::shared_ptr<grpc::Channel> directory, intake, dispatch, tracking, evaluation;
};

class Target {
 public:
  // Called once, from the call itself too.
  using Done = std::function<void(const grpc::Status&, const common::v1::CaseReply&)>;

  virtual ~Target() = default;
  // For queries, and the pack.
  virtual Channels channels() = 0;
  virtual const std::string& operator_token() const = 0;

  // Each begins a command. A submission may not have contact data, which an export never has.
  virtual void Submit(const intake::v1::SubmitCaseRequest& request, Done done) = 0;
  virtual void Close(const tracking::v1::CloseCaseRequest& request, Done done) = 0;
  virtual void Withdraw(const tracking::v1::WithdrawCaseRequest& request, Done done) = 0;
  virtual void Transfer(const dispatch::v1::TransferCaseRequest& request, Done done) = 0;
  // Whether MoveClock takes into account what was begun and is not answered yet. Else wait for the answers before it.
  virtual bool KnowsWhatBegan() const = 0;

  // Until every service has decided everything there is, and its state says so.
  virtual absl::Status WaitConsumed() = 0;
  // Once every service has decided everything, durable or not yet; then the timers due by `to_us` fire.
  virtual absl::Status MoveClock(int64_t to_us) = 0;
  virtual absl::Status End() = 0;
};

// Its commands go to their partitions as they begin, not by gRPC: so nobody has to wait for an answer, and its fsync, to
// know that all is decided.
absl::StatusOr<std::unique_ptr<Target>> OpenOwn(const std::string& data_dir, int partitions);
// NOT_FOUND: none of the addresses has one of the services. FAILED_PRECONDITION: a clock there is not driven.
absl::StatusOr<std::unique_ptr<Target>> OpenCluster(const std::vector<std::string>& addresses,
                                                    const std::string& operator_token);

}  // namespace huiyin::ctl
