#include "services/kit/observe/logger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

#include "absl/strings/string_view.h"

namespace huiyin::kit {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr int64_t kMomentUs = 1767323045000006;  // 2026-01-02T03:04:05.000006Z

// What stands behind the message.
std::string Fields(LogFields fields) {
  std::string head = R"({"time":"2026-01-02T03:04:05.000006Z","level":"warn","message":"m")";
  std::string line = FormatLogLine(kMomentUs, LogLevel::kWarn, "m", fields);
  EXPECT_THAT(line, StartsWith(head));
  return line.substr(head.size());
}

TEST(LogLine, FieldsKeepTheirTypes) {
  EXPECT_EQ(Fields({}), "}");
  EXPECT_EQ(Fields({{"a", 3}, {"b", -4L}, {"c", uint64_t{18446744073709551615u}}}),
            R"(,"a":3,"b":-4,"c":18446744073709551615})");
  EXPECT_EQ(Fields({{"t", true}, {"f", false}}), R"(,"t":true,"f":false})");
  EXPECT_EQ(Fields({{"d", 0.1}, {"e", 1e300}, {"g", -2.5f}}), R"(,"d":0.1,"e":1e+300,"g":-2.5})");
  EXPECT_EQ(Fields({{"s", std::string("x")},
                    {"v", std::string_view("y")},
                    {"c", "z"},
                    {"absl", absl::string_view("w")}}),
            R"(,"s":"x","v":"y","c":"z","absl":"w"})");
}

TEST(LogLine, NumbersJsonCannotSayBecomeText) {
  EXPECT_EQ(Fields({{"n", std::nan("")}, {"i", std::numeric_limits<double>::infinity()}}),
            R"(,"n":"NaN","i":"Infinity"})");
}

TEST(LogLine, EscapesEverythingThatWouldBreakJson) {
  struct Row {
    std::string_view text;
    std::string_view json;
  };
  const Row rows[] = {
      {"say \"no\" to C:\\", R"("say \"no\" to C:\\")"},
      {"a\nb\tc\rd", R"("a\nb\tc\rd")"},
      {std::string_view("\0\x1f\x7f", 3), R"("\u0000\u001f\u007f")"},
      {"件件有落实 🌙", R"("件件有落实 🌙")"},
      {"\xff", "\"\xEF\xBF\xBD\""},                                  // never a lead byte
      {"\xC0\xAF", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},                  // overlong '/'
      {"\xE4\xBB", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},                  // cut short
      {"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},  // a surrogate
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Fields({{"k", row.text}}), ",\"k\":" + std::string(row.json) + "}");
  }
  EXPECT_EQ(Fields({{"k\"", 1}}), R"(,"k\"":1})");
}

TEST(LogLine, LongTextsAreCut) {
  std::string cut = Fields({{"k", std::string(kLogTextBytesMax + 1, 'x')}});
  EXPECT_EQ(cut, ",\"k\":\"" + std::string(kLogTextBytesMax, 'x') + "…\"}");
}

TEST(LogLine, TimesBeforeTheEpochAreWritten) {
  EXPECT_THAT(FormatLogLine(-1, LogLevel::kInfo, "", {}), HasSubstr("1969-12-31T23:59:59.999999Z"));
}

TEST(Logger, CapturesLinesAndRespectsTheLevel) {
  LogCapture capture;
  LogDebug("too quiet");
  LogInfo("partition opened", {{"topic", "huiyin.intake"}, {"partition", 3}});
  SetLogLevel(LogLevel::kWarn);
  LogInfo("now too quiet");
  SetLogLevel(LogLevel::kInfo);
  ASSERT_EQ(capture.lines().size(), 1u);
  EXPECT_THAT(
      capture.lines()[0],
      HasSubstr(
          R"("level":"info","message":"partition opened","topic":"huiyin.intake","partition":3})"));
}

TEST(Logger, CountsErrorLines) {
  LogCapture capture;
  uint64_t before = LogErrorCount();
  LogWarn("no error");
  LogError("partition stopped");
  EXPECT_EQ(LogErrorCount(), before + 1);
}

TEST(Logger, LinesFromManyThreadsStayWhole) {
  testing::internal::CaptureStderr();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([i] {
      for (int n = 0; n < 100; ++n) LogInfo("{} %v line", {{"thread", i}, {"n", n}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::istringstream lines(testing::internal::GetCapturedStderr());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_TRUE(line.starts_with("{\"time\":\"") && line.ends_with("}")) << line;
    EXPECT_THAT(line, HasSubstr("\"message\":\"{} %v line\",\"thread\":"));
  }
  EXPECT_EQ(count, 400);
}

TEST(Logger, ParsesLevelNames) {
  LogLevel level = LogLevel::kInfo;
  EXPECT_TRUE(ParseLogLevel("error", &level));
  EXPECT_EQ(level, LogLevel::kError);
  EXPECT_FALSE(ParseLogLevel("Loud", &level));
}

}  // namespace
}  // namespace huiyin::kit
