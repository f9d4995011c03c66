// Starting on a folder that another version wrote, that is full, or that is somebody else's: what fits goes on, the rest is
// refused in one sentence.
#include <cstring>
#include <filesystem>

#include "services/kit/runtime/state_folder.h"
#include "services/kit/runtime/tables.h"
#include "tests/assembly/assembly_fixture.h"
#include "tests/assembly/tampering.h"
#include "tests/log/scratch_dir.h"
#include "tests/power/fs/faulty_fs.h"

namespace huiyin {
namespace {

bool Says(const absl::Status& status, const std::string& words) {
  return std::string(status.message()).find(words) != std::string::npos;
}

class OtherFolder : public testing::Test {
 protected:
  std::string Folder(const std::string& name) { return scratch_.path() + "/" + name; }
  kit::ScratchDir scratch_;
};

// What was saved by a version with other tables is thrown away, not guessed at.
TEST_F(OtherFolder, WithStateOfANewerSchemaFoldsItAnew) {
  auto first = Running::Start({.data_dir = Folder("data")});
  ASSERT_TRUE(first.ok()) << first.status().ToString();
  first->ApplyPack();
  const std::vector<std::string> ids = first->Walk("case", 5);
  ASSERT_TRUE(first->Stop().ok());
  for (int partition = 0; partition < kPartitions; ++partition) {
    RawDb state(kit::StateFolder(Folder("data"), "huiyin.evaluation", partition));
    RawRow row = state.Rows(kit::FoldRow::Key()).at(0);
    common::v1::FoldState stands;
    ASSERT_TRUE(stands.ParseFromString(row.value));
    stands.set_schema_version(stands.schema_version() + 1);
    row.value = stands.SerializeAsString();
    state.Put(row);
  }
  auto again = Running::Start({.data_dir = Folder("data")});
  ASSERT_TRUE(again.ok()) << again.status().ToString();
  for (const std::string& id : ids) EXPECT_TRUE(again->Score(id).ok());
  ASSERT_TRUE(again->Stop().ok());
  EXPECT_EQ(*Differences(Folder("data")), std::vector<std::string>{});
}

TEST_F(OtherFolder, OnALogOfANewerFormatIsRefused) {
  auto first = Running::Start({.data_dir = Folder("data")});
  ASSERT_TRUE(first.ok() && first->Stop().ok());
  RawDb(Folder("data") + "/log").Put({std::string(kit::kFormatRow), "2"});
  const absl::Status started = Running::Start({.data_dir = Folder("data")}).status();
  EXPECT_EQ(started.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(Says(started, "format 2")) << started.ToString();
}

// In an own log an event of a newer version must not be passed over: the partition stops, and says which version to run.
TEST_F(OtherFolder, OnALogWithAnEventOfANewerVersionStopsThatPartition) {
  auto first = Running::Start({.data_dir = Folder("data")});
  ASSERT_TRUE(first.ok()) << first.status().ToString();
  first->ApplyPack();
  first->Walk("case", 20);
  first->WaitConsumed();
  ASSERT_TRUE(first->Stop().ok());
  std::filesystem::remove_all(kit::StateFolder(Folder("data"), "huiyin.evaluation", 0));
  {
    RawDb log(Folder("data") + "/log");
    const std::vector<RawRow> records = Records(log, "huiyin.evaluation", 0);
    ASSERT_GE(records.size(), 2u);
    Forge(log, records.back(), [](std::string* value) {
      common::v1::Record record;
      ASSERT_TRUE(record.ParseFromString(*value));
      record.clear_events();
      record.add_events("\xfa\x7f\x00", 3);  // field 2047, which no version has yet
      *value = record.SerializeAsString();
    });
  }
  auto running = Running::Start({.data_dir = Folder("data")});
  if (running.ok()) {
    const absl::Status stopped = running->assembly().node().WaitConsumed(kit::kMicrosPerSecond);
    EXPECT_EQ(stopped.code(), absl::StatusCode::kUnimplemented) << stopped.ToString();
    return;
  }
  EXPECT_EQ(running.status().code(), absl::StatusCode::kUnimplemented)
      << running.status().ToString();
}

// Whatever cannot be made: the log, a state, the keys. The sentence names the folder.
TEST_F(OtherFolder, OnAFullDiskOrWithoutTheRightSaysSo) {
  const struct {
    rocksdb::IOStatus error;
    absl::StatusCode code;
  } kFaults[] = {
      {rocksdb::IOStatus::NoSpace("injected", "No space left on device"),
       absl::StatusCode::kResourceExhausted},
      {rocksdb::IOStatus::IOError("injected", "Permission denied"),
       absl::StatusCode::kPermissionDenied},
  };
  for (const auto& [error, code] : kFaults) {
    for (const char* part : {"/log/", "/state/", "/keys/"}) {
      kit::FaultyFs files;
      files.Break(kit::FaultyFs::Op::kMake, part, error);
      const absl::Status started =
          Running::Start({.data_dir = Folder("data"), .env = files.env()}).status();
      EXPECT_EQ(started.code(), code) << part << started.ToString();
      EXPECT_TRUE(Says(started, Folder("data") + std::string(part, strlen(part) - 1)))
          << started.ToString();
    }
  }
  auto well = Running::Start({.data_dir = Folder("data")});
  ASSERT_TRUE(well.ok()) << well.status().ToString();
  EXPECT_TRUE(well->Stop().ok());
}

}  // namespace
}  // namespace huiyin
