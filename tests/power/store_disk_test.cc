// A store whose disk fails. Here, not in tests/store: what the threads of a RocksDB that is not instrumented call back
// is nothing for ThreadSanitizer.
#include <rocksdb/env.h>

#include <filesystem>
#include <map>

#include "gtest/gtest.h"
#include "services/kit/store/rocks_store.h"
#include "tests/power/fs/faulty_fs.h"

namespace huiyin::kit {
namespace {

class StoreDiskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "huiyin-store-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  std::string root_;
};

// It would go on by itself once there is space; what the failed write left on disk is unknown until the next start.
TEST_F(StoreDiskTest, ADiskThatWasFullOnceIsNotTriedAgain) {
  FaultyFs files;
  auto opened = RocksStore::Open({.directory = root_ + "/full", .env = files.env()});
  ASSERT_TRUE(opened.ok()) << opened.status();
  auto& store = **opened;
  ASSERT_TRUE(store.Write({{"a", "1"}}).ok());
  files.Break(FaultyFs::Op::kWrite, ".sst",
              rocksdb::IOStatus::NoSpace("injected", "No space left on device"));
  EXPECT_TRUE(absl::IsResourceExhausted(store.Flush()));
  files.Mend();
  EXPECT_FALSE(store.Write({{"b", "1"}}).ok());
  EXPECT_FALSE(store.Flush().ok());
  std::map<std::string, std::string> rows;
  store.Scan("", "", [&](std::string_view key, std::string_view value) {
    rows.emplace(key, value);
    return true;
  });
  EXPECT_EQ(rows, (std::map<std::string, std::string>{{"a", "1"}}));
}

}  // namespace
}  // namespace huiyin::kit
