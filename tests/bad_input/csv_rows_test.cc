// 10,000 rows that are wrong in a known way among 5,000 good ones: every wrong one is put aside
// with its file, line, field and reason, every good one is taken, in the order of the file.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <random>

#include "services/ctl/la311/row_reader.h"
#include "tests/la311/files.h"

namespace huiyin::ctl::la311 {
namespace {

constexpr int kBad = 10'000;
constexpr int kGood = 5'000;

enum Field {
  kNumber,
  kCreated,
  kClosed,
  kService,
  kStatus,
  kType,
  kOwner,
  kOffice,
  kChannel,
  kArea,
  kName
};
using Fields = std::array<std::string, 11>;
constexpr const char* kNames[] = {"srnumber",      "createddate", "closeddate", "servicedate",
                                  "status",        "requesttype", "owner",      "assignto",
                                  "requestsource", "apc",         "ncname"};

Fields GoodFields(int number) {
  return {"1-" + std::to_string(number),
          "2020-01-01 00:05:00",
          "2020-01-02 08:43:00",
          "",
          "Closed",
          "Bulky Items",
          "BOS",
          "NC",
          "Call",
          "Central APC",
          "ECHO PARK NC"};
}

std::string Join(const Fields& fields) {
  std::string text = fields[0];
  for (size_t i = 1; i < fields.size(); ++i) text += "," + fields[i];
  return text;
}

// Draws within what a kind of defect leaves open. Same seed, same file.
class Draw {
 public:
  explicit Draw(uint32_t seed) : random_(seed) {}
  size_t Below(size_t bound) { return random_() % bound; }
  template <size_t n>
  const char* One(const char* const (&of)[n]) {
    return of[Below(n)];
  }
  std::string Letters(size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) text.push_back(static_cast<char>('a' + Below(26)));
    return text;
  }

 private:
  std::minstd_rand random_;
};

struct BadRow {
  std::string text;  // one line
  std::string reason;
  std::string field;  // that is wrong; empty: their number is
};

BadRow BadTime(Fields fields, Draw* draw) {
  const Field field = std::array{kCreated, kClosed, kService}[draw->Below(3)];
  fields[field] = draw->One({"2019-02-29 00:00:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59",
                             "1989-12-31 23:59:59", "2101-01-01 00:00:00", "2020-01-32 00:00:00",
                             "yesterday", "2020-01-01", "1577836800", "13/01/2020 01:00:00 AM"});
  const char* reasons[] = {"bad_created_date", "bad_closed_date", "bad_service_date"};
  return {Join(fields), reasons[field - kCreated], kNames[field]};
}

BadRow TooLong(Fields fields, Draw* draw) {
  const struct {
    Field field;
    size_t most;
  } limits[] = {{kNumber, 64},  {kType, 128}, {kOwner, 32}, {kOffice, 31},
                {kChannel, 64}, {kArea, 27},  {kName, 100}};
  const auto& limit = limits[draw->Below(std::size(limits))];
  fields[limit.field] = draw->Letters(limit.most + 1 + draw->Below(50));
  return {Join(fields), "too_long", kNames[limit.field]};
}

BadRow MakeBad(int number, Draw* draw) {
  Fields fields = GoodFields(number);
  const Field named[] = {kNumber, kType, kOwner, kOffice, kChannel, kArea, kName};
  const Field one = named[draw->Below(7)];
  switch (draw->Below(10)) {
    case 0:
      return BadTime(std::move(fields), draw);
    case 1:
      return TooLong(std::move(fields), draw);
    case 2:
      fields[kNumber] = draw->One({"", " ", "\"\""});
      return {Join(fields), "no_source_number", "srnumber"};
    case 3:
      fields[kCreated].clear();
      return {Join(fields), "no_created_date", "createddate"};
    case 4:
      fields[kStatus] = draw->One({"", "closed", "CLOSED", "Done", "Referred  Out", "办结"});
      return {Join(fields), "unknown_status", "status"};
    case 5:
      fields[one] +=
          draw->One({"\xff", "\xc3", "\xe8\xb7", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\xaf"});
      return {Join(fields), "invalid_utf8", kNames[one]};
    case 6:
      fields[one].insert(1, draw->One({"\x01", "\x1b", "\x7f", "\t"}));
      return {Join(fields), "control_character", kNames[one]};
    case 7:
      return {Join(fields) + std::string(1 + draw->Below(50), ','), "wrong_columns", ""};
    case 8: {
      const std::string text = Join(fields);
      const size_t first = text.find(','), last = text.rfind(',');
      return {draw->Below(2) == 0 ? text.substr(0, first) : text.substr(0, last), "wrong_columns",
              ""};
    }
    default:
      fields[kType] = "\"" + draw->Letters(3) + "\"" + draw->Letters(1 + draw->Below(5));
      return {Join(fields), "csv_text_after_quote", "requesttype"};
  }
}

struct PutAside {
  std::string file;
  int64_t line;
  std::string reason;
  std::string field;  // what the detail begins with
  bool operator==(const PutAside&) const = default;
};
void PrintTo(const PutAside& row, std::ostream* out) {
  *out << row.file << ":" << row.line << " " << row.reason << " " << row.field;
}

// The rows of a rejects file; the detail must not be empty.
std::vector<PutAside> ReadRejects(const std::string& path) {
  std::vector<PutAside> found;
  absl::StatusOr<CsvReader> csv = CsvReader::Open(path);
  EXPECT_TRUE(csv.ok()) << csv.status();
  while (*csv->Next() == CsvGot::kRow) {
    if (csv->line() == 1) continue;
    EXPECT_EQ(csv->fields().size(), 4u);
    const std::string detail = csv->fields()[3];
    const size_t colon = detail.find(": ");
    EXPECT_FALSE(detail.empty());
    found.push_back({csv->fields()[0], std::atoll(csv->fields()[1].c_str()), csv->fields()[2],
                     colon == std::string::npos ? "" : detail.substr(0, colon)});
  }
  return found;
}

TEST(MalformedRows, AreEachPutAsideWithFileLineFieldAndReasonAndTheGoodOnesAreTaken) {
  constexpr uint32_t kSeed = 20'200'101;  // change it freely: the file follows
  Draw draw(kSeed);
  std::string text = kHeader;
  const Folder folder;
  const std::string path = folder.PathOf("rows.csv");
  std::vector<PutAside> bad;
  std::vector<std::string> good;
  int64_t line = 1;
  for (int left_bad = kBad, left_good = kGood, number = 0; left_bad + left_good > 0; ++number) {
    ++line;
    if (draw.Below(left_bad + left_good) < static_cast<size_t>(left_bad)) {
      const BadRow row = MakeBad(number, &draw);
      text += row.text + (draw.Below(2) == 0 ? "\n" : "\r\n");
      bad.push_back({path, line, row.reason, row.field});
      --left_bad;
    } else {
      text += Join(GoodFields(number)) + "\n";
      good.push_back("1-" + std::to_string(number));
      --left_good;
    }
  }
  folder.Write("rows.csv", text);
  auto rejects = RejectsWriter::Open(folder.PathOf("rejects.csv"));
  ASSERT_TRUE(rejects.ok()) << rejects.status();
  auto reader = RowReader::Open({path}, *LosAngeles::Load(), &*rejects);
  ASSERT_TRUE(reader.ok()) << reader.status();
  std::vector<std::string> taken;
  Row row;
  while (*reader->Next(&row)) taken.push_back(row.source_number);
  ASSERT_TRUE(rejects->Close().ok());

  EXPECT_EQ(taken, good);
  EXPECT_EQ(reader->rejected(), kBad);
  const auto put_aside = ReadRejects(folder.PathOf("rejects.csv"));
  ASSERT_EQ(put_aside.size(), bad.size());
  for (size_t i = 0; i < bad.size(); ++i) {
    ASSERT_EQ(put_aside[i], bad[i]) << "seed " << kSeed;
  }
}

// One stray quote costs its own row, never those behind it, however many lines it seems to span.
TEST(MalformedRows, AStrayQuoteCostsOneRow) {
  const Folder folder;
  std::string text = kHeader;
  for (int i = 0; i < 1'000; ++i) {
    Fields fields = GoodFields(i);
    if (i % 10 == 3) fields[kType] = "\"unclosed";
    text += Join(fields) + "\n";
  }
  auto reader = RowReader::Open({folder.Write("rows.csv", text)}, *LosAngeles::Load(), nullptr);
  ASSERT_TRUE(reader.ok());
  Row row;
  int taken = 0;
  while (*reader->Next(&row)) ++taken;
  EXPECT_EQ(taken, 900);
  EXPECT_EQ(reader->rejected(), 100);
}

}  // namespace
}  // namespace huiyin::ctl::la311
