// A node whose log is shared with other instances.
#include "services/kit/runtime/node.h"

#include <chrono>
#include <future>
#include <thread>

#include "services/kit/base/folder.h"
#include "services/kit/base/status.h"
#include "tests/log/forwarding_log.h"
#include "tests/log/scratch_dir.h"
#include "tests/power/fs/faulty_fs.h"
#include "tests/runtime/partition_fixture.h"

namespace huiyin::kit {
namespace {

// The node's own log, said to be shared: what is wanted of it shows, and nobody else takes over.
class WantedLog : public ForwardingLog {
 public:
  explicit WantedLog(std::unique_ptr<Log> base)
      : ForwardingLog(base.get()), owned_(std::move(base)) {}

  bool Assigned(const TopicPartition&) const override { return wanted(); }
  void Want(bool assigned) override { wanted_ = assigned; }
  bool wanted() const { return wanted_; }

 private:
  const std::unique_ptr<Log> owned_;
  std::atomic<bool> wanted_{true};
};

// The machine's, but for what a test adds.
class ShiftedClock : public Clock {
 public:
  int64_t WallMicros() const override { return SystemClock().WallMicros() + wall_by_us; }
  int64_t MonotonicMicros() const override {
    return SystemClock().MonotonicMicros() + monotonic_by_us;
  }
  std::atomic<int64_t> wall_by_us{0}, monotonic_by_us{0};
};

class SharedNode : public ::testing::Test {
 protected:
  SharedNode() {
    NodeOptions options{.data_dir = scratch_.path() + "/data", .partitions = 2, .clock = &machine_};
    EXPECT_TRUE(CreateFolder(options.data_dir).ok());
    absl::StatusOr<NodeLog> own = OpenOwnLog(options, {&service_});
    EXPECT_TRUE(own.ok()) << own.status();
    auto log = std::make_unique<WantedLog>(std::move(own->log));
    log_ = log.get();
    options.env = files_.env();
    options.clock = &clock_;
    NodeLog shared{.log = std::move(log),
                   .shared = true,
                   .clock_skew_max_us = kClockSkewMaxUs,
                   .stalled_us = 60 * kMicrosPerSecond};
    absl::StatusOr<std::unique_ptr<Node>> node =
        Node::OpenOn(std::move(shared), options, {&service_}, nullptr);
    EXPECT_TRUE(node.ok()) << node.status();
    node_ = *std::move(node);
  }
  Partition& partition(int i) { return node_->hosts()[0]->partition(i); }
  static bool Soon(const std::function<bool()>& what) {
    const int64_t end = SystemClock().MonotonicMicros() + 20 * kMicrosPerSecond;
    while (!what() && SystemClock().MonotonicMicros() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return what();
  }
  // What the caller is told by the partition.
  absl::Status Ask(int i, const std::string& id) {
    PendingCommand command;
    command.header.set_command_id(id);
    command.root_id = "r";
    auto content = std::make_shared<Command>();
    content->mutable_add()->set_number(1);
    command.command = content;
    command.deadline_us = clock_.MonotonicMicros() + 20 * kMicrosPerSecond;
    auto told = std::make_shared<std::promise<absl::Status>>();
    command.done = [told](const absl::StatusOr<CommandResult>& result) {
      told->set_value(result.status());
    };
    RETURN_IF_ERROR(partition(i).Submit(std::move(command)));
    return told->get_future().get();
  }

  bool Owns() { return partition(0).owner() && partition(1).owner(); }

  const SystemClock machine_;
  ShiftedClock clock_;
  FaultyFs files_;
  ScratchDir scratch_;
  SmallService service_;
  WantedLog* log_ = nullptr;
  std::unique_ptr<Node> node_;
};

// Else the partition would stay without owner for as long as this instance lives.
TEST_F(SharedNode, LeavesToOthersWhatItsDiskCannotKeepAndGoesOnUntilThey) {
  node_->Start();
  ASSERT_TRUE(Soon([&] { return Owns(); }));
  ASSERT_TRUE(Ask(0, "before").ok());
  EXPECT_TRUE(log_->wanted());

  files_.Break(FaultyFs::Op::kWrite, "/state/small/0/",
               rocksdb::IOStatus::NoSpace("injected", "No space left on device"));
  EXPECT_FALSE(partition(0).store().Flush().ok());
  ASSERT_TRUE(Soon([&] {
    static int number = 0;
    partition(0).Snapshot().IgnoreError();  // hands on what waits in memory, as queries do
    return !Ask(0, Concat("more-", ++number)).ok();
  }));
  EXPECT_TRUE(Soon([&] { return partition(0).state_failed(); }));
  EXPECT_FALSE(partition(0).error().ok());
  EXPECT_TRUE(absl::IsUnavailable(partition(0).CheckRuns())) << partition(0).CheckRuns();
  EXPECT_TRUE(absl::IsUnavailable(partition(0).Snapshot().status())) << "older than what is told";
  EXPECT_TRUE(partition(1).CheckRuns().ok());
  EXPECT_TRUE(Soon([&] { return !log_->wanted(); }));

  EXPECT_TRUE(partition(1).owner());
  EXPECT_TRUE(Ask(1, "meanwhile").ok());
}

// Its opening has fenced whoever owned: until others hear that it wants nothing, nobody does.
TEST_F(SharedNode, WantsNothingAsLongAsItsClockIsWrong) {
  clock_.wall_by_us = 3'600 * kMicrosPerSecond;
  node_->Start();
  EXPECT_TRUE(Soon([&] { return !log_->wanted(); }));
  EXPECT_FALSE(partition(0).owner() || partition(1).owner());

  clock_.wall_by_us = 0;
  clock_.monotonic_by_us = 61 * kMicrosPerSecond;  // when it looks again
  EXPECT_TRUE(Soon([&] { return log_->wanted() && Owns(); }));
}

TEST_F(SharedNode, WantsNothingOnceItHandsOver) {
  node_->Start();
  ASSERT_TRUE(Soon([&] { return Owns(); }));
  node_->HandOver(kMicrosPerSecond / 4);
  EXPECT_FALSE(log_->wanted());
  EXPECT_TRUE(Owns()) << "nobody has taken over";
}

}  // namespace
}  // namespace huiyin::kit
