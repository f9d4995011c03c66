#include "services/kit/store/rocks_store.h"

#include <rocksdb/db.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "gtest/gtest.h"

namespace huiyin::kit {
namespace {

class RocksStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "huiyin-store-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    store_ = Open("state");
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(root_);
  }
  std::unique_ptr<RocksStore> Open(const std::string& folder) {
    auto store = RocksStore::Open({.directory = root_ + "/" + folder});
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }
  static std::map<std::string, std::string> Rows(const Reader& reader, const std::string& from = "",
                                                 const std::string& to = "") {
    std::map<std::string, std::string> rows;
    reader.Scan(from, to, [&](std::string_view key, std::string_view value) {
      rows[std::string(key)] = std::string(value);
      return true;
    });
    return rows;
  }

  std::string root_;
  std::unique_ptr<RocksStore> store_;
};

TEST_F(RocksStoreTest, WritesABatchAndReadsIt) {
  ASSERT_TRUE(store_->Write({{"a", "1"}, {"b", "2"}, {"c", "3"}}).ok());
  ASSERT_TRUE(store_->Write({{"b", std::nullopt}}).ok());
  std::string value;
  EXPECT_TRUE(store_->Get("a", &value));
  EXPECT_EQ(value, "1");
  EXPECT_FALSE(store_->Get("b", &value));
  EXPECT_EQ(Rows(*store_, "a", "c"), (std::map<std::string, std::string>{{"a", "1"}}));
}

TEST_F(RocksStoreTest, ASnapshotStaysAsItWas) {
  ASSERT_TRUE(store_->Write({{"a", "1"}}).ok());
  const auto snapshot = *store_->Snapshot();
  ASSERT_TRUE(store_->Write({{"a", "2"}, {"b", "2"}}).ok());
  EXPECT_EQ(Rows(*snapshot), (std::map<std::string, std::string>{{"a", "1"}}));
}

TEST_F(RocksStoreTest, ACheckpointHoldsEverythingWithoutALog) {
  ASSERT_TRUE(store_->Write({{"flushed", "1"}}).ok());
  ASSERT_TRUE(store_->Flush().ok());
  ASSERT_TRUE(store_->Write({{"in memory", "2"}}).ok());
  ASSERT_TRUE(store_->Checkpoint(root_ + "/copy").ok());
  ASSERT_TRUE(store_->Write({{"later", "3"}}).ok());
  const auto copy = Open("copy");
  EXPECT_EQ(Rows(*copy),
            (std::map<std::string, std::string>{{"flushed", "1"}, {"in memory", "2"}}));
  EXPECT_FALSE(store_->Checkpoint(root_ + "/copy").ok()) << "never over another";
}

TEST_F(RocksStoreTest, ResetThrowsEverythingAway) {
  ASSERT_TRUE(store_->Write({{"a", "1"}}).ok());
  ASSERT_TRUE(store_->Flush().ok());
  ASSERT_TRUE(store_->Reset().ok());
  EXPECT_TRUE(Rows(*store_).empty());
  ASSERT_TRUE(store_->Write({{"b", "1"}}).ok());
  EXPECT_EQ(Rows(*store_).size(), 1u);
}

// Without a write-ahead log a lost process leaves a prefix of its batches, never a part of one.
TEST_F(RocksStoreTest, WhatIsLeftAfterACrashIsAPrefix) {
  const std::string crashed = root_ + "/crashed";
  for (int batch = 1; batch <= 20; ++batch) {
    const std::string number = std::to_string(batch);
    ASSERT_TRUE(store_->Write({{"x", number}, {"y", number}, {"n" + number, number}}).ok());
    if (batch != 12) continue;
    ASSERT_TRUE(store_->Flush().ok());
  }
  // The files as they are on disk now, as a killed process leaves them.
  std::filesystem::copy(root_ + "/state", crashed, std::filesystem::copy_options::recursive);
  std::filesystem::remove(crashed + "/LOCK");
  const auto left = Open("crashed");
  auto rows = Rows(*left);
  EXPECT_EQ(rows["x"], "12");
  EXPECT_EQ(rows["y"], rows["x"]);
  EXPECT_EQ(rows.size(), 2u + 12u);
}

// Its files lie in levels, some over others.
TEST_F(RocksStoreTest, GoesOnWithWhatAnEarlierVersionWrote) {
  const std::string folder = root_ + "/by-levels";
  rocksdb::Options levels;
  levels.create_if_missing = true;
  levels.disable_auto_compactions = true;
  rocksdb::DB* opened = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(levels, folder, &opened).ok());
  std::unique_ptr<rocksdb::DB> before(opened);
  const auto put = [&](const std::string& key, const std::string& value) {
    ASSERT_TRUE(before->Put(rocksdb::WriteOptions(), key, value).ok());
  };
  std::map<std::string, std::string> expected;
  for (int level : {3, 2, 1, 0}) {
    for (int i = 0; i < 100; ++i) {
      const std::string key = std::to_string(i * (level + 1));
      put(key, expected[key] = std::to_string(level));
    }
    ASSERT_TRUE(before->Flush(rocksdb::FlushOptions()).ok());
    if (level == 0) break;
    rocksdb::CompactRangeOptions down;
    down.change_level = true;
    down.target_level = level;
    ASSERT_TRUE(before->CompactRange(down, nullptr, nullptr).ok());
  }
  before.reset();

  auto store = Open("by-levels");
  EXPECT_EQ(Rows(*store), expected);
  for (int flush = 0; flush < 20; ++flush) {  // enough for compactions
    expected["more"] = std::to_string(flush);
    ASSERT_TRUE(store->Write({{"more", expected["more"]}, {"5", std::nullopt}}).ok());
    ASSERT_TRUE(store->Flush().ok());
  }
  expected.erase("5");
  EXPECT_EQ(Rows(*store), expected);
  store.reset();
  EXPECT_EQ(Rows(*Open("by-levels")), expected);
}

TEST_F(RocksStoreTest, OpeningTwiceIsRefused) {
  EXPECT_FALSE(RocksStore::Open({.directory = root_ + "/state"}).ok());
}

}  // namespace
}  // namespace huiyin::kit
