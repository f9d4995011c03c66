#include "services/ctl/csv.h"

#include <gtest/gtest.h>

#include "huiyin/common/v1/matter.pb.h"
#include "huiyin/tracking/v1/state.pb.h"

namespace huiyin::ctl {
namespace {

TEST(Csv, QuotesWhatHasTo) {
  struct {
    const char* text;
    const char* cell;
  } const cases[] = {{"plain", "plain"},   {"", ""},
                     {"a,b", "\"a,b\""},   {"a\"b", "\"a\"\"b\""},
                     {"a\nb", "\"a\nb\""}, {"路灯，不亮", "路灯，不亮"}};
  for (const auto& [text, cell] : cases) EXPECT_EQ(CsvCell(text), cell);
}

TEST(Csv, WritesAMessage) {
  tracking::v1::PendingExtension extension;
  extension.set_unit_id("=SUM(A1)");
  extension.set_until_us(1'773'624'000'000'000);
  extension.set_reason("needs a, b");
  EXPECT_EQ(CsvHeader(*extension.GetDescriptor()), "unit_id,until,reason,asked_at\r\n");
  EXPECT_EQ(CsvRow(extension, absl::UTCTimeZone()),
            "'=SUM(A1),2026-03-16T01:20:00+00:00,\"needs a, b\",\r\n");
}

TEST(Csv, HasAsManyCellsAsNames) {
  const auto count = [](const std::string& line) {
    return std::count(line.begin(), line.end(), ',');
  };
  tracking::v1::Case record;
  record.add_followers("1");
  record.set_parked(true);
  record.set_stage(common::v1::CASE_STAGE_MERGED);
  const std::string header = CsvHeader(*tracking::v1::Case::descriptor());
  const std::string row = CsvRow(record, absl::UTCTimeZone());
  EXPECT_EQ(count(header), count(row));
  EXPECT_NE(header.find("pending_extension.unit_id"), std::string::npos);
  EXPECT_NE(row.find(",merged,"), std::string::npos);
}

}  // namespace
}  // namespace huiyin::ctl
