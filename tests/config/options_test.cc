#include "services/kit/config/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace huiyin::kit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// One set with an option of each kind, a config file and an environment of its own.
class OptionsTest : public ::testing::Test {
 protected:
  ~OptionsTest() override {
    for (const std::string& name : variables_) unsetenv(name.c_str());
    std::filesystem::remove(file_);
  }

  void SetVariable(const std::string& name, const std::string& value) {
    setenv(name.c_str(), value.c_str(), 1);
    variables_.push_back(name);
  }
  void WriteFile(const std::string& content) { std::ofstream(file_) << content; }

  absl::Status Load(const std::vector<std::string>& arguments) {
    std::vector<const char*> argv = {"huiyin"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    return options_.Load(static_cast<int>(argv.size()), argv.data());
  }
  absl::Status LoadFile(const std::string& content, std::vector<std::string> arguments = {}) {
    WriteFile(content);
    arguments.emplace_back("--config");
    arguments.push_back(file_);
    return Load(arguments);
  }
  std::string FileError(const std::string& content) { return Message(LoadFile(content)); }
  std::string FlagError(std::vector<std::string> arguments) {
    return Message(Load(std::move(arguments)));
  }
  static std::string Message(const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  }

  const std::string file_ = (std::filesystem::temp_directory_path() /
                             ("huiyin_options_" + std::to_string(getpid()) + ".yaml"))
                                .string();
  OptionSet options_{"huiyin", "All services in one process."};
  const Option<int64_t>& port_ =
      options_.Int64({.name = "port", .def = 7700, .min = 1, .max = 65535, .help = "Listener."});
  const Option<int64_t>& calls_ = options_.Int64(
      {.name = "calls-max", .unit = "calls", .def = 9, .min = -5, .help = "In flight."});
  const Option<int64_t>& cache_ = options_.Bytes(
      {.name = "cache", .def = 64 << 20, .min = 1 << 20, .max = 1 << 30, .help = "Block cache."});
  const Option<int64_t>& drain_ = options_.DurationMs(
      {.name = "drain", .def = 30'000, .min = 100, .max = 60'000, .help = "Time to finish."});
  const Option<std::string>& level_ = options_.String({.name = "log-level",
                                                       .def = "info",
                                                       .one_of = {"info", "warn", "error"},
                                                       .help = "Least level printed."});
  const Option<std::string>& folder_ =
      options_.Path({.name = "data-dir", .def = "data", .min = 1, .help = "Where data lives."});
  const Option<bool>& reflection_ = options_.Bool({.name = "reflection", .help = "For grpcurl."});
  const Option<std::string>& token_ = options_.String(
      {.name = "admin-token", .max = 12, .help = "Proves an administrator.", .secret = true});
  std::vector<std::string> variables_;
};

TEST_F(OptionsTest, DefaultsWithoutAnySource) {
  ASSERT_TRUE(Load({}).ok());
  EXPECT_EQ(port_.value(), 7700);
  EXPECT_EQ(cache_.value(), 64 << 20);
  EXPECT_EQ(drain_.value(), 30'000);
  EXPECT_EQ(level_.value(), "info");
  EXPECT_EQ(folder_.value(), "data");
  EXPECT_FALSE(reflection_.value());
  EXPECT_EQ(token_.value(), "");
}

TEST_F(OptionsTest, FlagBeatsEnvironmentBeatsFileBeatsDefault) {
  SetVariable("HUIYIN_PORT", "2");
  SetVariable("HUIYIN_DATA_DIR", "/from/environment");
  ASSERT_TRUE(LoadFile("port: 1\ndata-dir: /from/file\ndrain: 5s\n", {"--port", "3"}).ok());
  EXPECT_EQ(port_.value(), 3);
  EXPECT_EQ(folder_.value(), "/from/environment");
  EXPECT_EQ(drain_.value(), 5000);
  EXPECT_EQ(calls_.value(), 9);
  std::vector<OptionView> views = options_.Describe();
  EXPECT_EQ(views[0].source, "--port");
  EXPECT_EQ(views[5].source, "HUIYIN_DATA_DIR");
  EXPECT_EQ(views[3].source, file_ + ":3");
  EXPECT_EQ(views[1].source, "default");
}

TEST_F(OptionsTest, ConfigFileMayComeFromTheEnvironment) {
  WriteFile("port: 12\n");
  SetVariable("HUIYIN_CONFIG", file_);
  ASSERT_TRUE(Load({}).ok());
  EXPECT_EQ(port_.value(), 12);
}

TEST_F(OptionsTest, FileKeysNestOneLevel) {
  ASSERT_TRUE(LoadFile("# comment\nlog:\n  level: warn\ndata: {dir: /d}\n").ok());
  EXPECT_EQ(level_.value(), "warn");
  EXPECT_EQ(folder_.value(), "/d");
}

TEST_F(OptionsTest, ReadsEveryNotation) {
  struct Row {
    std::vector<std::string> arguments;
    int64_t cache, drain, calls;
    bool reflection;
  };
  const Row rows[] = {
      {{"--cache", "1048576", "--drain=100", "--calls-max", "-5"}, 1 << 20, 100, -5, false},
      {{"--cache=2MiB", "--drain", "250ms", "--reflection"}, 2 << 20, 250, -5, true},
      {{"--cache", "1 GiB", "--drain", "1m", "--reflection=false"}, 1 << 30, 60'000, -5, false},
      {{"--cache", "1024KiB", "--drain", "2s", "--calls-max=0"}, 1 << 20, 2000, 0, false},
  };
  for (const Row& row : rows) {
    ASSERT_TRUE(Load(row.arguments).ok()) << Load(row.arguments);
    EXPECT_EQ(cache_.value(), row.cache);
    EXPECT_EQ(drain_.value(), row.drain);
    EXPECT_EQ(calls_.value(), row.calls);
    EXPECT_EQ(reflection_.value(), row.reflection);
  }
}

TEST_F(OptionsTest, FlagErrorsNameFlagValueBoundsAndUnit) {
  struct Row {
    std::vector<std::string> arguments;
    std::vector<std::string> expected;
  };
  const Row rows[] = {
      {{"--port", "70000"}, {"--port:", "\"70000\"", "whole number from 1 to 65535"}},
      {{"--port=0"}, {"--port:", "\"0\""}},
      {{"--port", "7x"}, {"--port:", "\"7x\"", "whole number"}},
      {{"--calls-max", "-6"}, {"\"-6\"", "-5 or more calls"}},
      {{"--calls-max", "9223372036854775808"}, {"9223372036854775808"}},
      {{"--cache", "3KB"}, {"\"3KB\"", "from 1MiB to 1GiB"}},
      {{"--cache", "9223372036854775807GiB"}, {"from 1MiB to 1GiB"}},
      {{"--drain", "2h"}, {"\"2h\"", "from 100ms to 1m"}},
      {{"--log-level", "loud"}, {"one of info, warn, error"}},
      {{"--reflection=perhaps"}, {"\"perhaps\"", "true or false"}},
      {{"--prot", "1"}, {"--prot: there is no such flag", "did you mean --port?"}},
      {{"--nothing-like-it=1"}, {"--nothing-like-it: there is no such flag; see --help"}},
      {{"stray"}, {"unexpected argument \"stray\""}},
      {{"--port"}, {"--port"}},
      {{"--port", "1", "--port", "2"}, {"--port"}},
  };
  for (const Row& row : rows) {
    std::string error = FlagError(row.arguments);
    for (const std::string& part : row.expected) EXPECT_THAT(error, HasSubstr(part));
  }
}

TEST_F(OptionsTest, FileErrorsNameFileAndLine) {
  EXPECT_THAT(FileError("drain: 5s\nport: 0\n"), HasSubstr(file_ + ":2: port is \"0\""));
  EXPECT_THAT(FileError("\n\nprt: 1\n"),
              HasSubstr(file_ + ":3: prt is not a known option; did you mean port?"));
  EXPECT_THAT(FileError("log:\n  levle: warn\n"),
              HasSubstr(file_ + ":2: log-levle is not a known option; did you mean log-level?"));
  EXPECT_THAT(FileError("port: 1\nport: 2\n"),
              HasSubstr(file_ + ":2: port stands here again, after " + file_ + ":1"));
  EXPECT_THAT(FileError("port:\n"), HasSubstr(":1: port has no value"));
  EXPECT_THAT(FileError("port: [1]\n"), HasSubstr(":1: port must be a single value"));
  EXPECT_THAT(FileError("log: {level: {deep: 1}}\n"), HasSubstr("log-level must be a single"));
  EXPECT_THAT(FileError("- port\n"), HasSubstr(":1: lines of `option: value` are expected"));
  EXPECT_THAT(FileError("port: 1\ndrain: {open\n"), HasSubstr("not YAML"));
}

TEST_F(OptionsTest, UnreadableFileIsAnError) {
  EXPECT_THAT(FlagError({"--config", "/nonexistent/x.yaml"}),
              HasSubstr("config file /nonexistent/x.yaml cannot be read"));
  EXPECT_TRUE(LoadFile("").ok());
}

TEST_F(OptionsTest, WeakSourcesAreCheckedTooAndEnvironmentIsNamed) {
  SetVariable("HUIYIN_PORT", "never");
  EXPECT_THAT(FlagError({"--port", "1"}), HasSubstr("HUIYIN_PORT: port is \"never\""));
}

TEST_F(OptionsTest, SecretsAreShownNowhere) {
  EXPECT_THAT(FlagError({"--admin-token", "open-sesame-open"}), Not(HasSubstr("sesame")));
  ASSERT_TRUE(Load({"--admin-token", "sesame"}).ok());
  EXPECT_EQ(token_.value(), "sesame");
  for (const OptionView& view : options_.Describe()) EXPECT_THAT(view.value, Not("sesame"));
}

TEST_F(OptionsTest, AnEmptyDefaultBelowTheMinimumMustBeSet) {
  OptionSet set("huiyin", "");
  set.String({.name = "region", .min = 1, .help = "Which region."});
  const char* argv[] = {"huiyin"};
  EXPECT_THAT(Message(set.Load(1, argv)), HasSubstr("--region is not set"));
}

TEST_F(OptionsTest, HelpExplainsEveryOption) {
  options_.Example("huiyin --data-dir /var/lib/huiyin", "Serves from there.");
  ASSERT_TRUE(Load({"--help", "--port", "0"}).ok());
  EXPECT_TRUE(options_.help_asked());
  std::string help = options_.Help();
  for (const char* part :
       {"huiyin: All services in one process.", "--port INTEGER", "Default: 7700.",
        "a whole number from 1 to 65535", "HUIYIN_CALLS_MAX", "Default: 9 calls.", "--cache SIZE",
        "Default: 64MiB.", "--drain DURATION", "from 100ms to 1m", "--data-dir PATH",
        "HUIYIN_DATA_DIR", "--reflection\n", "--config PATH",
        "huiyin --data-dir /var/lib/huiyin\n      Serves from there."}) {
    EXPECT_THAT(help, HasSubstr(part));
  }
}

TEST(OptionSetDeathTest, DeclarationsAreChecked) {
  OptionSet set("huiyin", "");
  set.Int64({.name = "port", .def = 1, .help = ""});
  EXPECT_DEATH(set.Bool({.name = "port", .help = ""}), "declared once");
  EXPECT_DEATH(set.Bool({.name = "Port", .help = ""}), "an option name");
  EXPECT_DEATH(set.Int64({.name = "low", .def = 1, .min = 2, .help = ""}), "within the bounds");
}

}  // namespace
}  // namespace huiyin::kit
