// Verification finds every single change of what is on disk: one byte of state, one row, one record of the log.
#include <filesystem>
#include <map>
#include <set>

#include "huiyin/common/v1/record.pb.h"
#include "services/kit/runtime/state_folder.h"
#include "tests/assembly/assembly_fixture.h"
#include "tests/assembly/tampering.h"
#include "tests/log/scratch_dir.h"

namespace huiyin {
namespace {

namespace fs = std::filesystem;

constexpr int kCases = 50;

// What fifty cases on their way left on disk, made once; every test has a copy.
class Verify : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    original_ = std::make_unique<kit::ScratchDir>();
    auto running = Running::Start({.data_dir = original_->path() + "/data"});
    ASSERT_TRUE(running.ok()) << running.status().ToString();
    running->ApplyPack();
    matter_ids_ = running->Walk("case", kCases);
    running->WaitConsumed();
    ASSERT_TRUE(running->Stop().ok());
  }
  static void TearDownTestSuite() { original_ = nullptr; }

  void SetUp() override {
    fs::copy(original_->path() + "/data", data_dir_, fs::copy_options::recursive);
  }

  std::vector<std::string> Found() {
    auto found = Differences(data_dir_);
    EXPECT_TRUE(found.ok()) << found.status().ToString();
    return found.ok() ? *found : std::vector<std::string>{"could not be compared"};
  }
  std::string State(const std::string& topic, int partition = 0) {
    return kit::StateFolder(data_dir_, topic, partition);
  }
  // The partitions in which something is found.
  std::set<std::string> FoundIn() {
    std::set<std::string> partitions;
    for (const std::string& found : Found()) partitions.insert(found.substr(0, found.find(':')));
    return partitions;
  }

  inline static std::unique_ptr<kit::ScratchDir> original_;
  inline static std::vector<std::string> matter_ids_;
  kit::ScratchDir scratch_;
  const std::string data_dir_ = scratch_.path() + "/data";
};

TEST_F(Verify, FindsNothingWhereNothingWasChanged) {
  EXPECT_EQ(Found(), std::vector<std::string>{});
}

// A row of a table, the first of each, in every service at once; then the next table.
TEST_F(Verify, FindsOneFlippedBitInARowOfEveryTableOfEveryService) {
  const std::vector<const kit::Service*> services = AllServices();
  std::map<std::string, std::vector<RawRow>> firsts;  // topic -> the first row of each table
  size_t rounds = 0;
  for (const kit::Service* service : services) {
    std::vector<RawRow>& rows = firsts[service->topic()];
    for (const RawRow& row : RawDb(State(service->topic())).Rows("")) {
      const bool known = !rows.empty() && rows.back().key[0] == row.key[0];
      if (!known && !row.value.empty()) rows.push_back(row);
    }
    EXPECT_GE(rows.size(), 2u) << service->topic();
    rounds = std::max(rounds, rows.size());
  }
  for (size_t round = 0; round < rounds; ++round) {
    std::set<std::string> changed;
    for (const auto& [topic, rows] : firsts) {
      if (round >= rows.size()) continue;
      RawRow row = rows[round];
      row.value[row.value.size() / 2] ^= 1;
      RawDb(State(topic)).Put(row);
      changed.insert(topic + "/0");
    }
    EXPECT_EQ(FoundIn(), changed) << "round " << round;
    for (const auto& [topic, rows] : firsts) {
      if (round < rows.size()) RawDb(State(topic)).Put(rows[round]);
    }
  }
  EXPECT_EQ(Found(), std::vector<std::string>{});
}

TEST_F(Verify, FindsOneFlippedBitInAFileOfTheState) {
  FlipByteOnDisk(State("huiyin.tracking"));
  EXPECT_EQ(FoundIn(), std::set<std::string>{"huiyin.tracking/0"});
}

TEST_F(Verify, FindsOneDeletedTimerRow) {
  {
    RawDb state(State("huiyin.tracking"));
    const std::vector<RawRow> timers = state.Rows("\x04");
    ASSERT_GT(timers.size(), 10u);
    state.Delete(timers[timers.size() / 2].key);
  }
  const std::vector<std::string> found = Found();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].find("table 4"), std::string::npos) << found[0];
}

TEST_F(Verify, FindsOneRowTooMany) {
  RawDb(State("huiyin.intake")).Put({"\x11 no such source", ""});
  EXPECT_EQ(FoundIn(), std::set<std::string>{"huiyin.intake/0"});
}

// In every service's log at once: the record in the middle; then the last one.
TEST_F(Verify, FindsOneForgedRecordWhoseChecksumIsRight) {
  const std::vector<const kit::Service*> services = AllServices();
  std::set<std::string> every;
  for (const kit::Service* service : services) every.insert(service->topic() + "/0");
  for (const bool last : {false, true}) {
    std::vector<RawRow> originals;
    {
      RawDb log(data_dir_ + "/log");
      for (const kit::Service* service : services) {
        const std::vector<RawRow> records = Records(log, service->topic(), 0);
        ASSERT_GE(records.size(), 2u) << service->topic();
        // The first record is the opening: where there are two, the middle one is the last.
        const size_t middle = std::max<size_t>(1, records.size() / 2);
        originals.push_back(last ? records.back() : records[middle]);
        Forge(log, originals.back(), [](std::string* value) {
          common::v1::Record record;
          ASSERT_TRUE(record.ParseFromString(*value));
          record.mutable_envelope()->set_decided_at_us(record.envelope().decided_at_us() ^ 1);
          *value = record.SerializeAsString();
        });
      }
    }
    EXPECT_EQ(FoundIn(), every) << (last ? "last" : "middle");
    RawDb log(data_dir_ + "/log");
    for (const RawRow& original : originals) log.Put(original);
  }
  EXPECT_EQ(Found(), std::vector<std::string>{});
}

// A record put at the end of the log as one who had lost ownership would: nobody reads it, so nothing is wrong; it is shown.
// One that names an epoch that never was has no honest writer.
TEST_F(Verify, ShowsARecordThatDoesNotCountAndFindsOneOfNoEpoch) {
  for (const bool honest : {true, false}) {
    SCOPED_TRACE(honest);
    ASSERT_TRUE(Running::Start({.data_dir = data_dir_})->Stop().ok());  // a second opening
    {
      RawDb log(data_dir_ + "/log");
      const std::vector<RawRow> records = Records(log, "huiyin.tracking", 0);
      RawRow row = records.back();
      row.key = kit::RecordRowKey(SpaceOf(log, "huiyin.tracking", 0),
                                  static_cast<kit::Offset>(records.size()));
      std::optional<kit::RecordRow> last =
          kit::DecodeRecordRow(records.back().key, records.back().value);
      common::v1::Record forged;
      forged.mutable_envelope()->set_epoch(honest ? 0 : 1);  // offset 0 is the first opening
      last->entry.value = forged.SerializeAsString();
      kit::EncodeRecordRow(row.key, last->append_time_us, last->entry, &row.value);
      log.Put(row);
    }
    ASSERT_TRUE(Running::Start({.data_dir = data_dir_})->Stop().ok());
    EXPECT_EQ(FoundIn(),
              honest ? std::set<std::string>{} : std::set<std::string>{"huiyin.tracking/0"});
    EXPECT_EQ(Uncounted(data_dir_), honest ? 1 : 2);
  }
}

TEST_F(Verify, FindsACommandThatNoDecisionAskedFor) {
  common::v1::CommandRecord command;
  command.set_service("huiyin.tracking");
  command.set_root_id("root");
  command.mutable_follow_up()->set_topic("huiyin.tracking");
  command.mutable_follow_up()->set_offset(1);
  {
    RawDb log(data_dir_ + "/log");
    RawRow row;
    row.key = kit::RecordRowKey(SpaceOf(log, "huiyin.commands", 0), 0);
    kit::EncodeRecordRow(row.key, 1, {"root", command.SerializeAsString()}, &row.value);
    log.Put(row);
  }
  EXPECT_EQ(FoundIn(), std::set<std::string>{"huiyin.commands/0"});
}

TEST_F(Verify, FindsOneAlteredRecordWhoseChecksumIsWrong) {
  {
    RawDb log(data_dir_ + "/log");
    std::vector<RawRow> records = Records(log, "huiyin.dispatch", 1);
    RawRow row = records[records.size() / 2];
    row.value.back() ^= 1;
    log.Put(row);
  }
  EXPECT_EQ(FoundIn(), std::set<std::string>{"huiyin.dispatch/1"});
}

TEST_F(Verify, ALogWhoseLastRecordIsAlteredIsNotOpened) {
  {
    RawDb log(data_dir_ + "/log");
    RawRow row = Records(log, "huiyin.dispatch", 1).back();
    row.value.back() ^= 1;
    log.Put(row);
  }
  EXPECT_EQ(Differences(data_dir_).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Running::Start({.data_dir = data_dir_}).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(Verify, StateThrownAwayIsFoldedAnew) {
  fs::remove_all(data_dir_ + "/state");
  auto running = Running::Start({.data_dir = data_dir_});
  ASSERT_TRUE(running.ok()) << running.status().ToString();
  for (int i = 0; i < kCases; ++i) {
    auto score = running->Score(matter_ids_[i]);
    ASSERT_TRUE(score.ok()) << score.status().ToString();
    EXPECT_EQ(score->stage() == common::v1::CASE_STAGE_CLOSED, i % 5 == 4) << i;
  }
  ASSERT_TRUE(running->Stop().ok());
  EXPECT_EQ(Found(), std::vector<std::string>{});
}

// The running system compares through a checkpoint, and leaves nothing behind.
TEST_F(Verify, BesideTheWorkFindsNothingAndCleansUp) {
  auto running = Running::Start({.data_dir = data_dir_});
  ASSERT_TRUE(running.ok()) << running.status().ToString();
  running->Walk("more", 10);
  auto reports = running->assembly().node().Verify();
  ASSERT_TRUE(reports.ok()) << reports.status().ToString();
  EXPECT_EQ(reports->size(), 5 * kPartitions + 1u);  // huiyin.commands too
  for (const kit::VerifyReport& report : *reports) EXPECT_EQ(report.differences_count, 0);
  EXPECT_TRUE(fs::is_empty(data_dir_ + "/checkpoints"));
  EXPECT_TRUE(running->Stop().ok());
}

}  // namespace
}  // namespace huiyin
