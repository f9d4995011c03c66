// Replay: gives the actions of one moment to the services, as many at a time as is good, and hears how they ended.
//
// Threads: one caller; answers come on gRPC's threads.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "huiyin/dispatch/v1/dispatch.grpc.pb.h"
#include "huiyin/evaluation/v1/evaluation.grpc.pb.h"
#include "huiyin/intake/v1/intake.grpc.pb.h"
#include "huiyin/tracking/v1/tracking.grpc.pb.h"
#include "services/ctl/import/target.h"
#include "services/ctl/la311/sorted_actions.h"

namespace huiyin::ctl {

class Replay {
 public:
  Replay(const Channels& channels, const la311::LosAngeles* los_angeles);

  // Starts the action; waits only while too many are under way. With `resuming`, asks first whether it was done before.
  void Start(const la311::Action& action, bool resuming);
  // Waits for all that were started. The first refusal or failure, in words that name the source number's line.
  absl::Status Finish();

 private:
  template <typename Request, typename Response, typename Method>
  void Call(Request request, const la311::Row& row, Method method);
  absl::StatusOr<bool> DoneBefore(const la311::Action& action);
  // `again`, where it is worth another try, makes the call once more.
  void Ended(const grpc::Status& status, int64_t line, std::function<void()> again);

  std::unique_ptr<intake::v1::IntakeService::Stub> intake_;
  std::unique_ptr<dispatch::v1::DispatchService::Stub> dispatch_;
  std::unique_ptr<tracking::v1::TrackingService::Stub> tracking_;
  const la311::LosAngeles* los_angeles_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int under_way_ = 0;
  std::vector<std::function<void()>> again_;
  std::atomic<int> tries_left_{1};
  absl::Status failed_;
};

// A deadline this far away, for calls in this process.
void SetDeadline(grpc::ClientContext* context);

}  // namespace huiyin::ctl
