#include "services/ctl/la311/csv_reader.h"

#include "tests/la311/files.h"

namespace huiyin::ctl::la311 {
namespace {

using Fields = std::vector<std::string>;

// A row as the reader gave it; no fields where it was bad.
struct Got {
  int64_t line;
  Fields fields;
  CsvFault fault = CsvFault::kNone;

  bool operator==(const Got&) const = default;
};

std::vector<Got> ReadAll(const std::string& content) {
  Folder folder;
  auto reader = CsvReader::Open(folder.Write("a.csv", content));
  EXPECT_TRUE(reader.ok()) << reader.status();
  std::vector<Got> rows;
  while (true) {
    auto got = reader->Next();
    EXPECT_TRUE(got.ok()) << got.status();
    if (!got.ok() || *got == CsvGot::kEnd) break;
    const bool good = *got == CsvGot::kRow;
    rows.push_back({reader->line(), good ? reader->fields() : Fields{},
                    good ? CsvFault::kNone : reader->fault()});
  }
  EXPECT_EQ(reader->bytes_done(), static_cast<int64_t>(content.size()));
  EXPECT_EQ(reader->bytes_total(), static_cast<int64_t>(content.size()));
  return rows;
}

TEST(CsvReader, ReadsWhatRfc4180Allows) {
  struct Case {
    const char* what;
    std::string content;
    std::vector<Got> rows;
  };
  const std::vector<Case> cases = {
      {"nothing", "", {}},
      {"only line ends", "\r\n\n", {}},
      {"plain", "a,b\nc,d\n", {{1, {"a", "b"}}, {2, {"c", "d"}}}},
      {"no line end at the end", "a,b", {{1, {"a", "b"}}}},
      {"CRLF", "a,b\r\nc,\r\n", {{1, {"a", "b"}}, {2, {"c", ""}}}},
      {"lone CR is text", "a\rb,c\r", {{1, {"a\rb", "c\r"}}}},
      {"byte order mark", "\xEF\xBB\xBF\"a\",b\n", {{1, {"a", "b"}}}},
      {"empty fields", ",,\n", {{1, {"", "", ""}}}},
      {"quoted empty", "\"\",x\n", {{1, {"", "x"}}}},
      {"comma in quotes", "\"a,b\",c\n", {{1, {"a,b", "c"}}}},
      {"doubled quotes", "\"say \"\"hi\"\"\"\n", {{1, {"say \"hi\""}}}},
      {"line ends in quotes", "\"a\r\nb\nc\",d\ne,f\n", {{1, {"a\r\nb\nc", "d"}}, {4, {"e", "f"}}}},
      {"quote inside plain", "5\" pipe,b\n", {{1, {"5\" pipe", "b"}}}},
      {"empty lines between", "a\n\n\r\nb\n", {{1, {"a"}}, {4, {"b"}}}},
  };
  for (const Case& c : cases) EXPECT_EQ(ReadAll(c.content), c.rows) << c.what;
}

TEST(CsvReader, GivesABadRowAndGoesOnAtTheNextLine) {
  struct Case {
    const char* what;
    std::string content;
    std::vector<Got> rows;
  };
  const std::vector<Case> cases = {
      {"text after a quote",
       "a\n\"b\"x,c\nd\n",
       {{1, {"a"}}, {2, {}, CsvFault::kTextAfterQuote}, {3, {"d"}}}},
      {"stray quote costs one row",
       "a\n\"b,c\nd,\"e\"\nf\n",
       {{1, {"a"}}, {2, {}, CsvFault::kTextAfterQuote}, {3, {"d", "e"}}, {4, {"f"}}}},
      {"unclosed to the end",
       "a\n\"b\nc\n",
       {{1, {"a"}}, {2, {}, CsvFault::kUnclosedQuote}, {3, {"c"}}}},
      {"unclosed last line", "a\n\"b", {{1, {"a"}}, {2, {}, CsvFault::kUnclosedQuote}}},
  };
  for (const Case& c : cases) EXPECT_EQ(ReadAll(c.content), c.rows) << c.what;
}

TEST(CsvReader, HoldsItsLimits) {
  const std::string field(kCsvFieldBytesMax, 'x');
  const std::string row = field + "," + field + "," + field + "," + field.substr(4);
  const std::string columns(kCsvColumnsMax - 1, ',');
  EXPECT_EQ(ReadAll(field + "\nb\n"), (std::vector<Got>{{1, {field}}, {2, {"b"}}}));
  EXPECT_EQ(ReadAll(field + "x\nb\n"),
            (std::vector<Got>{{1, {}, CsvFault::kFieldTooLong}, {2, {"b"}}}));
  EXPECT_EQ(ReadAll("\"" + field + "\"\nb\n")[0].fields, Fields{field});
  EXPECT_EQ(ReadAll("\"" + field + "x\"\nb\n"),
            (std::vector<Got>{{1, {}, CsvFault::kFieldTooLong}, {2, {"b"}}}));
  EXPECT_EQ(ReadAll(row + "x\r\nb\n")[0].fields.size(), 4u);
  EXPECT_EQ(ReadAll(row + "xy\r\nb\n"),
            (std::vector<Got>{{1, {}, CsvFault::kRowTooLong}, {2, {"b"}}}));
  EXPECT_EQ(ReadAll(columns + "\n")[0].fields.size(), kCsvColumnsMax);
  EXPECT_EQ(ReadAll(columns + ",\nb\n"),
            (std::vector<Got>{{1, {}, CsvFault::kTooManyColumns}, {2, {"b"}}}));
}

TEST(CsvReader, PassesOverALineLongerThanMemoryShouldHold) {
  const std::string endless(3'000'000, 'x');
  EXPECT_EQ(ReadAll("a\n" + endless + "\nb\n"),
            (std::vector<Got>{{1, {"a"}}, {2, {}, CsvFault::kFieldTooLong}, {3, {"b"}}}));
}

TEST(CsvReader, KeepsRowsAndLinesWholeAcrossItsChunks) {
  std::string content;
  const int rows = 40'000;
  for (int i = 0; i < rows; ++i) content += "\"row\r\n" + std::to_string(i) + "\",\"\"\"\",z\r\n";
  const std::vector<Got> got = ReadAll(content);
  ASSERT_EQ(got.size(), static_cast<size_t>(rows));
  for (int i = 0; i < rows; ++i) {
    ASSERT_EQ(got[i], (Got{1 + 2 * i, {"row\r\n" + std::to_string(i), "\"", "z"}}));
  }
}

TEST(CsvReader, RefusesWhatIsNoFile) {
  EXPECT_EQ(CsvReader::Open("/no/such/file").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(CsvReader::Open("/").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace huiyin::ctl::la311
