// What a power cut takes and what it leaves: the file system that the power tests stand on loses exactly what was not
// synced.
#include "tests/power/fs/volatile_fs.h"

#include <gmock/gmock.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/kit/log/embedded_log.h"
#include "services/kit/store/rocks_store.h"
#include "tests/log/scratch_dir.h"

namespace huiyin::kit {
namespace {

namespace fs = std::filesystem;

std::string OnDisk(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return "(none)";
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

class VolatileFsTest : public testing::Test {
 protected:
  VolatileFsTest() {
    fs::create_directories(folder_);
    Boot();
  }
  // The power comes back: what was in memory only is gone.
  void Boot() { files_ = std::make_shared<VolatileFs>(scratch_.path() + "/unsynced"); }

  std::unique_ptr<rocksdb::FSWritableFile> Make(const std::string& name) {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    EXPECT_TRUE(files_->NewWritableFile(Path(name), {}, &file, nullptr).ok());
    return file;
  }
  void Append(rocksdb::FSWritableFile& file, const std::string& bytes) {
    EXPECT_TRUE(file.Append(bytes, {}, nullptr).ok());
  }
  void Sync(rocksdb::FSWritableFile& file) { EXPECT_TRUE(file.Sync({}, nullptr).ok()); }
  void SyncFolder() {
    std::unique_ptr<rocksdb::FSDirectory> folder;
    EXPECT_TRUE(files_->NewDirectory(folder_, {}, &folder, nullptr).ok());
    EXPECT_TRUE(folder->Fsync({}, nullptr).ok());
  }
  void Rename(const std::string& from, const std::string& to) {
    EXPECT_TRUE(files_->RenameFile(Path(from), Path(to), {}, nullptr).ok());
  }
  void Delete(const std::string& name) {
    EXPECT_TRUE(files_->DeleteFile(Path(name), {}, nullptr).ok());
  }
  // As the process sees it before the cut.
  std::string Seen(const std::string& name) {
    std::unique_ptr<rocksdb::FSSequentialFile> file;
    if (!files_->NewSequentialFile(Path(name), {}, &file, nullptr).ok()) return "(none)";
    char bytes[100];
    rocksdb::Slice read;
    EXPECT_TRUE(file->Read(sizeof bytes, {}, &read, bytes, nullptr).ok());
    return read.ToString();
  }
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

  ScratchDir scratch_;
  const std::string folder_ = scratch_.path() + "/data";
  std::shared_ptr<VolatileFs> files_;
};

TEST_F(VolatileFsTest, AnUnsyncedAppendIsGoneASyncedOneStays) {
  auto file = Make("f");
  Append(*file, "kept ");
  Sync(*file);
  SyncFolder();
  Append(*file, "lost");
  EXPECT_EQ(Seen("f"), "kept lost");
  EXPECT_EQ(files_->UnsyncedBytes(), 4u);
  EXPECT_EQ(OnDisk(Path("f")), "kept ");
  Boot();
  EXPECT_EQ(Seen("f"), "kept ");
}

TEST_F(VolatileFsTest, ANewNameIsGoneUntilItsFolderIsSynced) {
  auto file = Make("f");
  Append(*file, "bytes");
  Sync(*file);
  EXPECT_EQ(Seen("f"), "bytes");
  EXPECT_EQ(files_->UnsyncedNames(), 1u);
  EXPECT_EQ(OnDisk(Path("f")), "(none)");
  SyncFolder();
  EXPECT_EQ(files_->UnsyncedNames(), 0u);
  EXPECT_EQ(OnDisk(Path("f")), "bytes");
}

TEST_F(VolatileFsTest, ASyncedNameOfAnUnsyncedFileIsEmpty) {
  auto file = Make("f");
  Append(*file, "bytes");
  SyncFolder();
  EXPECT_EQ(OnDisk(Path("f")), "");
  Sync(*file);
  EXPECT_EQ(OnDisk(Path("f")), "bytes");
}

TEST_F(VolatileFsTest, ARenameIsGoneUntilItsFolderIsSynced) {
  for (const char* name : {"CURRENT", "new"}) {
    auto file = Make(name);
    Append(*file, name);
    Sync(*file);
  }
  SyncFolder();
  Rename("new", "CURRENT");
  EXPECT_EQ(Seen("CURRENT"), "new");
  EXPECT_EQ(Seen("new"), "(none)");
  EXPECT_EQ(OnDisk(Path("CURRENT")), "CURRENT");
  EXPECT_EQ(OnDisk(Path("new")), "new");
  Boot();
  EXPECT_EQ(Seen("CURRENT"), "CURRENT");
  Rename("new", "CURRENT");
  SyncFolder();
  EXPECT_EQ(OnDisk(Path("CURRENT")), "new");
  EXPECT_EQ(OnDisk(Path("new")), "(none)");
}

TEST_F(VolatileFsTest, ADeletionIsUndoneUntilItsFolderIsSynced) {
  auto file = Make("f");
  Append(*file, "bytes");
  Sync(*file);
  SyncFolder();
  Delete("f");
  EXPECT_EQ(Seen("f"), "(none)");
  EXPECT_EQ(OnDisk(Path("f")), "bytes");
  std::vector<std::string> names;
  EXPECT_TRUE(files_->GetChildren(folder_, {}, &names, nullptr).ok());
  EXPECT_THAT(names, testing::Not(testing::Contains("f")));
  SyncFolder();
  EXPECT_EQ(OnDisk(Path("f")), "(none)");
}

TEST_F(VolatileFsTest, SyncingOneFolderLeavesAnother) {
  fs::create_directories(scratch_.path() + "/other");
  auto file = Make("../other/f");
  Sync(*file);
  SyncFolder();
  EXPECT_EQ(OnDisk(scratch_.path() + "/other/f"), "(none)");
}

// The two stores over it: a log keeps what it acknowledged, a state without a write-ahead log keeps what was flushed.
class CutStores : public VolatileFsTest {
 protected:
  // The processes of both lives are this one: nothing of the first may be closed in order, so it is leaked.
  void Cut() {
    env_.release();
    Boot();
  }
  rocksdb::Env* env() {
    if (env_ == nullptr) env_ = rocksdb::NewCompositeEnv(files_);
    return env_.get();
  }
  std::unique_ptr<rocksdb::Env> env_;
};

TEST_F(CutStores, ALogKeepsEveryAcknowledgedRecord) {
  ManualClock clock(1'700'000'000 * kMicrosPerSecond);
  EmbeddedLogOptions options{.data_dir = folder_, .topics = {{"toy", 1}}, .clock = &clock};
  for (int life = 0; life < 3; ++life) {
    // A copy of the folder as the disk has it: the process of the life before still holds the lock of its own.
    const std::string next = scratch_.path() + "/life-" + std::to_string(life);
    fs::copy(options.data_dir, next, fs::copy_options::recursive);
    options.data_dir = next;
    options.env = env();
    auto log = EmbeddedLog::Open(options);
    ASSERT_TRUE(log.ok()) << log.status();
    ASSERT_EQ((*log)->Extent({"toy", 0})->end, life * 20);
    for (int i = 0; i < 20; ++i) {
      std::atomic<bool> acknowledged{false};
      (*log)->Append({"toy", 0}, {{"k", "value"}}, [&](absl::StatusOr<Offset> first) {
        EXPECT_TRUE(first.ok());
        acknowledged = true;
      });
      while (!acknowledged) std::this_thread::yield();
    }
    static std::vector<std::unique_ptr<EmbeddedLog>>& never_closed =
        *new std::vector<std::unique_ptr<EmbeddedLog>>();
    never_closed.push_back(*std::move(log));
    Cut();
  }
}

TEST_F(CutStores, AStateKeepsWhatWasFlushed) {
  auto* store = RocksStore::Open({.directory = folder_ + "/first", .env = env()})->release();
  ASSERT_TRUE(store->Write({{"a", "flushed"}}).ok());
  ASSERT_TRUE(store->Flush().ok());
  ASSERT_TRUE(store->Write({{"b", "in memory only"}}).ok());
  static RocksStore* const never_closed = store;
  fs::copy(folder_ + "/first", folder_ + "/second", fs::copy_options::recursive);
  Cut();
  auto after = RocksStore::Open({.directory = folder_ + "/second", .env = env()});
  ASSERT_TRUE(after.ok()) << after.status();
  std::string value;
  EXPECT_TRUE((*after)->Get("a", &value));
  EXPECT_EQ(value, "flushed");
  EXPECT_FALSE((*after)->Get("b", &value));
  EXPECT_NE(never_closed, nullptr);
}

}  // namespace
}  // namespace huiyin::kit
