#include "services/ctl/la311/sorted_actions.h"

#include <algorithm>
#include <random>

#include "tests/la311/files.h"

namespace huiyin::ctl::la311 {
namespace {

// Everything one opening gives. Actions as text: what differs is then seen at once. File and line
// are left out: they say where a row stood, which shuffling is meant to change.
struct Outcome {
  std::vector<std::string> actions;
  Counts counts;
  int64_t runs_spilled = 0;
  Names names;
};

std::string Text(const Action& action) {
  static constexpr const char* kKinds[] = {"submit", "close", "withdraw", "transfer"};
  const auto minute = [](int64_t us) {
    return absl::FormatTime("%d %H:%M", absl::FromUnixMicros(us), absl::UTCTimeZone());
  };
  const Row& row = action.row;
  return minute(action.at_us) + " " + kKinds[static_cast<int>(action.kind)] + " " +
         row.source_number + " " + row.department + (row.closed_us ? " closed " : "") +
         (row.closed_us ? minute(*row.closed_us) : "");
}

Outcome Load(const Folder& folder, const std::vector<std::string>& files,
             size_t run_bytes = 64 << 20, RejectsWriter* rejects = nullptr) {
  auto actions = SortedActions::Open(
      {.files = files, .temp_folder = folder.path(), .run_bytes = run_bytes, .rejects = rejects});
  EXPECT_TRUE(actions.ok()) << actions.status();
  Outcome outcome;
  Action action;
  int64_t last_us = INT64_MIN;
  while (true) {
    auto more = (*actions)->Next(&action);
    EXPECT_TRUE(more.ok()) << more.status();
    if (!more.ok() || !*more) break;
    EXPECT_LE(last_us, action.at_us);
    last_us = action.at_us;
    outcome.actions.push_back(Text(action));
  }
  outcome.counts = (*actions)->counts();
  outcome.runs_spilled = (*actions)->runs_spilled();
  outcome.names = (*actions)->names();
  EXPECT_EQ(outcome.counts.actions, static_cast<int64_t>(outcome.actions.size()));
  return outcome;
}

// 2020-01-03 00:00 in Los Angeles is 08:00 in UTC.
TEST(SortedActions, GivesEachStatusItsEnd) {
  Folder folder;
  const std::string file = folder.Write(
      "a.csv", kHeader + RowText("6", "2020-01-03 00:05:00", "2020-01-03 00:04:00", "", "Closed") +
                   RowText("5", "2020-01-03 00:05:00", "", "", "Closed") +
                   RowText("1", "2020-01-03 00:01:00", "2020-01-03 00:09:00", "", "Closed") +
                   RowText("2", "2020-01-03 00:01:00", "2020-01-03 00:08:00", "", "Cancelled") +
                   RowText("3", "2020-01-03 00:01:00", "2020-01-03 00:08:00", "", "Referred Out") +
                   RowText("7", "2020-01-03 00:06:00", "", "", "Cancelled") +
                   RowText("8", "2020-01-03 00:06:00", "2020-01-03 00:09:00", "", "Open") +
                   RowText("9", "2020-01-03 00:06:00", "", "", "Pending"));
  EXPECT_EQ(Load(folder, {file}).actions, (std::vector<std::string>{
                                              "03 08:01 submit 1 BOS closed 03 08:09",
                                              "03 08:01 submit 2 BOS closed 03 08:08",
                                              "03 08:01 submit 3 BOS closed 03 08:08",
                                              "03 08:05 submit 5 BOS",
                                              "03 08:05 close 5 BOS",
                                              "03 08:05 submit 6 BOS closed 03 08:04",
                                              "03 08:05 close 6 BOS closed 03 08:04",
                                              "03 08:06 submit 7 BOS",
                                              "03 08:06 withdraw 7 BOS",
                                              "03 08:06 submit 8 BOS closed 03 08:09",
                                              "03 08:06 submit 9 BOS",
                                              "03 08:08 withdraw 2 BOS closed 03 08:08",
                                              "03 08:08 transfer 3 BOS closed 03 08:08",
                                              "03 08:09 close 1 BOS closed 03 08:09",
                                          }));
}

TEST(SortedActions, CountsRowsAnomaliesAndNames) {
  Folder folder;
  const std::string file = folder.Write(
      "a.csv", kHeader + RowText("1", "2020-01-03 00:05:00", "2020-01-03 00:04:00", "", "Closed") +
                   RowText("2", "2020-01-03 00:05:00", "", "2020-01-02 00:00:00", "Closed") +
                   RowText("2", "2020-01-03 00:06:00", "", "", "Closed") + "bad\n" +
                   "4,2020-01-03 00:00:00,,,Open,Graffiti,OCB,,Email,Harbor APC,\n");
  const Outcome outcome = Load(folder, {file});
  EXPECT_TRUE(outcome.counts == (Counts{.rows_read = 5,
                                        .rejected = 1,
                                        .repeated = 1,
                                        .imported = 3,
                                        .actions = 5,
                                        .promise_before_creation = 1,
                                        .closed_without_date = 1,
                                        .closed_before_creation = 1}));
  using Names1 = std::set<std::string, std::less<>>;
  using Names2 = std::set<std::pair<std::string, std::string>>;
  EXPECT_EQ(outcome.names.departments, (Names1{"BOS", "OCB"}));
  EXPECT_EQ(outcome.names.offices, (Names2{{"BOS", "NC"}}));
  EXPECT_EQ(outcome.names.categories, (Names1{"Bulky Items", "Graffiti"}));
  EXPECT_EQ(outcome.names.channels, (Names1{"Call", "Email"}));
  EXPECT_EQ(outcome.names.areas,
            (Names2{{"Central APC", ""}, {"Central APC", "ECHO PARK NC"}, {"Harbor APC", ""}}));
}

TEST(SortedActions, OfRepeatedNumbersTheEarliestThenTheEarlierFileThenTheEarlierLineCounts) {
  Folder folder;
  const std::string tail = ",,,Open,x,";
  const std::string header =
      "srnumber,createddate,closeddate,servicedate,status,requesttype,owner\n";
  const std::string a = folder.Write(
      "a.csv", header + "1,2020-01-03 00:09:00" + tail + "late\n" + "2,2020-01-03 00:00:00" + tail +
                   "file a line 3\n" + "2,2020-01-03 00:00:00" + tail + "file a line 4\n");
  const std::string b = folder.Write("b.csv", header + "2,2020-01-03 00:00:00" + tail + "file b\n" +
                                                  "1,2020-01-03 00:01:00" + tail + "early\n" +
                                                  "10,2020-01-03 00:02:00" + tail + "other\n");
  const Outcome outcome = Load(folder, {a, b});
  EXPECT_EQ(outcome.actions,
            (std::vector<std::string>{"03 08:00 submit 2 file a line 3", "03 08:01 submit 1 early",
                                      "03 08:02 submit 10 other"}));
  EXPECT_EQ(outcome.counts.repeated, 3);
  EXPECT_EQ(outcome.names.departments.size(), 3u);
}

// Some thousand rows with a few numbers used twice, drawn with `seed`.
std::vector<std::string> DrawRows(uint64_t seed, int count) {
  std::mt19937_64 random(seed);
  const std::vector<std::string> statuses = {"Closed",  "Closed",    "Closed",      "Open",
                                             "Pending", "Cancelled", "Referred Out"};
  const auto time = [&](int days) {
    char text[32];
    std::snprintf(text, sizeof(text), "2020-01-%02d %02d:%02d:%02d", 1 + int(random() % days),
                  int(random() % 24), int(random() % 60), int(random() % 60));
    return std::string(text);
  };
  std::vector<std::string> rows;
  for (int i = 0; i < count; ++i) {
    const std::string number = "1-" + std::to_string(random() % (count * 4));
    rows.push_back(RowText(number, time(20), random() % 10 ? time(31) : "",
                           random() % 3 ? time(31) : "", statuses[random() % statuses.size()]));
  }
  return rows;
}

std::string Joined(const std::vector<std::string>& rows, size_t from, size_t to) {
  std::string text = kHeader;
  for (size_t i = from; i < to; ++i) text += rows[i];
  return text;
}

TEST(SortedActions, OrderOfRowsAndMemoryBoundChangeNothing) {
  Folder folder;
  std::vector<std::string> rows = DrawRows(7, 5000);
  const Outcome plain = Load(folder, {folder.Write("all.csv", Joined(rows, 0, rows.size()))});
  EXPECT_EQ(plain.runs_spilled, 0);
  EXPECT_GT(plain.counts.repeated, 100);
  for (const uint64_t seed : {1, 2, 3}) {
    std::shuffle(rows.begin(), rows.end(), std::mt19937_64(seed));
    const size_t cut = rows.size() / 3;
    const std::string a = folder.Write("a.csv", Joined(rows, 0, cut));
    const std::string b = folder.Write("b.csv", Joined(rows, cut, rows.size()));
    // The smallest bound makes thousands of runs: merged over more than one level.
    for (const size_t run_bytes : {size_t{1} << 30, size_t{200'000}, size_t{500}}) {
      const Outcome other = Load(folder, {a, b}, run_bytes);
      EXPECT_EQ(other.actions, plain.actions) << "seed " << seed << ", " << run_bytes << " bytes";
      EXPECT_TRUE(other.counts == plain.counts);
      if (run_bytes == 500) {
        EXPECT_GT(other.runs_spilled, 64 * 64);
      }
    }
  }
  std::filesystem::remove(folder.PathOf("all.csv"));
  std::filesystem::remove(folder.PathOf("a.csv"));
  std::filesystem::remove(folder.PathOf("b.csv"));
  EXPECT_TRUE(folder.empty()) << "temporary files stayed behind";
}

TEST(SortedActions, WritesRejectsWithLineAndReasonAndNothingPersonal) {
  Folder folder;
  const std::string header =
      "srnumber,createddate,closeddate,servicedate,status,requesttype,owner,address\n";
  const std::string file =
      folder.Write("a.csv", header + "1,2020-01-03 00:00:00,,,Open,x,BOS,\"1 SECRET ST\nREAR\"\n" +
                                "2,2020-01-03 00:00:00,,,Gone,x,BOS,2 SECRET ST\n" +
                                "3,2020-01-03 00:00:00,,,Open,x,BOS,\"3\" SECRET ST\n" +
                                "4,9 SECRET ST,,,Open,x,BOS,4 SECRET ST\n" + "5\n");
  auto rejects = RejectsWriter::Open(folder.PathOf("rejects.csv"));
  ASSERT_TRUE(rejects.ok());
  const Outcome outcome = Load(folder, {file}, 64 << 20, &*rejects);
  EXPECT_TRUE(rejects->Close().ok());
  EXPECT_EQ(outcome.counts.rejected, 4);
  EXPECT_EQ(outcome.counts.imported, 1);

  auto reader = CsvReader::Open(folder.PathOf("rejects.csv"));
  ASSERT_TRUE(reader.ok());
  std::vector<std::string> found;
  while (*reader->Next() == CsvGot::kRow) {
    const auto& fields = reader->fields();
    ASSERT_EQ(fields.size(), 4u);
    found.push_back(fields[1] + " " + fields[2]);
    EXPECT_TRUE(fields[0] == file || found.size() == 1);
  }
  EXPECT_EQ(found,
            (std::vector<std::string>{"line reason", "4 unknown_status", "5 csv_text_after_quote",
                                      "6 bad_created_date", "7 wrong_columns"}));
  EXPECT_EQ(folder.Read("rejects.csv").find("SECRET"), std::string::npos);
}

TEST(SortedActions, ReportsProgressUpToTheEnd) {
  Folder folder;
  const std::vector<std::string> rows = DrawRows(1, 10'000);
  const std::string text = Joined(rows, 0, rows.size());
  const std::string file = folder.Write("a.csv", text);
  std::map<Stage, std::vector<std::pair<int64_t, int64_t>>> reports;
  auto actions = SortedActions::Open({.files = {file},
                                      .temp_folder = folder.path(),
                                      .on_progress = [&](Stage stage, int64_t done, int64_t total) {
                                        reports[stage].emplace_back(done, total);
                                      }});
  ASSERT_TRUE(actions.ok());
  const auto bytes = static_cast<int64_t>(text.size());
  EXPECT_GE(reports[Stage::kReading].size(), 3u);
  EXPECT_EQ(reports[Stage::kReading].back(), (std::pair<int64_t, int64_t>(bytes, bytes)));
  EXPECT_EQ(reports[Stage::kOrdering].back(), (std::pair<int64_t, int64_t>(10'000, 10'000)));
  for (auto& [stage, seen] : reports) EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

TEST(SortedActions, RefusesWhatItCannotWorkWith) {
  Folder folder;
  const std::string good = folder.Write("good.csv", kHeader);
  const std::string bad = folder.Write("bad.csv", "a,b\n");
  const auto code = [](SortedActions::Options options) {
    return SortedActions::Open(std::move(options)).status().code();
  };
  EXPECT_EQ(code({.files = {}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({.files = {good, bad}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({.files = {folder.Write("empty.csv", "")}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({.files = {good, "/no/such"}}), absl::StatusCode::kNotFound);
  EXPECT_EQ(code({.files = {folder.Write("x.csv", Joined(DrawRows(1, 100), 0, 100))},
                  .temp_folder = "/no/such",
                  .run_bytes = 1000}),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(Load(folder, {good}).actions.size(), 0u);
}

TEST(SortedActions, StopsWhereNamesHaveNoEnd) {
  Folder folder;
  std::string text = "srnumber,createddate,status,requesttype,owner\n";
  for (size_t i = 0; i <= kNamesMax; ++i) {
    const std::string number = std::to_string(i);
    text += number + ",2020-01-03 00:00:00,Open,c" + number + ",BOS\n";
  }
  EXPECT_EQ(
      SortedActions::Open({.files = {folder.Write("a.csv", text)}, .temp_folder = folder.path()})
          .status()
          .code(),
      absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace huiyin::ctl::la311
