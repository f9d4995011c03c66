// Commands as systems write them to huiyin.commands: protobuf or JSON, without a root id.
#include "services/kit/runtime/command_record.h"

#include <gtest/gtest.h>

#include "huiyin/intake/v1/commands.pb.h"
#include "services/intake/matter_id.h"
#include "services/intake/service.h"

namespace huiyin::intake {
namespace {

constexpr char kJson[] = R"({"service": "huiyin.intake", "header": {"commandId": "hotline-1"},
    "command": {"submitCase": {"channel": "CHANNEL_HOTLINE", "text": "路灯不亮", "areaId": "a"}}})";

v1::Command Submission() {
  v1::Command command;
  command.mutable_submit_case()->set_channel(common::v1::CHANNEL_HOTLINE);
  command.mutable_submit_case()->set_text("路灯不亮");
  command.mutable_submit_case()->set_area_id("a");
  return command;
}

const IntakeService kIntake;

TEST(CommandRecord, JsonSaysWhatProtobufSays) {
  common::v1::CommandRecord said;
  said.set_service("huiyin.intake");
  said.mutable_header()->set_command_id("hotline-1");
  said.set_payload(Submission().SerializeAsString());
  const auto from_bytes = kit::ReadCommandRecord(kIntake, said.SerializeAsString());
  const auto from_json = kit::ReadCommandRecord(kIntake, kJson);
  ASSERT_TRUE(from_bytes && from_json);
  EXPECT_EQ(from_json->SerializeAsString(), from_bytes->SerializeAsString());
  EXPECT_EQ(from_json->root_id(), MatterId("", "", "hotline-1", 0));
}

TEST(CommandRecord, ACaseCommandBelongsToItsMattersFamily) {
  v1::Command command;
  command.mutable_accept_case()->set_matter_id("1874579003965.2");
  EXPECT_EQ(kIntake.RootOfCommand(command, "x"), "1874579003965");
}

TEST(CommandRecord, WhatCannotBeReadOrIsForAnotherIsNobodys) {
  for (const char* bytes :
       {"", "{", "no command", "{}", R"({"service": "huiyin.intake"})",
        R"({"service": "huiyin.intake", "header": 3, "command": {}, "x": })",
        R"({"service": "huiyin.dispatch", "header": {"commandId": "a"}, "command": {}})"}) {
    EXPECT_FALSE(kit::ReadCommandRecord(kIntake, bytes).has_value()) << bytes;
  }
}

TEST(CommandRecord, ACommandThatDoesNotFitKeepsItsIdToBeRefusedBy) {
  const auto read = kit::ReadCommandRecord(
      kIntake,
      R"({"service": "huiyin.intake", "header": {"commandId": "a"}, "command": {"no": 1}})");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->header().command_id(), "a");
  EXPECT_EQ(kIntake.ParseCommand(read->payload()), nullptr);
}

}  // namespace
}  // namespace huiyin::intake
