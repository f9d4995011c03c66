// Arguments and exit codes, with nobody listening.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

#include "services/ctl/commands.h"
#include "services/ctl/exit.h"
#include "services/ctl/verbs.h"

namespace huiyin::ctl {
namespace {

using testing::HasSubstr;

struct Ran {
  int code;
  std::string out, err;
};

Ran Huiyinctl(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "huiyinctl");
  std::ostringstream out, err;
  Context context;
  context.out = &out;
  context.err = &err;
  const int code = RunMain(static_cast<int>(arguments.size()), arguments.data(), context);
  return {code, out.str(), err.str()};
}

// A port that nothing listens on: 1 is reserved.
constexpr char kNobody[] = "--address=127.0.0.1:1";

TEST(Arguments, WrongOnesAreUsage) {
  const std::vector<std::vector<const char*>> cases = {
      {},
      {"dance"},
      {"show"},
      {"show", "H7", "--colour"},
      {"show", "H7", "extra"},
      {"submit"},
      {"submit", "--text", "x", "--file", "y"},
      {"submit", "--text", "x", "--channel", "pigeon"},
      {"receive", "H7"},
      {"refuse", "H7"},
      {"assign", "H7", "--unit", "u", "--mode", "slow", "--no-wait"},
      {"rate", "H7", "--solved", "perhaps"},
      {"rates", "--by", "moon"},
      {"rates", "--from", "2026-13"},
      {"list", "--stage", "lost"},
      {"list", "--limit", "0"},
      {"ledger", "--output", "xml"},
      {"ledger", "--timeout", "0"},
      {"ledger", "--token-file", "/no/such/file"},
      {"tail", "intake", "--from", "-2"},
      {"tail", "intake", "--partition", "-1"},
      {"tail", "intake", "--kafka-properties", "/dev/null"},
      {"tail", "intake", "--brokers", "127.0.0.1:1", "--kafka-properties", "/no/such/file"},
      {"directory"},
      {"held", "forget"},
      {"play"},
      {"return", "H7", "--unit", "u"},
      {"extend", "H7", "--unit", "u", "--reason", "r", "--no-wait"},
      {"measure"},
      {"measure", "order", "H7", "--by", "u"},
      {"measure", "order", "H7", "first", "--by", "u", "--no-wait"},
      {"chase", "H7", "--channel", "pigeon", "--no-wait"},
      {"watch", "--stage", "lost"},
      {"as-of"},
      {"requester"},
      {"export", "everything"},
      {"export", "cases", "--format", "xml"},
      {"measures", "--state", "lost"},
  };
  for (const auto& arguments : cases) {
    const Ran ran = Huiyinctl(arguments);
    EXPECT_EQ(ran.code, kExitUsage) << testing::PrintToString(arguments) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("huiyinctl: "));
    EXPECT_EQ(ran.out, "");
  }
}

TEST(Arguments, HelpTellsExitCodesAndExamples) {
  const Ran all = Huiyinctl({"--help"});
  EXPECT_EQ(all.code, kExitOk);
  EXPECT_THAT(all.out, HasSubstr("Exit codes: 0 done"));
  std::vector<std::vector<const char*>> commands = {{"submit"},
                                                    {"show"},
                                                    {"timeline"},
                                                    {"list"},
                                                    {"ledger"},
                                                    {"rates"},
                                                    {"tail"},
                                                    {"status"},
                                                    {"checkpoint"},
                                                    {"play"},
                                                    {"directory", "apply"},
                                                    {"directory", "diff"},
                                                    {"directory", "export"},
                                                    {"held", "list"},
                                                    {"held", "show"},
                                                    {"held", "retry"},
                                                    {"held", "discard"},
                                                    {"explain"},
                                                    {"as-of"},
                                                    {"watch"},
                                                    {"similar"},
                                                    {"requester"},
                                                    {"contact-key"},
                                                    {"measures"},
                                                    {"export"}};
  for (const Verb& verb : Verbs()) {
    std::vector<const char*>& words = commands.emplace_back();
    const char* space = std::strchr(verb.name, ' ');
    if (space != nullptr) words.push_back("measure");
    words.push_back(space != nullptr ? space + 1 : verb.name);
  }
  for (auto command : commands) {
    command.push_back("--help");
    const Ran ran = Huiyinctl(command);
    EXPECT_EQ(ran.code, kExitOk) << command[0];
    EXPECT_THAT(ran.out, HasSubstr("Example")) << command[0];
  }
}

TEST(Arguments, NobodyThereIsUnavailable) {
  EXPECT_EQ(Huiyinctl({"ledger", kNobody, "--timeout", "0.3"}).code, kExitUnavailable);
  // Global options stand before or after the command.
  EXPECT_EQ(Huiyinctl({kNobody, "--timeout", "0.3", "submit", "--text", "路灯不亮"}).code,
            kExitUnavailable);
}

TEST(Arguments, BrokenFilesAreDataProblems) {
  const std::string file = testing::TempDir() + "/cases.jsonl";
  std::ofstream(file) << "{\"channel\":\"hotline\",\"text\":\"a\"}\n\n{\"colour\":1}\n";
  const Ran ran = Huiyinctl({"submit", "--file", file.c_str(), kNobody});
  EXPECT_EQ(ran.code, kExitData);
  EXPECT_THAT(ran.err, HasSubstr(file + ":3: "));
  EXPECT_EQ(Huiyinctl({"submit", "--file", "/no/such/file", kNobody}).code, kExitData);
  EXPECT_EQ(Huiyinctl({"directory", "diff", "/no/such/file", kNobody}).code, kExitData);
  EXPECT_EQ(Huiyinctl({"play", "/no/such/file", kNobody}).code, kExitData);
}

TEST(ExitCode, TellsTheServicesNoFromOurs) {
  common::v1::Rejection rejection;
  rejection.set_domain("huiyin.dispatch");
  rejection.set_reason("REJECTION_REASON_WRONG_UNIT");
  rejection.set_message("another unit has it");
  rejection.set_field("command.unit_id");
  const absl::Status refused = FromService(absl::StatusCode::kFailedPrecondition, rejection);
  EXPECT_EQ(ExitCodeOf(refused), kExitRefused);
  EXPECT_EQ(
      ErrorText(refused),
      "another unit has it (huiyin.dispatch REJECTION_REASON_WRONG_UNIT, field command.unit_id)");
  EXPECT_EQ(ExitCodeOf(FromService(absl::StatusCode::kInvalidArgument, rejection)), kExitRefused);
  EXPECT_EQ(ExitCodeOf(FromService(absl::StatusCode::kNotFound, rejection)), kExitNotFound);
  EXPECT_EQ(ExitCodeOf(FromService(absl::StatusCode::kUnavailable, rejection)), kExitUnavailable);
  EXPECT_EQ(ExitCodeOf(FromService(absl::StatusCode::kDeadlineExceeded, rejection)),
            kExitUnavailable);
  EXPECT_EQ(ExitCodeOf(FromService(absl::StatusCode::kPermissionDenied, rejection)), kExitRefused);
  EXPECT_EQ(ExitCodeOf(WrongUsage("x")), kExitUsage);
  EXPECT_EQ(ExitCodeOf(BadData("x")), kExitData);
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), kExitOk);
}

}  // namespace
}  // namespace huiyin::ctl
