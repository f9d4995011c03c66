// The whole system in this process, on a folder, with a small pack; and cases walked part of their way through it.
//
//   ScratchDir scratch;
//   absl::StatusOr<Running> system = Running::Start({.data_dir = scratch.path() + "/data"});
//   system->ApplyPack();
//   system->Walk("a", 50);
//   EXPECT_TRUE(system->Stop().ok());
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "huiyin/directory/v1/directory.grpc.pb.h"
#include "huiyin/dispatch/v1/dispatch.grpc.pb.h"
#include "huiyin/evaluation/v1/evaluation.grpc.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
#include "huiyin/intake/v1/intake.grpc.pb.h"
#include "services/huiyin/assembly.h"

namespace huiyin {

inline constexpr int kPartitions = 2;

struct RunOptions {
  std::string data_dir;
  kit::DrivenClock* driven = nullptr;
  bool accept_clock_jump = false;
  bool listen = false;
  int port = 0;
  rocksdb::Env* env = nullptr;
  int64_t disk_reserve_bytes = 0;
  std::string checkpoint_dir;
  int64_t checkpoint_every = 1;
  std::function<void(absl::Status)> on_fatal;
};

class Running {
 public:
  static absl::StatusOr<Running> Start(const RunOptions& options);

  void ApplyPack();
  // Submits `cases` under the ids `prefix`-0 …; of each five one goes on to be received, one to be handled too, one rated.
  // Returns their matter ids.
  std::vector<std::string> Walk(const std::string& prefix, int cases);
  absl::StatusOr<common::v1::CaseReply> Submit(const std::string& command_id);
  absl::StatusOr<evaluation::v1::Score> Score(const std::string& matter_id);
  void WaitConsumed();
  absl::Status Stop();
  // Gone without a word: nothing is drained or flushed.
  void Abandon() { assembly_ = nullptr; }

  Assembly& assembly() { return *assembly_; }
  std::shared_ptr<grpc::Channel> channel() { return assembly_->server().InProcessChannel(); }

 private:
  std::unique_ptr<kit::SystemClock> clock_;
  std::unique_ptr<Assembly> assembly_;
};

intake::v1::SubmitCaseRequest SubmitRequest(const std::string& command_id);
void SetDeadline(grpc::ClientContext* context);

// What verification finds in a folder nobody uses: its report, the differences alone, and how many records count for nobody.
absl::StatusOr<std::vector<kit::VerifyReport>> Reports(const std::string& data_dir);
int64_t Uncounted(const std::string& data_dir);
absl::StatusOr<std::vector<std::string>> Differences(const std::string& data_dir);

}  // namespace huiyin
