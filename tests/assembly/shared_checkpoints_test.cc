// Checkpoints that instances share: put by who owns, taken by who has no state or an old one, and never believed where they are
// broken.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "services/kit/base/text.h"
#include "services/kit/log/embedded_log.h"
#include "services/kit/process/checkpoint_keeper.h"
#include "services/kit/runtime/checkpoint_store.h"
#include "services/kit/runtime/fold.h"
#include "services/kit/runtime/state_folder.h"
#include "tests/assembly/assembly_fixture.h"
#include "tests/assembly/tampering.h"
#include "tests/log/scratch_dir.h"

namespace huiyin {
namespace {

namespace fs = std::filesystem;

constexpr char kTopic[] = "huiyin.tracking";
constexpr int kCases = 20;
constexpr int kWaitSeconds = 60;

class FolderStore : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(state_);
    std::ofstream(state_ + "/CURRENT") << "MANIFEST-1\n";
    std::ofstream(state_ + "/000001.sst") << "rows";
  }
  std::vector<kit::Offset> There(const kit::StateKind& kind) { return *store_.List(kind); }

  kit::ScratchDir scratch_;
  const std::string state_ = scratch_.path() + "/own", root_ = scratch_.path() + "/shared";
  const kit::StateKind kind_{"log-1", kTopic, 0, 7};
  kit::FolderCheckpoints store_{root_, "one"};
};

TEST_F(FolderStore, GivesWhatWasPutNewestFirst) {
  EXPECT_TRUE(There(kind_).empty());
  ASSERT_TRUE(store_.Put(kind_, 9, state_).ok());
  ASSERT_TRUE(store_.Put(kind_, 100, state_).ok());
  ASSERT_TRUE(store_.Put(kind_, 100, state_).ok());  // by another owner, say
  EXPECT_EQ(There(kind_), (std::vector<kit::Offset>{100, 9}));
  const std::string back = scratch_.path() + "/back";
  ASSERT_TRUE(store_.Get(kind_, 100, back).ok());
  std::string rows;
  std::ifstream(back + "/000001.sst") >> rows;
  EXPECT_EQ(rows, "rows");
  ASSERT_TRUE(store_.Remove(kind_, 9).ok());
  ASSERT_TRUE(store_.Remove(kind_, 9).ok());
  EXPECT_EQ(There(kind_), (std::vector<kit::Offset>{100}));
  EXPECT_TRUE(absl::IsNotFound(store_.Get(kind_, 9, back + "2")));
}

TEST_F(FolderStore, KeepsKindsApart) {
  ASSERT_TRUE(store_.Put(kind_, 5, state_).ok());
  for (const kit::StateKind& other :
       {kit::StateKind{"log-2", kTopic, 0, 7}, kit::StateKind{"log-1", kTopic, 1, 7},
        kit::StateKind{"log-1", kTopic, 0, 8}, kit::StateKind{"log-1", "huiyin.intake", 0, 7}}) {
    EXPECT_TRUE(There(other).empty());
  }
}

TEST_F(FolderStore, NeverShowsHalfACopyAndClearsItsOwnAway) {
  ASSERT_TRUE(store_.Put(kind_, 5, state_).ok());
  const std::string all = root_ + "/log-1/huiyin.tracking/0/v7";
  for (const char* name : {"/8.one", "/8.two", "/8.a.one"}) fs::create_directories(all + name);
  EXPECT_EQ(There(kind_), (std::vector<kit::Offset>{5}));
  ASSERT_TRUE(store_.Put(kind_, 6, state_).ok());
  EXPECT_FALSE(fs::exists(all + "/8.one"));
  EXPECT_TRUE(fs::exists(all + "/8.two"));  // others', which may be at work
  EXPECT_TRUE(fs::exists(all + "/8.a.one"));
}

TEST_F(FolderStore, SaysWhatIsInTheWay) {
  std::ofstream(root_) << "a file";
  const absl::Status put = store_.Put(kind_, 5, state_);
  EXPECT_FALSE(put.ok());
  EXPECT_NE(put.message().find(root_), std::string::npos) << put;
  EXPECT_FALSE(store_.List(kind_).ok());
}

// A folder with cases, checkpoints of them in a folder beside it, and its process ended.
class SharedCheckpoints : public testing::Test {
 protected:
  void SetUp() override {
    auto running = Start();
    running.ApplyPack();
    matter_ids_ = running.Walk("first", kCases);
    running.WaitConsumed();
    AwaitPut(running, 1);
    for (const std::string& id : running.Walk("second", kCases)) matter_ids_.push_back(id);
    running.WaitConsumed();
    AwaitPut(running, kit::NextOf(At(running).positions(), At(running).where()));
    ASSERT_TRUE(running.Stop().ok());
  }

  Running Start() {
    auto running =
        Running::Start({.data_dir = data_, .checkpoint_dir = shared_, .checkpoint_every = 1});
    EXPECT_TRUE(running.ok()) << running.status();
    return *std::move(running);
  }
  kit::Partition& At(Running& running) {
    return running.assembly().node().Find(kTopic)->partition(0);
  }
  void AwaitPut(Running& running, kit::Offset offset) {
    kind_ = {running.assembly().node().log().Identity(), kTopic, 0,
             kit::SchemaVersion(At(running).service())};
    for (int i = 0; i < kWaitSeconds * 10; ++i) {
      const std::vector<kit::Offset> there = *store_.List(kind_);
      if (!there.empty() && there.front() >= offset) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    FAIL() << "no checkpoint of " << offset << " in " << kWaitSeconds << " s";
  }
  std::string StateHere() const { return kit::StateFolder(data_, kTopic, 0); }
  kit::Offset FoldedHere() const {
    const auto state = kit::ReadFoldState(StateHere());
    return state.ok() && state->has_value() ? (*state)->next_offset() : 0;
  }
  std::vector<kit::Offset> There() { return *store_.List(kind_); }
  std::string Checkpoint(kit::Offset next) const {
    return kit::Concat(shared_, "/", kind_.log, "/", kTopic, "/0/v", kind_.schema_version, "/",
                       next);
  }
  // As a start does before it opens the states.
  void Take(
      kit::Offset every, const std::function<bool()>& wanted = [] { return true; }) {
    const kit::SystemClock clock;
    auto log = kit::EmbeddedLog::Open({.data_dir = data_, .topics = {}, .clock = &clock});
    ASSERT_TRUE(log.ok()) << log.status();
    kit::TakeCheckpoints(store_, AllServices(), **log, data_, every, wanted);
  }
  void ExpectEverythingThere() {
    auto running = Start();
    for (size_t i = 0; i < matter_ids_.size(); ++i) {
      auto score = running.Score(matter_ids_[i]);
      ASSERT_TRUE(score.ok()) << score.status();
      EXPECT_EQ(score->stage() == common::v1::CASE_STAGE_CLOSED, i % 5 == 4) << i;
    }
    ASSERT_TRUE(running.Stop().ok());
    EXPECT_EQ(*Differences(data_), std::vector<std::string>{});
  }

  kit::ScratchDir scratch_;
  const std::string data_ = scratch_.path() + "/data", shared_ = scratch_.path() + "/shared";
  kit::FolderCheckpoints store_{shared_, "test"};
  kit::StateKind kind_;
  std::vector<std::string> matter_ids_;
};

TEST_F(SharedCheckpoints, TheTwoNewestAreKept) {
  EXPECT_EQ(There().size(), 2u);
  EXPECT_FALSE(fs::exists(data_ + "/checkpoints/..shared"));
}

TEST_F(SharedCheckpoints, WhoHasNoStateTakesTheNewest) {
  fs::remove_all(data_ + "/state");
  Take(1);
  EXPECT_EQ(FoldedHere(), There().front());
  ExpectEverythingThere();
}

TEST_F(SharedCheckpoints, WhatAStartLeftThatWasEndedHalfWayIsClearedAway) {
  for (const char* end : {".taken", ".replaced"}) {
    fs::create_directories(StateHere() + end);
    std::ofstream(StateHere() + end + "/000001.sst") << "rows";
  }
  fs::create_directories(data_ + "/checkpoints/..verify-1");
  fs::create_directories(data_ + "/checkpoints/of-an-operator");
  fs::rename(StateHere(),
             StateHere() + ".moved");  // half way: the old one moved, the new one not yet
  Take(1);
  EXPECT_EQ(FoldedHere(), There().front());
  EXPECT_FALSE(fs::exists(StateHere() + ".taken"));
  EXPECT_FALSE(fs::exists(StateHere() + ".replaced"));
  ExpectEverythingThere();
  EXPECT_FALSE(fs::exists(data_ + "/checkpoints/..verify-1"));
  EXPECT_TRUE(fs::exists(data_ + "/checkpoints/of-an-operator"));
}

TEST_F(SharedCheckpoints, NoneIsTakenOnceNobodyWantsTheStart) {
  fs::remove_all(data_ + "/state");
  Take(1, [] { return false; });
  EXPECT_FALSE(fs::exists(StateHere()));
}

TEST_F(SharedCheckpoints, WhoIsNearlyAsFarKeepsHisOwn) {
  const fs::file_time_type before = fs::last_write_time(StateHere() + "/CURRENT");
  Take(1);
  EXPECT_EQ(fs::last_write_time(StateHere() + "/CURRENT"), before);
  fs::remove_all(data_ + "/state");
  Take(10 * There().front() + 10);
  EXPECT_FALSE(fs::exists(StateHere() + "/CURRENT"));  // a tenth of `every` is more than there is
  ExpectEverythingThere();
}

TEST_F(SharedCheckpoints, ADamagedOneIsLeftAndTheOlderTaken) {
  FlipByteOnDisk(Checkpoint(There().front()));
  fs::remove_all(data_ + "/state");
  Take(1);
  EXPECT_EQ(FoldedHere(), There().back());
  EXPECT_FALSE(fs::exists(StateHere() + ".taken"));
  ExpectEverythingThere();
}

TEST_F(SharedCheckpoints, OneThatIsNotWhatItsNameSaysIsLeft) {
  const kit::Offset newest = There().front();
  fs::rename(Checkpoint(newest), Checkpoint(newest + 5));
  fs::remove_all(data_ + "/state");
  Take(1);
  EXPECT_EQ(FoldedHere(), There().back());
  ExpectEverythingThere();
}

TEST_F(SharedCheckpoints, AFolderThatCannotBeReadIsDoneWithout) {
  fs::remove_all(shared_);
  std::ofstream(shared_) << "a file";
  fs::remove_all(data_ + "/state");
  ExpectEverythingThere();
}

}  // namespace
}  // namespace huiyin
