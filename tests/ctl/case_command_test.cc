#include "services/ctl/case_command.h"

#include <gtest/gtest.h>

#include "huiyin/dispatch/v1/commands.pb.h"
#include "huiyin/evaluation/v1/commands.pb.h"
#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/tracking/v1/commands.pb.h"
#include "services/ctl/exit.h"
#include "services/ctl/verbs.h"

namespace huiyin::ctl {
namespace {

const absl::TimeZone kUtc = absl::UTCTimeZone();

TEST(CaseCommand, IsFoundByItsName) {
  struct {
    const char* name;
    Reader reader;
  } const cases[] = {{"accept_case", Reader::kIntake},
                     {"return_case", Reader::kDispatch},
                     {"park_case", Reader::kTracking},
                     {"call_back_case", Reader::kEvaluation}};
  for (const auto& [name, reader] : cases) {
    const auto command = CaseCommand::Named(name);
    ASSERT_TRUE(command.ok()) << name;
    EXPECT_EQ(command->reader(), reader) << name;
  }
  for (const char* name : {"dance", "", "ReceiveCase", "follow_case"}) {
    EXPECT_EQ(ExitCodeOf(CaseCommand::Named(name).status()), kExitUsage) << name;
  }
}

TEST(CaseCommand, TakesWordsOfEveryKind) {
  struct {
    const char* command;
    const char* path;
    const char* value;
    bool good;
  } const cases[] = {
      {"return_case", "reason_id", "not-ours", true},
      {"return_case", "colour", "red", false},
      {"assign_case", "mode", "instant", true},
      {"assign_case", "mode", "slow", false},
      {"call_back_case", "reached", "yes", true},
      {"call_back_case", "reached", "true", false},
      {"decide_measure", "number", "2", true},
      {"decide_measure", "number", "two", false},
      {"decide_measure", "number", "9999999999", false},
      {"ask_extension", "until_us", "2026-04-30T18:00", true},
      {"ask_extension", "until_us", "tomorrow", false},
      {"hand_over_emergency", "emergency.service", "119", true},
      {"hand_over_emergency", "emergency.colour", "red", false},
      {"hand_over_emergency", "emergency", "119", false},
      {"hand_over_emergency", "matter_id.x", "1", false},
  };
  for (const auto& one : cases) {
    auto command = CaseCommand::Named(one.command);
    ASSERT_TRUE(command.ok());
    const absl::Status set = command->Set(one.path, one.value, kUtc);
    EXPECT_EQ(set.ok(), one.good) << one.path << " " << one.value << " " << set;
    if (!one.good) {
      EXPECT_EQ(ExitCodeOf(set), kExitUsage);
    }
  }
}

TEST(CaseCommand, KnowsWhatIsSet) {
  auto command = CaseCommand::Named("return_case");
  ASSERT_TRUE(command.ok());
  EXPECT_TRUE(command->HasField("unit_id"));
  EXPECT_FALSE(command->HasField("arbiter_unit_id"));
  EXPECT_FALSE(command->IsSet("unit_id"));
  ASSERT_TRUE(command->Set("unit_id", "urban", kUtc).ok());
  EXPECT_TRUE(command->IsSet("unit_id"));
}

// Whatever stands in the table can be sent: every command, field and fixed value is there.
TEST(Verbs, NameCommandsAndFieldsThatExist) {
  for (const Verb& verb : Verbs()) {
    auto command = CaseCommand::Named(verb.command);
    ASSERT_TRUE(command.ok()) << verb.name;
    for (const VerbOption& option : verb.options) {
      const std::string path = option.path;
      EXPECT_TRUE(command->HasField(path.substr(0, path.find('.')))) << verb.name << " " << path;
    }
    for (const VerbOption& fixed : verb.always) {
      EXPECT_TRUE(command->Set(fixed.path, fixed.value, kUtc).ok()) << verb.name;
    }
  }
}

// Every command that the outside can say has a verb; submitting has a family of its own.
TEST(Verbs, CoverEveryCommand) {
  for (const auto* commands :
       {intake::v1::Command::descriptor(), dispatch::v1::Command::descriptor(),
        tracking::v1::Command::descriptor(), evaluation::v1::Command::descriptor()}) {
    for (int i = 0; i < commands->field_count(); ++i) {
      const std::string& name = commands->field(i)->name();
      if (name == "submit_case" || !CaseCommand::Named(name).ok()) continue;
      bool found = false;
      for (const Verb& verb : Verbs()) found |= verb.command == name;
      EXPECT_TRUE(found) << name;
    }
  }
}

}  // namespace
}  // namespace huiyin::ctl
