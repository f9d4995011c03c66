#include "services/ctl/play_script.h"

#include <gtest/gtest.h>

#include <fstream>

#include "services/ctl/exit.h"

namespace huiyin::ctl {
namespace {

std::string Write(const std::string& text) {
  const std::string file = testing::TempDir() + "/script.jsonl";
  std::ofstream(file) << text;
  return file;
}

TEST(PlayScript, OrdersStepsByTime) {
  const auto script = ReadPlayScript(Write(
      R"({"at": 10, "channel": "hotline", "text": "a", "receive_after_min": 30, "handle_after_min": 50, "result": "done",)"
      R"( "callback": {"after_min": 60, "reached": true, "solved": "yes", "satisfied": "no", "words": "so so"}})"
      "\n"
      R"({"at": 20, "kind": "enquiry", "channel": "web", "text": "b", "contact": {"phone": "1"},)"
      R"( "decide": {"after_min": 5, "accept": false, "reason": "no"}})"
      "\n"));
  ASSERT_TRUE(script.ok()) << script.status();
  ASSERT_EQ(script->cases.size(), 2u);
  EXPECT_EQ(script->cases[0].submission.channel(), common::v1::CHANNEL_HOTLINE);
  EXPECT_EQ(script->cases[1].submission.kind(), common::v1::MATTER_KIND_ENQUIRY);
  EXPECT_EQ(script->cases[1].submission.contact().phone(), "1");
  std::string order;
  for (const PlayStep& step : script->steps) {
    order += std::to_string(step.minute) + NameOf(step.kind) + " ";
  }
  EXPECT_EQ(order, "10submit 20submit 25refuse 40receive 60handle 70callback ");
  EXPECT_EQ(script->steps[4].words, "done");
  EXPECT_TRUE(script->steps[5].reached);
  EXPECT_EQ(script->steps[5].satisfied, common::v1::VERDICT_NO);
}

TEST(PlayScript, NamesTheBrokenLine) {
  for (const char* bad : {R"({"channel": "hotline"})", R"({"at": 1, "channel": "pigeon"})",
                          R"({"at": 1, "channel": "web", "colour": "red"})",
                          R"({"at": 1, "channel": "web", "close": {"reason": "x"}})", "[]", "{"}) {
    const auto script = ReadPlayScript(Write(std::string("\n") + bad + "\n"));
    EXPECT_EQ(ExitCodeOf(script.status()), kExitData) << bad;
    EXPECT_NE(script.status().message().find(":2: "), std::string::npos) << script.status();
  }
}

}  // namespace
}  // namespace huiyin::ctl
