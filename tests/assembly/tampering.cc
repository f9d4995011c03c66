#include "tests/assembly/tampering.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace huiyin {

RawDb::RawDb(const std::string& folder) {
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened = rocksdb::DB::Open(rocksdb::Options(), folder, &db);
  EXPECT_TRUE(opened.ok()) << opened.ToString();
  db_.reset(db);
}

std::vector<RawRow> RawDb::Rows(const std::string& prefix) const {
  std::vector<RawRow> rows;
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(rocksdb::ReadOptions()));
  for (it->Seek(prefix); it->Valid() && it->key().starts_with(prefix); it->Next()) {
    rows.push_back({it->key().ToString(), it->value().ToString()});
  }
  return rows;
}

void RawDb::Put(const RawRow& row) {
  EXPECT_TRUE(db_->Put(rocksdb::WriteOptions(), row.key, row.value).ok());
  EXPECT_TRUE(db_->Flush(rocksdb::FlushOptions()).ok());
}

void RawDb::Delete(const std::string& key) {
  EXPECT_TRUE(db_->Delete(rocksdb::WriteOptions(), key).ok());
  EXPECT_TRUE(db_->Flush(rocksdb::FlushOptions()).ok());
}

kit::RowSpace SpaceOf(const RawDb& log, const std::string& topic, int partition) {
  const std::vector<RawRow> found = log.Rows(std::string(kit::kTopicRowPrefix) + topic);
  EXPECT_EQ(found.size(), 1u);
  return {kit::DecodeTopicRow(found.at(0).value)->number, static_cast<uint32_t>(partition)};
}

std::vector<RawRow> Records(const RawDb& log, const std::string& topic, int partition) {
  const std::string first = kit::RecordRowKey(SpaceOf(log, topic, partition), 0);
  return log.Rows(first.substr(0, first.size() - sizeof(kit::Offset)));
}

void Forge(RawDb& log, RawRow row, const std::function<void(std::string* value)>& change) {
  std::optional<kit::RecordRow> record = kit::DecodeRecordRow(row.key, row.value);
  ASSERT_TRUE(record.has_value());
  change(&record->entry.value);
  kit::EncodeRecordRow(row.key, record->append_time_us, record->entry, &row.value);
  log.Put(row);
}

void FlipByteOnDisk(const std::string& folder) {
  std::filesystem::path largest;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".sst") continue;
    if (largest.empty() || file.file_size() > std::filesystem::file_size(largest)) {
      largest = file.path();
    }
  }
  ASSERT_FALSE(largest.empty()) << folder;
  std::fstream bytes(largest, std::ios::in | std::ios::out | std::ios::binary);
  const auto place = static_cast<std::streamoff>(std::filesystem::file_size(largest) / 2);
  bytes.seekg(place);
  const char flipped = static_cast<char>(bytes.get() ^ 1);
  bytes.seekp(place);
  bytes.put(flipped);
  ASSERT_TRUE(bytes.good());
}

}  // namespace huiyin
