// Replay: gives the actions of one moment to the services, as many at a time as is good, and hears how they ended.
//
//   replay.Start(action, resuming); ...
//   RETURN_IF_ERROR(replay.Settle());
//   RETURN_IF_ERROR(target->MoveClock(next_us));
//
// Threads: one caller; answers come on others.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "huiyin/intake/v1/intake.grpc.pb.h"
#include "huiyin/tracking/v1/tracking.grpc.pb.h"
#include "services/ctl/import/target.h"
#include "services/ctl/la311/sorted_actions.h"

namespace huiyin::ctl {

class Replay {
 public:
  // Both are borrowed; the target outlives the answers.
  Replay(Target* target, const la311::LosAngeles* los_angeles);
  // Waits for what is under way, whose answers come here.
  ~Replay();

  // Starts the action; waits only while too many are under way. With `resuming`, asks first whether it was done before.
  void Start(const la311::Action& action, bool resuming);
  // Until the target may move its clock: waits for answers where it must. Errors as Finish, of what is known by now.
  absl::Status Settle();
  // Waits for all that were started. The first refusal or failure, in words that name the source number's line.
  absl::Status Finish();

 private:
  using Begin = std::function<void(Target::Done)>;

  void Give(const la311::Action& action, const std::string& matter_id);
  void Call(const Begin& begin, int64_t line);
  // `again`, where it is worth another try, makes the call once more.
  void Ended(const grpc::Status& status, int64_t line, std::function<void()> again);
  void Fail(const absl::Status& why);

  // The row's matter, as far as is known: another one may have had its first id.
  std::string IdOf(const la311::Row& row);
  void NoteId(const std::string& source_number, const std::string& matter_id);
  // Empty: it was never submitted.
  absl::StatusOr<std::string> FindSubmitted(const la311::Row& row);
  absl::StatusOr<bool> DoneBefore(const la311::Action& action);

  Target& target_;
  const la311::LosAngeles* los_angeles_;
  std::unique_ptr<intake::v1::IntakeService::Stub> intake_;
  std::unique_ptr<tracking::v1::TrackingService::Stub> tracking_;
  std::mutex mutex_;  // guards all but tries_left_
  std::condition_variable changed_;
  int under_way_ = 0;
  std::vector<std::function<void()>> again_;
  std::map<std::string, std::string> other_ids_;  // by source number, where it is not the first
  absl::Status failed_;
  std::atomic<int> tries_left_{1};
};

}  // namespace huiyin::ctl
