// The files of a backup: what was written comes back, and anything else is refused.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/kit/backup/backup_file.h"
#include "services/kit/backup/manifest.h"
#include "tests/log/scratch_dir.h"

namespace huiyin::kit {
namespace {

const TopicPartition kWhere{"huiyin.intake", 1};

std::string ReadAll(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void WriteAll(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

BackupManifest SampleManifest() {
  return {.cluster = "4L6g3nShT-eMCtK--X86sw",
          .begun_at_us = 1'795'730'000'000'000,
          .partitions = {{.where = kWhere, .end = 3, .records = 3, .bytes = 120, .crc = 7},
                         {.where = {"huiyin.commands", 0}, .begin = 9, .end = 9}}};
}

TEST(Manifest, SaysWhatWasWritten) {
  const absl::StatusOr<BackupManifest> read = ParseManifest(ManifestText(SampleManifest()));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(ManifestText(*read), ManifestText(SampleManifest()));
  EXPECT_EQ(read->records(), 3);
  EXPECT_EQ(read->bytes(), 120);
  EXPECT_EQ(read->partitions[1].where, (TopicPartition{"huiyin.commands", 0}));
  EXPECT_EQ(read->partitions[1].begin, 9);
}

TEST(Manifest, IsRefusedWithAnyBitFlipped) {
  const std::string text = ManifestText(SampleManifest());
  for (size_t i = 0; i < text.size() * 8; ++i) {
    std::string flipped = text;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
    EXPECT_FALSE(ParseManifest(flipped).ok()) << "bit " << i;
  }
}

TEST(Manifest, IsRefusedWhenItBreaksOff) {
  const std::string text = ManifestText(SampleManifest());
  for (size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(ParseManifest(text.substr(0, length)).ok()) << length;
  }
}

TEST(Manifest, OfAnotherVersionSaysSo) {
  std::string text = ManifestText(SampleManifest());
  text[text.find('1')] = '2';
  EXPECT_EQ(ParseManifest(text).status().code(), absl::StatusCode::kFailedPrecondition);
}

class BackupFile : public ::testing::Test {
 protected:
  BackupFile() {
    records_ = {Record(4, 1'000, "HY1", "a value"), Record(5, 1'000, "", ""),
                Record(9, 2'000, "HY2", std::string(3'000, 'x'))};
    auto writer = BackupFileWriter::Open(dir_.path(), kWhere);
    EXPECT_TRUE(writer.ok()) << writer.status();
    for (const LogRecord& record : records_) EXPECT_TRUE((*writer)->Append(record).ok());
    EXPECT_TRUE((*writer)->Close().ok());
    expected_ = {.where = kWhere,
                 .begin = 4,
                 .end = 10,
                 .records = (*writer)->records(),
                 .bytes = (*writer)->bytes(),
                 .crc = (*writer)->crc()};
    path_ = dir_.path() + "/" + BackupFileName(kWhere);
  }
  static LogRecord Record(Offset offset, int64_t time_us, std::string key, std::string value) {
    return {offset, time_us,
            std::make_shared<const LogEntry>(LogEntry{std::move(key), std::move(value)})};
  }
  // All records, or the first error.
  absl::StatusOr<std::vector<LogRecord>> Read() const {
    auto reader = BackupFileReader::Open(dir_.path(), expected_);
    if (!reader.ok()) return reader.status();
    std::vector<LogRecord> records;
    while (true) {
      absl::StatusOr<std::optional<LogRecord>> record = (*reader)->Next();
      if (!record.ok()) return record.status();
      if (!record->has_value()) return records;
      records.push_back(**std::move(record));
    }
  }

  const ScratchDir dir_;
  std::string path_;
  std::vector<LogRecord> records_;
  BackupPartition expected_;
};

TEST_F(BackupFile, GivesWhatWasWritten) {
  const auto read = Read();
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->size(), records_.size());
  for (size_t i = 0; i < records_.size(); ++i) {
    EXPECT_EQ((*read)[i].offset, records_[i].offset);
    EXPECT_EQ((*read)[i].append_time_us, records_[i].append_time_us);
    EXPECT_EQ((*read)[i].entry->key, records_[i].entry->key);
    EXPECT_EQ((*read)[i].entry->value, records_[i].entry->value);
  }
}

TEST_F(BackupFile, IsRefusedWithAnyByteAltered) {
  const std::string bytes = ReadAll(path_);
  for (size_t i = 0; i < bytes.size(); i += i < 200 ? 1 : 97) {
    std::string altered = bytes;
    altered[i] = static_cast<char>(altered[i] ^ (1 << (i % 8)));
    WriteAll(path_, altered);
    EXPECT_EQ(Read().status().code(), absl::StatusCode::kDataLoss) << "byte " << i;
  }
}

TEST_F(BackupFile, IsRefusedWhenItBreaksOffOrGoesOn) {
  const std::string bytes = ReadAll(path_);
  for (size_t length = 0; length < bytes.size(); length += length < 200 ? 1 : 97) {
    WriteAll(path_, bytes.substr(0, length));
    EXPECT_EQ(Read().status().code(), absl::StatusCode::kDataLoss) << length << " bytes";
  }
  WriteAll(path_, bytes + bytes);
  EXPECT_EQ(Read().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(BackupFile, OfAnotherPartitionIsRefused) {
  BackupPartition other = expected_;
  other.where = {"huiyin.dispatch", 1};
  std::filesystem::copy_file(path_, dir_.path() + "/" + BackupFileName(other.where));
  expected_ = other;
  EXPECT_EQ(Read().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(BackupFile, ThatIsMissingIsRefused) {
  std::filesystem::remove(path_);
  EXPECT_EQ(Read().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(BackupFile, IsNeverWrittenOver) {
  EXPECT_FALSE(BackupFileWriter::Open(dir_.path(), kWhere).ok());
}

}  // namespace
}  // namespace huiyin::kit
