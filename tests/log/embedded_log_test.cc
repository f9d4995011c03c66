// What EmbeddedLog promises beyond the contract: one process, fixed partition counts, found damage,
// failed disks, group commit.
#include "services/kit/log/embedded_log.h"

#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>

#include "rocksdb/db.h"
#include "services/kit/log/embedded_rows.h"
#include "tests/log/embedded_log_fixture.h"
#include "tests/log/failing_env.h"

namespace huiyin::kit {
namespace {

using ::testing::HasSubstr;

TEST_F(EmbeddedLogTest, CreatesItsDirectory) {
  MustOpen();
  EXPECT_TRUE(std::filesystem::is_directory(options_.data_dir + "/log"));
}

TEST_F(EmbeddedLogTest, IdentityStaysAndIsItsOwn) {
  MustOpen();
  const std::string identity = log_->Identity();
  EXPECT_EQ(identity.size(), 32u);
  MustOpen();
  EXPECT_EQ(log_->Identity(), identity);
  options_.data_dir = scratch_.path() + "/other";
  MustOpen();
  EXPECT_NE(log_->Identity(), identity);
}

TEST_F(EmbeddedLogTest, RefusesADirectoryInUse) {
  MustOpen();
  const auto second = EmbeddedLog::Open(options_);
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("another process uses"));
}

TEST_F(EmbeddedLogTest, RefusesADirectoryItCannotMake) {
  options_.data_dir = "/proc/huiyin";
  EXPECT_TRUE(absl::IsUnavailable(Open()));
}

TEST_F(EmbeddedLogTest, RefusesAnotherPartitionCount) {
  MustOpen();
  options_.topics = {{"toy", 3}};
  const absl::Status status = Open();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("toy"));
  options_.topics = {{"toy", 2}};
  MustOpen();
}

TEST_F(EmbeddedLogTest, AddsTopicsAndKeepsThoseNotNamed) {
  MustOpen();
  ASSERT_TRUE(Append("kept").ok());
  options_.topics = {{"added", 4}, {"before-toy", 1}};
  MustOpen();
  EXPECT_EQ(log_->Topics(),
            (std::map<std::string, int>{{"added", 4}, {"before-toy", 1}, {"toy", 2}}));
  std::vector<LogRecord> records;
  ASSERT_TRUE(log_->Read({"toy", 0}, 0, 10, &records).ok());
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].entry->value, "kept");
}

TEST_F(EmbeddedLogTest, RefusesATopicWithoutPartitions) {
  options_.topics = {{"toy", 0}};
  EXPECT_TRUE(absl::IsInvalidArgument(Open()));
}

class DamagedLogTest : public EmbeddedLogTest {
 protected:
  void SetUp() override {
    MustOpen();
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(Append("value " + std::to_string(i), 1).ok());
    log_.reset();
  }
  // Opens the RocksDB behind the log's back.
  void Damage(const std::function<void(rocksdb::DB*)>& damage) {
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(rocksdb::Options(), options_.data_dir + "/log", &db).ok());
    damage(db);
    delete db;
  }
  void AlterValue(Offset offset) {
    Damage([&](rocksdb::DB* db) {
      const std::string key = RecordRowKey({0, 1}, offset);
      std::string row;
      ASSERT_TRUE(db->Get(rocksdb::ReadOptions(), key, &row).ok());
      row.back() = static_cast<char>(row.back() ^ 1);
      ASSERT_TRUE(db->Put(rocksdb::WriteOptions(), key, row).ok());
    });
  }
};

TEST_F(DamagedLogTest, FindsAnAlteredRecord) {
  AlterValue(2);
  MustOpen();
  std::vector<LogRecord> records;
  EXPECT_TRUE(log_->Read({"toy", 1}, 0, 2, &records).ok());
  EXPECT_EQ(records.size(), 2u);
  const absl::Status status = log_->Read({"toy", 1}, 0, 5, &records);
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("toy/1 offset 2"));
  EXPECT_EQ(records.size(), 2u) << "a failed read adds nothing";
}

TEST_F(DamagedLogTest, FindsAnAlteredLastRecordOnOpening) {
  AlterValue(4);
  EXPECT_TRUE(absl::IsDataLoss(Open()));
}

TEST_F(DamagedLogTest, FindsAMissingRecord) {
  Damage([](rocksdb::DB* db) {
    ASSERT_TRUE(db->Delete(rocksdb::WriteOptions(), RecordRowKey({0, 1}, 3)).ok());
  });
  MustOpen();
  std::vector<LogRecord> records;
  const absl::Status status = log_->Read({"toy", 1}, 1, 4, &records);
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("toy/1 offset 3"));
}

TEST_F(DamagedLogTest, RefusesAnotherFormat) {
  Damage(
      [](rocksdb::DB* db) { ASSERT_TRUE(db->Put(rocksdb::WriteOptions(), "m/format", "2").ok()); });
  EXPECT_TRUE(absl::IsFailedPrecondition(Open()));
}

TEST_F(DamagedLogTest, RefusesADatabaseThatIsNoLog) {
  Damage(
      [](rocksdb::DB* db) { ASSERT_TRUE(db->Delete(rocksdb::WriteOptions(), "m/format").ok()); });
  EXPECT_TRUE(absl::IsFailedPrecondition(Open()));
}

// Damage in the middle of the write-ahead log must not pass for the log's end.
TEST_F(DamagedLogTest, FindsDamageInTheWriteAheadLog) {
  std::string wal;
  for (const auto& file : std::filesystem::directory_iterator(options_.data_dir + "/log")) {
    if (file.path().extension() == ".log" && file.file_size() > 0) wal = file.path();
  }
  ASSERT_NE(wal, "");
  std::FILE* file = std::fopen(wal.c_str(), "r+b");
  ASSERT_NE(file, nullptr);
  std::string bytes(std::filesystem::file_size(wal), '\0');
  ASSERT_EQ(std::fread(bytes.data(), 1, bytes.size(), file), bytes.size());
  const size_t at = bytes.find("value 2");
  ASSERT_NE(at, std::string::npos);
  std::fseek(file, static_cast<long>(at), SEEK_SET);
  std::fputc('V', file);
  std::fclose(file);
  EXPECT_TRUE(absl::IsDataLoss(Open()));
}

class FailingDiskTest : public EmbeddedLogTest {
 protected:
  void SetUp() override {
    options_.env = faults_.env();
    options_.on_fatal = [this](const absl::Status& status) {
      const std::lock_guard lock(mutex_);
      fatal_ = status;
      ++fatals_;
    };
    MustOpen();
    ASSERT_TRUE(Append("before").ok());
  }
  void TearDown() override { log_.reset(); }

  void ExpectEnded() {
    EXPECT_TRUE(absl::IsDataLoss(Append("lost").status()));
    EXPECT_TRUE(absl::IsDataLoss(Append("later", 1).status()));
    EXPECT_TRUE(absl::IsDataLoss(log_->Extent({"toy", 0}).status()));
    std::vector<LogRecord> records;
    EXPECT_TRUE(log_->Read({"toy", 0}, 0, 10, &records).ok());
    EXPECT_EQ(records.size(), 1u) << "only what was acknowledged";
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(fatals_, 1);
    EXPECT_TRUE(absl::IsDataLoss(fatal_));
  }

  FailingEnv faults_;
  std::mutex mutex_;
  absl::Status fatal_;
  int fatals_ = 0;
};

TEST_F(FailingDiskTest, AFailedSyncEndsTheLog) {
  faults_.FailSyncs();
  ExpectEnded();
}

TEST_F(FailingDiskTest, AFullDiskEndsTheLog) {
  faults_.FailAppends();
  ExpectEnded();
}

TEST_F(FailingDiskTest, EveryWaitingAppendFails) {
  faults_.SlowSyncs(20);
  faults_.FailSyncs();
  std::vector<std::future<absl::StatusOr<Offset>>> waiting;
  for (int i = 0; i < 50; ++i) waiting.push_back(Start({{"k", "v"}}, i % 2));
  for (auto& append : waiting) EXPECT_TRUE(absl::IsDataLoss(append.get().status()));
}

TEST_F(FailingDiskTest, ManyAppendersShareASync) {
  faults_.SlowSyncs(5);
  const int syncs_before = faults_.syncs();
  constexpr int kAppends = 500;
  std::vector<std::future<absl::StatusOr<Offset>>> waiting;
  for (int i = 0; i < kAppends; ++i) waiting.push_back(Start({{"k", "v"}}, i % 2));
  for (auto& append : waiting) EXPECT_TRUE(append.get().ok());
  EXPECT_LT(faults_.syncs() - syncs_before, kAppends / 5);
  const LogStats stats = log_->Stats();
  EXPECT_EQ(stats.records, kAppends + 1u);
  EXPECT_EQ(stats.appends, kAppends + 1u);
  EXPECT_EQ(stats.bytes, 2u * kAppends + 7u);
  EXPECT_EQ(static_cast<int>(stats.syncs) - 1, faults_.syncs() - syncs_before);
}

TEST_F(FailingDiskTest, EveryAcknowledgementHasASyncBehindIt) {
  const int before = faults_.syncs();
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(Append("v").ok());
    EXPECT_EQ(faults_.syncs(), before + i + 1);
  }
}

TEST_F(EmbeddedLogTest, ReadsNearTheEndDoNotTouchTheDisk) {
  options_.tail_records_max = 10;
  MustOpen();
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(Append(std::to_string(i)).ok());
  std::vector<LogRecord> records;
  ASSERT_TRUE(log_->Read({"toy", 0}, 20, 100, &records).ok());
  EXPECT_EQ(records.size(), 10u);
  EXPECT_EQ(log_->Stats().disk_reads, 0u);
  ASSERT_TRUE(log_->Read({"toy", 0}, 0, 100, &records).ok());
  EXPECT_EQ(records.size(), 40u);
  EXPECT_EQ(log_->Stats().disk_reads, 1u);
}

TEST_F(EmbeddedLogTest, ClosingAnswersWhatIsQueued) {
  MustOpen();
  std::vector<std::future<absl::StatusOr<Offset>>> waiting;
  for (int i = 0; i < 100; ++i) waiting.push_back(Start({{"k", "v"}}));
  log_.reset();
  for (auto& append : waiting) EXPECT_TRUE(append.get().ok());
}

TEST_F(EmbeddedLogTest, ASubscriptionMayOutliveTheLog) {
  MustOpen();
  std::atomic<int> wakes{0};
  const auto subscription = log_->Subscribe({"toy", 0}, [&] { ++wakes; });
  log_.reset();
  EXPECT_GE(wakes, 1);
}

}  // namespace
}  // namespace huiyin::kit
