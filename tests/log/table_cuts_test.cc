#include "services/kit/log/table_cuts.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <unistd.h>

#include <set>

#include "services/kit/base/random.h"
#include "services/kit/log/embedded_rows.h"
#include "tests/log/scratch_dir.h"

namespace huiyin::kit {
namespace {

constexpr uint32_t kPartitions = 4;
constexpr size_t kRowBytes = 64 << 10;

// A log's rows in RocksDB, with levels so small that a few megabytes go through all of them.
class Rows {
 public:
  Rows() {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.compression = rocksdb::kNoCompression;
    options.target_file_size_base = 128 << 20;
    options.level0_file_num_compaction_trigger = 2;
    options.max_bytes_for_level_base = 1 << 20;
    options.max_bytes_for_level_multiplier = 1024;
    options.sst_partitioner_factory = std::make_shared<TableCuts>();
    rocksdb::DB* db = nullptr;
    const rocksdb::Status opened = rocksdb::DB::Open(options, scratch_.path() + "/rows", &db);
    EXPECT_TRUE(opened.ok()) << opened.ToString();
    db_.reset(db);
  }

  // As much in each partition, after what is there, and a table file of it.
  void Append(size_t bytes_of_partition) {
    const auto rows = static_cast<Offset>(bytes_of_partition / kRowBytes);
    for (uint32_t partition = 0; partition < kPartitions; ++partition) {
      for (Offset offset = end_; offset < end_ + rows; ++offset) {
        ASSERT_TRUE(
            db_->Put({}, RecordRowKey({0, partition}, offset), RandomBytes(kRowBytes)).ok());
      }
    }
    end_ += rows;
    ASSERT_TRUE(db_->Flush({}).ok());
  }

  void WaitUntilQuiet() {
    const auto busy = [&] {
      uint64_t running = 0, pending = 0, flushing = 0;
      db_->GetIntProperty(rocksdb::DB::Properties::kNumRunningCompactions, &running);
      db_->GetIntProperty(rocksdb::DB::Properties::kCompactionPending, &pending);
      db_->GetIntProperty(rocksdb::DB::Properties::kNumRunningFlushes, &flushing);
      return running + pending + flushing > 0;
    };
    // Between two compactions nothing runs and nothing waits for a moment.
    for (int quiet = 0; quiet < 20; quiet = busy() ? 0 : quiet + 1) usleep(5'000);
  }

  std::vector<rocksdb::LiveFileMetaData> Tables(int level) const {
    std::vector<rocksdb::LiveFileMetaData> tables, out;
    db_->GetLiveFilesMetaData(&tables);
    for (const auto& table : tables) {
      if (table.level == level) out.push_back(table);
    }
    return out;
  }

 private:
  const ScratchDir scratch_;
  std::unique_ptr<rocksdb::DB> db_;
  Offset end_ = 0;
};

TEST(TableCuts, WhatWasOnceMergedIsMovedAndNeverWrittenAgain) {
  Rows rows;
  for (int i = 0; i < 4; ++i) rows.Append(3 << 20);
  rows.WaitUntilQuiet();
  std::set<std::string> names;
  for (const auto& table : rows.Tables(2)) {
    EXPECT_EQ(table.smallestkey.substr(0, kRowSpaceBytes),
              table.largestkey.substr(0, kRowSpaceBytes));
    names.insert(table.name);
  }
  ASSERT_GE(names.size(), kPartitions);
  for (int i = 0; i < 4; ++i) rows.Append(3 << 20);
  rows.WaitUntilQuiet();
  std::set<std::string> later;
  for (const auto& table : rows.Tables(2)) later.insert(table.name);
  EXPECT_GT(later.size(), names.size());
  for (const std::string& name : names) EXPECT_TRUE(later.contains(name)) << name;
}

TEST(TableCuts, SmallPartitionsShareATable) {
  Rows rows;
  for (int i = 0; i < 2; ++i) rows.Append(256 << 10);
  rows.WaitUntilQuiet();
  EXPECT_EQ(rows.Tables(1).size() + rows.Tables(2).size(), 1u);
}

}  // namespace
}  // namespace huiyin::kit
