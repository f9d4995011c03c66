// Going back: to a checkpoint of the state, and to a backup of the whole folder. What does not fit is said, and nothing is
// changed.
#include "services/kit/runtime/restore.h"

#include <filesystem>

#include "services/kit/runtime/state_folder.h"
#include "services/kit/runtime/tables.h"
#include "tests/assembly/assembly_fixture.h"
#include "tests/assembly/tampering.h"
#include "tests/log/scratch_dir.h"

namespace huiyin {
namespace {

namespace fs = std::filesystem;

constexpr int kCases = 20;

// A folder with a checkpoint "half" after twenty cases, a copy of its log as of then, and twenty cases more.
class Restore : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    original_ = std::make_unique<kit::ScratchDir>();
    const std::string data = original_->path() + "/data";
    auto running = Running::Start({.data_dir = data});
    ASSERT_TRUE(running.ok()) << running.status().ToString();
    running->ApplyPack();
    matter_ids_ = running->Walk("first", kCases);
    running->WaitConsumed();
    ASSERT_TRUE(running->assembly().node().Checkpoint("half").ok());
    ASSERT_TRUE(running->Stop().ok());
    fs::copy(data + "/log", original_->path() + "/older-log");
    running = Running::Start({.data_dir = data});
    ASSERT_TRUE(running.ok()) << running.status().ToString();
    for (const std::string& id : running->Walk("second", kCases)) matter_ids_.push_back(id);
    running->WaitConsumed();
    ASSERT_TRUE(running->Stop().ok());
  }
  static void TearDownTestSuite() { original_ = nullptr; }

  void SetUp() override {
    fs::copy(original_->path() + "/data", data_, fs::copy_options::recursive);
  }
  absl::StatusOr<kit::RestoreReport> Back(const std::string& name) {
    return kit::RestoreState(services_, data_, name);
  }
  absl::StatusCode BackCode(const std::string& name) { return Back(name).status().code(); }
  std::string Checkpointed(const std::string& topic) {
    return kit::StateFolder(data_ + "/checkpoints/half", topic, 0);
  }
  void ExpectEverythingThere() {
    auto running = Running::Start({.data_dir = data_});
    ASSERT_TRUE(running.ok()) << running.status().ToString();
    for (size_t i = 0; i < matter_ids_.size(); ++i) {
      auto score = running->Score(matter_ids_[i]);
      ASSERT_TRUE(score.ok()) << score.status().ToString();
      EXPECT_EQ(score->stage() == common::v1::CASE_STAGE_CLOSED, i % 5 == 4) << i;
    }
    ASSERT_TRUE(running->Stop().ok());
    EXPECT_EQ(*Differences(data_), std::vector<std::string>{});
  }

  inline static std::unique_ptr<kit::ScratchDir> original_;
  inline static std::vector<std::string> matter_ids_;
  const std::vector<const kit::Service*> services_ = AllServices();
  kit::ScratchDir scratch_;
  const std::string data_ = scratch_.path() + "/data";
};

TEST_F(Restore, ACheckpointTakesThePlaceOfTheStateAndTheRestIsFolded) {
  auto report = Back("half");
  ASSERT_TRUE(report.ok()) << report.status().ToString();
  EXPECT_EQ(report->partitions, 4 * kPartitions + 1);
  EXPECT_GT(report->records_to_fold, kCases);
  EXPECT_FALSE(fs::exists(data_ + "/state.restoring"));
  EXPECT_FALSE(fs::exists(data_ + "/state.replaced"));
  ExpectEverythingThere();
}

TEST_F(Restore, TheSameCheckpointMayBeRestoredAgain) {
  ASSERT_TRUE(Back("half").ok());
  ExpectEverythingThere();
  ASSERT_TRUE(Back("half").ok());
  ExpectEverythingThere();
}

TEST_F(Restore, WithoutAnyStateItIsPutInPlaceToo) {
  fs::remove_all(data_ + "/state");
  ASSERT_TRUE(Back("half").ok());
  ExpectEverythingThere();
}

TEST_F(Restore, ANameThatIsNoCheckpointsIsRefused) {
  const struct {
    const char* name;
    absl::StatusCode code;
  } kNames[] = {
      {"other", absl::StatusCode::kNotFound},         {"", absl::StatusCode::kInvalidArgument},
      {"..", absl::StatusCode::kInvalidArgument},     {".half", absl::StatusCode::kInvalidArgument},
      {"a/half", absl::StatusCode::kInvalidArgument},
  };
  for (const auto& [name, code] : kNames) EXPECT_EQ(BackCode(name), code) << name;
  EXPECT_NE(Back("other").status().message().find("half"), std::string::npos);
  EXPECT_EQ(kit::RestoreState(services_, scratch_.path() + "/none", "half").status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(Restore, WhileTheServiceRunsIsRefused) {
  auto running = Running::Start({.data_dir = data_});
  ASSERT_TRUE(running.ok()) << running.status().ToString();
  EXPECT_EQ(BackCode("half"), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(running->Stop().ok());
  ExpectEverythingThere();
}

TEST_F(Restore, ACheckpointOfAnotherLogIsRefused) {
  const std::string other = scratch_.path() + "/other";
  auto running = Running::Start({.data_dir = other});
  ASSERT_TRUE(running.ok()) << running.status().ToString();
  running->ApplyPack();
  ASSERT_TRUE(running->Stop().ok());
  fs::copy(data_ + "/checkpoints", other + "/checkpoints", fs::copy_options::recursive);
  EXPECT_EQ(kit::RestoreState(services_, other, "half").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(Restore, ACheckpointOfAnotherVersionIsRefused) {
  {
    RawDb state(Checkpointed("huiyin.tracking"));
    RawRow row = state.Rows(std::string(kit::FoldRow::Key())).at(0);
    common::v1::FoldState stands;
    ASSERT_TRUE(stands.ParseFromString(row.value));
    stands.set_schema_version(stands.schema_version() + 1);
    row.value = stands.SerializeAsString();
    state.Put(row);
  }
  EXPECT_EQ(BackCode("half"), absl::StatusCode::kFailedPrecondition);
  ExpectEverythingThere();
}

TEST_F(Restore, ACheckpointThatIsNotWholeOrIsDamagedIsRefused) {
  FlipByteOnDisk(Checkpointed("huiyin.dispatch"));
  EXPECT_EQ(BackCode("half"), absl::StatusCode::kDataLoss);
  fs::remove_all(Checkpointed("huiyin.dispatch"));
  EXPECT_EQ(BackCode("half"), absl::StatusCode::kFailedPrecondition);
  ExpectEverythingThere();
}

// A checkpoint that was being taken when the process ended has no name yet.
TEST_F(Restore, ATakingThatWasCutShortLeavesNoCheckpoint) {
  fs::create_directories(data_ + "/checkpoints/.late/state/huiyin.intake");
  EXPECT_EQ(BackCode("late"), absl::StatusCode::kNotFound);
  auto running = Running::Start({.data_dir = data_});
  ASSERT_TRUE(running.ok()) << running.status().ToString();
  EXPECT_TRUE(running->assembly().node().Checkpoint("late").ok());
  EXPECT_EQ(running->assembly().node().Checkpoint("late").status().code(),
            absl::StatusCode::kAlreadyExists);
  ASSERT_TRUE(running->Stop().ok());
  EXPECT_TRUE(Back("late").ok());
}

// The log and the keys are all that a backup needs.
TEST_F(Restore, ABackupOfLogAndKeysInAFreshFolderIsEverything) {
  fs::remove_all(data_);
  fs::create_directories(data_);
  for (const char* part : {"/log", "/keys"}) {
    fs::copy(original_->path() + "/data" + part, data_ + part, fs::copy_options::recursive);
  }
  ExpectEverythingThere();
}

// The state is ahead of a log that was brought back from before: noticed, by start and by restore.
TEST_F(Restore, AnOlderLogUnderANewerStateIsNoticed) {
  fs::remove_all(data_ + "/log");
  fs::copy(original_->path() + "/older-log", data_ + "/log");
  const absl::Status started = Running::Start({.data_dir = data_}).status();
  EXPECT_EQ(started.code(), absl::StatusCode::kDataLoss) << started.ToString();
  EXPECT_FALSE(Differences(data_)->empty());
  // The checkpoint is as old as that log: it fits. So does no state at all.
  EXPECT_TRUE(Back("half").ok());
  auto running = Running::Start({.data_dir = data_});
  ASSERT_TRUE(running.ok()) << running.status().ToString();
  EXPECT_TRUE(running->Score(matter_ids_[0]).ok());
  EXPECT_FALSE(running->Score(matter_ids_[kCases]).ok());
  ASSERT_TRUE(running->Stop().ok());
  EXPECT_EQ(*Differences(data_), std::vector<std::string>{});
}

}  // namespace
}  // namespace huiyin
