#include "services/kit/log/embedded_rows.h"

#include "gtest/gtest.h"
#include "services/kit/log/checksum.h"

namespace huiyin::kit {
namespace {

// RFC 3720, appendix B.4, and the check value of the CRC catalogues.
TEST(Crc32c, MatchesPublishedValues) {
  EXPECT_EQ(ExtendCrc32c(0, ""), 0u);
  EXPECT_EQ(ExtendCrc32c(0, "123456789"), 0xE3069283u);
  EXPECT_EQ(ExtendCrc32c(0, std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(ExtendCrc32c(0, std::string(32, '\xff')), 0x62A8AB43u);
}

TEST(Crc32c, GoesOnFromAPart) {
  const std::string text = "every call gets an echo";
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(ExtendCrc32c(ExtendCrc32c(0, text.substr(0, cut)), text.substr(cut)),
              ExtendCrc32c(0, text));
  }
}

TEST(RecordRowKey, SortsByTopicPartitionOffset) {
  const std::vector<std::string> ordered = {
      RecordRowKey({0, 0}, 0),         RecordRowKey({0, 0}, 255), RecordRowKey({0, 0}, 256),
      RecordRowKey({0, 0}, INT64_MAX), RecordRowKey({0, 1}, 0),   RecordRowKey({1, 0}, 0)};
  for (size_t i = 1; i < ordered.size(); ++i) EXPECT_LT(ordered[i - 1], ordered[i]);
}

TEST(RecordRowKey, TellsItsOffsetOnlyToItsPartition) {
  const std::string key = RecordRowKey({3, 2}, 1'234'567);
  EXPECT_EQ(OffsetOfRowKey({3, 2}, key), 1'234'567);
  EXPECT_EQ(OffsetOfRowKey({3, 1}, key), std::nullopt);
  EXPECT_EQ(OffsetOfRowKey({2, 2}, key), std::nullopt);
  EXPECT_EQ(OffsetOfRowKey({3, 2}, "m/format"), std::nullopt);
}

TEST(RecordRow, ComesBackAsItWas) {
  const std::string key = RecordRowKey({1, 2}, 3);
  std::string row = "what was there before";
  EncodeRecordRow(key, 1'700'000'000'123'456, {"HY1", std::string("a\0b", 3)}, &row);
  const auto record = DecodeRecordRow(key, row);
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->append_time_us, 1'700'000'000'123'456);
  EXPECT_EQ(record->entry.key, "HY1");
  EXPECT_EQ(record->entry.value, std::string("a\0b", 3));
}

TEST(RecordRow, AnyFlippedBitIsFound) {
  const std::string key = RecordRowKey({1, 2}, 3);
  std::string row;
  EncodeRecordRow(key, 42, {"key", "value"}, &row);
  for (size_t bit = 0; bit < row.size() * 8; ++bit) {
    std::string altered = row;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(DecodeRecordRow(key, altered).has_value()) << "bit " << bit;
  }
}

TEST(RecordRow, CutExtendedOrMovedIsFound) {
  const std::string key = RecordRowKey({1, 2}, 3);
  std::string row;
  EncodeRecordRow(key, 42, {"key", "value"}, &row);
  for (size_t size = 0; size < row.size(); ++size) {
    EXPECT_FALSE(DecodeRecordRow(key, row.substr(0, size)).has_value()) << "size " << size;
  }
  EXPECT_FALSE(DecodeRecordRow(key, row + "x").has_value());
  EXPECT_FALSE(DecodeRecordRow(RecordRowKey({1, 2}, 4), row).has_value());
}

}  // namespace
}  // namespace huiyin::kit
