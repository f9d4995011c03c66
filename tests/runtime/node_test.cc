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

// The node's own log, said to be shared: that it was left shows, and nobody takes over.
class LeavableLog : public ForwardingLog {
 public:
  explicit LeavableLog(std::unique_ptr<Log> base)
      : ForwardingLog(base.get()), owned_(std::move(base)) {}

  bool Assigned(const TopicPartition&) const override { return !left(); }
  void Leave() override { left_ = true; }
  bool left() const { return left_; }

 private:
  const std::unique_ptr<Log> owned_;
  std::atomic<bool> left_{false};
};

class SharedNode : public ::testing::Test {
 protected:
  SharedNode() {
    NodeOptions options{.data_dir = scratch_.path() + "/data", .partitions = 2, .clock = &clock_};
    EXPECT_TRUE(CreateFolder(options.data_dir).ok());
    absl::StatusOr<NodeLog> own = OpenOwnLog(options, {&service_});
    EXPECT_TRUE(own.ok()) << own.status();
    auto log = std::make_unique<LeavableLog>(std::move(own->log));
    log_ = log.get();
    options.env = files_.env();
    NodeLog shared{.log = std::move(log), .shared = true, .stalled_us = 60 * kMicrosPerSecond};
    absl::StatusOr<std::unique_ptr<Node>> node =
        Node::OpenOn(std::move(shared), options, {&service_}, nullptr);
    EXPECT_TRUE(node.ok()) << node.status();
    node_ = *std::move(node);
    node_->Start();
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

  const SystemClock clock_;
  FaultyFs files_;
  ScratchDir scratch_;
  SmallService service_;
  LeavableLog* log_ = nullptr;
  std::unique_ptr<Node> node_;
};

// Else the partition would stay without owner for as long as this instance lives.
TEST_F(SharedNode, LeavesToOthersWhatItsDiskCannotKeepAndGoesOnUntilThey) {
  ASSERT_TRUE(Soon([&] { return partition(0).owner() && partition(1).owner(); }));
  ASSERT_TRUE(Ask(0, "before").ok());
  EXPECT_FALSE(log_->left());

  files_.Break(FaultyFs::Op::kWrite, "/state/small/0/",
               rocksdb::IOStatus::NoSpace("injected", "No space left on device"));
  EXPECT_FALSE(partition(0).store().Flush().ok());
  ASSERT_TRUE(Soon([&] {
    static int number = 0;
    partition(0).Snapshot();  // hands on what waits in memory, as queries do
    return !Ask(0, Concat("more-", ++number)).ok();
  }));
  EXPECT_TRUE(Soon([&] { return partition(0).state_failed(); }));
  EXPECT_FALSE(partition(0).error().ok());
  EXPECT_TRUE(Soon([&] { return log_->left(); }));

  EXPECT_TRUE(partition(1).owner());
  EXPECT_TRUE(Ask(1, "meanwhile").ok());
}

}  // namespace
}  // namespace huiyin::kit
