// A disk that fails under the whole system: nothing acknowledged is lost, nothing is answered wrongly, and the reason is
// said.
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "huiyin/common/v1/status.pb.h"
#include "services/kit/base/text.h"
#include "tests/assembly/assembly_fixture.h"
#include "tests/log/scratch_dir.h"
#include "tests/power/fs/faulty_fs.h"

namespace huiyin {
namespace {

namespace fs = std::filesystem;
using Op = kit::FaultyFs::Op;
using rocksdb::IOStatus;

class Disk : public testing::Test {
 protected:
  RunOptions Options() {
    return {.data_dir = data_, .env = files_.env(), .on_fatal = [this](const absl::Status& why) {
              const std::lock_guard lock(mutex_);
              fatal_ = why;
              ++fatals_;
              told_.notify_all();
            }};
  }
  Running MustStart() {
    auto running = Running::Start(Options());
    EXPECT_TRUE(running.ok()) << running.status().ToString();
    return *std::move(running);
  }
  static IOStatus NoSpace() { return IOStatus::NoSpace("injected", "No space left on device"); }
  static IOStatus Broken() { return IOStatus::IOError("injected", "Input/output error"); }

  kit::FaultyFs files_;
  std::mutex mutex_;
  std::condition_variable told_;
  absl::Status fatal_;
  int fatals_ = 0;
  kit::ScratchDir scratch_;
  const std::string data_ = scratch_.path() + "/data";
};

// The write-ahead log of `log/` takes no more: at its Nth write or sync.
TEST_F(Disk, ALogThatCannotBeWrittenEndsTheProcessAndLosesNothing) {
  const struct {
    Op op;
    IOStatus error;
  } kFaults[] = {{Op::kSync, Broken()},
                 {Op::kWrite, Broken()},
                 {Op::kWrite, NoSpace()},
                 {Op::kSync, NoSpace()}};
  std::vector<std::string> acknowledged;
  int round = 0;
  for (const auto& [op, error] : kFaults) {
    auto running = MustStart();
    running.ApplyPack();
    const int failed_before = files_.failed();
    files_.Break(op, "/log/", error, /*spared=*/10);
    std::string refused;
    for (int i = 0; refused.empty(); ++i) {
      ASSERT_LT(i, 1'000) << "nothing failed";
      const std::string id = kit::Concat("disk-", round, "-", i);
      grpc::ClientContext context;
      SetDeadline(&context);
      intake::v1::SubmitCaseResponse response;
      const grpc::Status status = intake::v1::IntakeService::NewStub(running.channel())
                                      ->SubmitCase(&context, SubmitRequest(id), &response);
      if (status.ok()) {
        acknowledged.push_back(id);
      } else {
        EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << status.error_message();
        refused = id;
      }
    }
    EXPECT_EQ(files_.failed(), failed_before + 1) << "a failed write or sync is not tried again";
    ++round;
    {
      std::unique_lock lock(mutex_);  // the callers hear of it first
      EXPECT_TRUE(told_.wait_for(lock, std::chrono::seconds(20), [&] { return fatals_ >= round; }));
      EXPECT_EQ(fatals_, round);
      EXPECT_EQ(fatal_.code(), absl::StatusCode::kDataLoss);
    }
    running.Abandon();  // as the process would
    files_.Mend();
  }
  auto running = MustStart();
  for (const std::string& id : acknowledged) EXPECT_TRUE(running.Submit(id).ok()) << id;
  running.WaitConsumed();
  ASSERT_TRUE(running.Stop().ok());
  EXPECT_EQ(*Differences(data_), std::vector<std::string>{});
}

// Whichever read of the log fails: the start is refused, or a partition stops and says so, or all is right.
TEST_F(Disk, ALogThatCannotBeReadIsNeverAnsweredFrom) {
  std::vector<std::string> matter_ids;
  {
    auto running = MustStart();
    running.ApplyPack();
    matter_ids = running.Walk("case", 40);
    running.WaitConsumed();
    ASSERT_TRUE(running.Stop().ok());
  }
  int refused = 0, stopped = 0, right = 0;
  for (int spared = 0; right == 0; ++spared) {
    ASSERT_LT(spared, 500);
    fs::remove_all(data_ + "/state");  // so that the whole log must be read
    files_.Break(Op::kRead, "/log/", Broken(), spared);
    auto running = Running::Start(Options());
    if (!running.ok()) {
      EXPECT_FALSE(running.status().message().empty());
      absl::IsDataLoss(running.status()) ? ++stopped : ++refused;
    } else if (files_.failed() == 0) {
      ++right;
    }
    if (running.ok()) {
      for (size_t i = 0; i < matter_ids.size(); ++i) {
        auto score = running->Score(matter_ids[i]);
        if (!score.ok()) continue;
        EXPECT_EQ(score->stage() == common::v1::CASE_STAGE_CLOSED, i % 5 == 4) << i;
      }
      running->Stop().IgnoreError();
      right += files_.failed() == 0 ? 0 : 1;
    }
    files_.Mend();
  }
  EXPECT_GT(refused + stopped, 0);
  auto running = MustStart();
  running.WaitConsumed();
  ASSERT_TRUE(running.Stop().ok());
  EXPECT_EQ(*Differences(data_), std::vector<std::string>{});
}

// The state cannot be written: its partition stops and says so; the log has everything.
TEST_F(Disk, AStateThatCannotBeWrittenIsFoldedAnew) {
  std::vector<std::string> matter_ids;
  {
    auto running = MustStart();
    running.ApplyPack();
    matter_ids = running.Walk("case", 20);
    running.WaitConsumed();
    files_.Break(Op::kWrite, "/state/huiyin.tracking/0/", NoSpace());
    EXPECT_FALSE(running.Stop().ok());
    EXPECT_GT(files_.failed(), 0);
    files_.Mend();
  }
  auto running = MustStart();
  for (const std::string& id : matter_ids) EXPECT_TRUE(running.Score(id).ok());
  ASSERT_TRUE(running.Stop().ok());
  EXPECT_EQ(*Differences(data_), std::vector<std::string>{});
}

// Below the reserve only the entrance is shut.
TEST_F(Disk, BelowTheReserveNothingNewIsTakenAndWhatWasTakenIsFinished) {
  std::vector<std::string> open;
  {
    auto running = MustStart();
    running.ApplyPack();
    open = running.Walk("case", 5);  // in each stage one, from accepted to closed
    ASSERT_TRUE(running.Stop().ok());
  }
  RunOptions options = Options();
  options.disk_reserve_bytes = int64_t{1} << 60;
  auto running = Running::Start(options);
  ASSERT_TRUE(running.ok()) << running.status().ToString();
  grpc::ClientContext context;
  SetDeadline(&context);
  intake::v1::SubmitCaseResponse response;
  const grpc::Status refused = intake::v1::IntakeService::NewStub(running->channel())
                                   ->SubmitCase(&context, SubmitRequest("new"), &response);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  common::v1::ErrorStatus details;
  common::v1::RetryAfter retry;
  ASSERT_TRUE(details.ParseFromString(refused.error_details()));
  ASSERT_EQ(details.details_size(), 1);
  ASSERT_TRUE(details.details(0).UnpackTo(&retry));
  EXPECT_EQ(retry.delay_ms(), 5'000);
  for (const std::string& id : open) EXPECT_TRUE(running->Score(id).ok());

  dispatch::v1::ReceiveCaseRequest receive;
  receive.mutable_header()->set_command_id("drains");
  receive.mutable_command()->set_matter_id(open[0]);
  receive.mutable_command()->set_unit_id("urban");
  dispatch::v1::ReceiveCaseResponse received;
  grpc::ClientContext drain;
  SetDeadline(&drain);
  const grpc::Status drained = dispatch::v1::DispatchService::NewStub(running->channel())
                                   ->ReceiveCase(&drain, receive, &received);
  EXPECT_TRUE(drained.ok()) << drained.error_message();
  ASSERT_TRUE(running->Stop().ok());

  options.disk_reserve_bytes = 1;
  running = Running::Start(options);
  ASSERT_TRUE(running.ok()) << running.status().ToString();
  EXPECT_TRUE(running->Submit("new").ok());
  ASSERT_TRUE(running->Stop().ok());
}

}  // namespace
}  // namespace huiyin
