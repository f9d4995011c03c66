// Rows of the embedded log in RocksDB, byte for byte. Pure functions; this page is the format.
//
//   m/format              "1"
//   m/identity            32 hex digits, drawn once
//   m/clock               "real" or "driven": what stamped the newest records
//   m/topic/NAME          fixed32 topic number, fixed32 partition count
//   rTTTTPPPPOOOOOOOO     fixed32 crc, fixed64 append time, fixed32 key length, key, value
//
// A record's key is "r", topic number, partition and offset, big-endian: rows lie in the order of
// offsets. fixed32/64 are little-endian. The crc covers the row's key and all of the value that
// follows the crc, so a row that was altered, or moved to another place, is found out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/kit/log/log.h"

namespace huiyin::kit {

inline constexpr std::string_view kFormatVersion = "1";
inline constexpr std::string_view kFormatRow = "m/format";
inline constexpr std::string_view kIdentityRow = "m/identity";
inline constexpr std::string_view kClockRow = "m/clock";
inline constexpr std::string_view kTopicRowPrefix = "m/topic/";

// Where a partition's rows stand.
struct RowSpace {
  uint32_t topic_number = 0;
  uint32_t partition = 0;
};

struct TopicRow {
  uint32_t number = 0;
  uint32_t partitions = 0;
};

std::string EncodeTopicRow(const TopicRow& topic);
std::optional<TopicRow> DecodeTopicRow(std::string_view row);

// The first bytes of a record's key: "r", topic number and partition.
inline constexpr size_t kRowSpaceBytes = 1 + 4 + 4;

std::string RecordRowKey(RowSpace space, Offset offset);
// The offset in `key`, or nothing when the key is not a record's of that partition.
std::optional<Offset> OffsetOfRowKey(RowSpace space, std::string_view key);

// Writes the row's value to *row, replacing what was there.
void EncodeRecordRow(std::string_view row_key, int64_t append_time_us, const LogEntry& entry,
                     std::string* row);

struct RecordRow {
  int64_t append_time_us = 0;
  LogEntry entry;
};
// Nothing when the row is not what was written.
std::optional<RecordRow> DecodeRecordRow(std::string_view row_key, std::string_view row);

}  // namespace huiyin::kit
