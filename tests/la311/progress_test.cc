#include "services/ctl/la311/progress.h"

#include "tests/la311/files.h"

namespace huiyin::ctl::la311 {
namespace {

constexpr int64_t kSecond = 1'000'000;

TEST(ProgressText, TellsRatePercentAndTimeLeft) {
  EXPECT_EQ(ProgressText(0, 100, 0, "rows"), "  0.0%");
  EXPECT_EQ(ProgressText(25'000, 100'000, 2 * kSecond, "rows"), " 25.0%  12,500 rows/s  0:06 left");
  EXPECT_EQ(ProgressText(1, 7201, kSecond, "rows"), "  0.0%  1 rows/s  2:00:00 left");
  EXPECT_EQ(ProgressText(100, 100, 65 * kSecond, "rows"), "100.0%  1 rows/s  took 1:05");
  EXPECT_EQ(ProgressText(0, 0, kSecond, "rows"), "100.0%");
}

TEST(Grouped, PutsCommasBetweenThousands) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1000), "1,000");
  EXPECT_EQ(Grouped(-1234567), "-1,234,567");
  EXPECT_EQ(Grouped(-123), "-123");
}

// What a run of 20 s with an update every 10 ms writes.
std::string Output(bool bar) {
  Folder folder;
  std::FILE* out = std::fopen(folder.PathOf("out").c_str(), "w");
  Progress progress({.label = "reading", .unit = "rows", .out = out, .bar = bar}, 0);
  for (int i = 1; i < 2000; ++i) progress.Update(i, 2000, i * 10'000);
  progress.Finish(2000, 2000, 20 * kSecond);
  std::fclose(out);
  return folder.Read("out");
}

TEST(Progress, WritesALineEveryFewSecondsWhereThereIsNoTerminal) {
  EXPECT_EQ(Output(false),
            "reading:  25.0%  100 rows/s  0:15 left\n"
            "reading:  50.0%  100 rows/s  0:10 left\n"
            "reading:  75.0%  100 rows/s  0:05 left\n"
            "reading: 100.0%  100 rows/s  took 0:20\n");
}

TEST(Progress, RedrawsABarOnATerminal) {
  const std::string text = Output(true);
  EXPECT_NE(text.find("\rreading [###############...............]  50.0%  100 rows/s  0:10 left"),
            std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\r'), 200);  // ten a second, not one an update
}

}  // namespace
}  // namespace huiyin::ctl::la311
