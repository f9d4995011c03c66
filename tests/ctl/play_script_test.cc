#include "services/ctl/play_script.h"

#include <gtest/gtest.h>

#include <fstream>

#include "services/ctl/exit.h"

namespace huiyin::ctl {
namespace {

std::string Write(const std::string& text) {
  std::string file = testing::TempDir() + "/script.jsonl";
  std::ofstream(file) << text;
  return file;
}

TEST(PlayScript, OrdersStepsByTime) {
  const auto script = ReadPlayScript(Write(
      R"({"at": 10, "name": "a", "channel": "hotline", "text": "a", "then": [)"
      R"({"after_min": 50, "do": "handle_case", "result": "done"},)"
      R"({"after_min": 30, "do": "receive_case", "actor": "urban"},)"
      R"({"after_min": 60, "do": "park_case", "reason": "r", "review_after_min": 100}]})"
      "\n"
      R"({"at": 20, "kind": "enquiry", "channel": "web", "text": "b", "contact": {"phone": "1"},)"
      R"( "then": [{"after_min": 5, "do": "merge_case", "into_matter_id": "@a"}]})"
      "\n"));
  ASSERT_TRUE(script.ok()) << script.status();
  ASSERT_EQ(script->cases.size(), 2u);
  EXPECT_EQ(script->cases[0].name, "a");
  EXPECT_EQ(script->cases[0].submission.channel(), common::v1::CHANNEL_HOTLINE);
  EXPECT_EQ(script->cases[1].submission.kind(), common::v1::MATTER_KIND_ENQUIRY);
  EXPECT_EQ(script->cases[1].submission.contact().phone(), "1");
  std::string order;
  for (const PlayStep& step : script->steps) {
    order += std::to_string(step.minute) + step.command + " ";
  }
  EXPECT_EQ(order,
            "10submit_case 20submit_case 25merge_case 40receive_case 60handle_case 70park_case ");
  EXPECT_EQ(script->steps[2].fields.fields().at("into_matter_id").string_value(), "@a");
  EXPECT_EQ(script->steps[3].actor, "urban");
  EXPECT_EQ(script->steps[3].number, 2);
  EXPECT_EQ(script->steps[4].fields.fields().at("result").string_value(), "done");
  EXPECT_EQ(script->steps[5].fields.fields().at("review_minute").number_value(), 110);
}

TEST(PlayScript, NamesTheBrokenLine) {
  for (const char* bad :
       {R"({"channel": "hotline"})", R"({"at": 1, "channel": "pigeon"})",
        R"({"at": 1, "channel": "web", "colour": "red"})",
        R"({"at": 1, "channel": "web", "then": [{"do": "close_case"}]})",
        R"({"at": 1, "channel": "web", "then": [{"after_min": 1, "do": "dance"}]})",
        R"({"at": 1, "channel": "web", "then": [{"after_min": 1, "do": "follow_case"}]})",
        R"({"at": 1, "channel": "web", "then": {}})", "[]", "{"}) {
    const auto script = ReadPlayScript(Write(std::string("\n") + bad + "\n"));
    EXPECT_EQ(ExitCodeOf(script.status()), kExitData) << bad;
    EXPECT_NE(script.status().message().find(":2: "), std::string::npos) << script.status();
  }
}

}  // namespace
}  // namespace huiyin::ctl
