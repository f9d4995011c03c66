#include "services/kit/log/embedded_rows.h"

#include "services/kit/log/checksum.h"
#include "services/kit/log/little_endian.h"

namespace huiyin::kit {
namespace {

constexpr size_t kCrcBytes = 4;
constexpr size_t kHeaderBytes = kCrcBytes + 8 + 4;
constexpr size_t kRowKeyBytes = kRowSpaceBytes + 8;

template <typename Int>
void PutBig(std::string* out, Int value) {
  for (size_t i = sizeof(Int); i-- > 0;) out->push_back(static_cast<char>(value >> (8 * i)));
}

std::string RowKeyPrefix(RowSpace space) {
  std::string key = "r";
  PutBig(&key, space.topic_number);
  PutBig(&key, space.partition);
  return key;
}

uint32_t RowCrc(std::string_view row_key, std::string_view row) {
  return ExtendCrc32c(ExtendCrc32c(0, row_key), row.substr(kCrcBytes));
}

}  // namespace

std::string EncodeTopicRow(const TopicRow& topic) {
  std::string row;
  PutLittle(&row, topic.number);
  PutLittle(&row, topic.partitions);
  return row;
}

std::optional<TopicRow> DecodeTopicRow(std::string_view row) {
  if (row.size() != 8) return std::nullopt;
  return TopicRow{GetLittle<uint32_t>(row), GetLittle<uint32_t>(row.substr(4))};
}

std::string RecordRowKey(RowSpace space, Offset offset) {
  std::string key = RowKeyPrefix(space);
  PutBig(&key, static_cast<uint64_t>(offset));
  return key;
}

std::optional<Offset> OffsetOfRowKey(RowSpace space, std::string_view key) {
  const std::string prefix = RowKeyPrefix(space);
  if (key.size() != kRowKeyBytes || key.substr(0, prefix.size()) != prefix) return std::nullopt;
  uint64_t offset = 0;
  for (const char c : key.substr(prefix.size()))
    offset = (offset << 8) | static_cast<unsigned char>(c);
  return static_cast<Offset>(offset);
}

void EncodeRecordRow(std::string_view row_key, int64_t append_time_us, const LogEntry& entry,
                     std::string* row) {
  row->clear();
  row->reserve(kHeaderBytes + entry.key.size() + entry.value.size());
  PutLittle(row, uint32_t{0});
  PutLittle(row, static_cast<uint64_t>(append_time_us));
  PutLittle(row, static_cast<uint32_t>(entry.key.size()));
  row->append(entry.key);
  row->append(entry.value);
  const uint32_t crc = RowCrc(row_key, *row);
  for (size_t i = 0; i < kCrcBytes; ++i) (*row)[i] = static_cast<char>(crc >> (8 * i));
}

std::optional<RecordRow> DecodeRecordRow(std::string_view row_key, std::string_view row) {
  if (row.size() < kHeaderBytes || GetLittle<uint32_t>(row) != RowCrc(row_key, row))
    return std::nullopt;
  const size_t key_bytes = GetLittle<uint32_t>(row.substr(kCrcBytes + 8));
  if (key_bytes > row.size() - kHeaderBytes) return std::nullopt;
  RecordRow record;
  record.append_time_us = static_cast<int64_t>(GetLittle<uint64_t>(row.substr(kCrcBytes)));
  record.entry.key = row.substr(kHeaderBytes, key_bytes);
  record.entry.value = row.substr(kHeaderBytes + key_bytes);
  return record;
}

}  // namespace huiyin::kit
