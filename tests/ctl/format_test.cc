#include "services/ctl/format.h"

#include <gtest/gtest.h>

#include "huiyin/common/v1/matter.pb.h"
#include "huiyin/tracking/v1/events.pb.h"

namespace huiyin::ctl {
namespace {

constexpr int64_t kTimeUs = 1773623553'000'000;  // 2026-03-16T01:12:33Z

TEST(FormatTime, IsLocalWithItsOffset) {
  EXPECT_EQ(FormatTime(kTimeUs, ZoneOf("Asia/Shanghai")), "2026-03-16T09:12:33+08:00");
  EXPECT_EQ(FormatTime(kTimeUs, ZoneOf("no such zone")), "2026-03-16T01:12:33+00:00");
  EXPECT_EQ(FormatTime(0, absl::UTCTimeZone()), "");
}

TEST(FormatDuration, ShowsTheTwoLargestUnits) {
  EXPECT_EQ(FormatDuration(0), "0s");
  EXPECT_EQ(FormatDuration(59), "59s");
  EXPECT_EQ(FormatDuration(60), "1m");
  EXPECT_EQ(FormatDuration(3'725), "1h 2m");
  EXPECT_EQ(FormatDuration(2 * 86'400 + 3 * 3'600 + 59), "2d 3h");
  EXPECT_EQ(FormatDuration(-1), "");
}

TEST(FormatShare, OfNothingIsNothing) {
  EXPECT_EQ(FormatShare(7, 8), "87.5%");
  EXPECT_EQ(FormatShare(0, 0), "-");
}

TEST(Words, GoBothWays) {
  EXPECT_EQ(Word(common::v1::CASE_STAGE_CALLED_BACK), "called_back");
  EXPECT_EQ(Word(common::v1::CASE_STAGE_UNSPECIFIED), "");
  EXPECT_EQ(Word(static_cast<common::v1::CaseStage>(99)), "99");
  common::v1::Channel channel = common::v1::CHANNEL_HOTLINE;
  EXPECT_TRUE(ReadWord("--channel", "", &channel).ok());
  EXPECT_EQ(channel, common::v1::CHANNEL_HOTLINE);
  EXPECT_TRUE(ReadWord("--channel", "petition_office", &channel).ok());
  EXPECT_EQ(channel, common::v1::CHANNEL_PETITION_OFFICE);
  EXPECT_EQ(ExitCodeOf(ReadWord("--channel", "pigeon", &channel)), kExitUsage);
  EXPECT_EQ(ExitCodeOf(ReadWord("--channel", "unspecified", &channel)), kExitUsage);
}

TEST(ReadTime, TakesLocalTimesAndOffsets) {
  const absl::TimeZone zone = ZoneOf("Asia/Shanghai");
  EXPECT_EQ(*ReadTime("--day", "2026-03-16T09:12:33", zone), kTimeUs);
  EXPECT_EQ(*ReadTime("--day", "2026-03-16T01:12:33Z", zone), kTimeUs);
  EXPECT_EQ(*ReadTime("--day", "2026-03-16T03:12:33+02:00", zone), kTimeUs);
  EXPECT_EQ(FormatTime(*ReadTime("--day", "2026-03-16", zone), zone), "2026-03-16T00:00:00+08:00");
  for (const char* bad : {"", "tomorrow", "2026-13-01", "2026-03-16 09", "2026-02-30"}) {
    EXPECT_EQ(ExitCodeOf(ReadTime("--day", bad, zone).status()), kExitUsage) << bad;
  }
}

TEST(ReadMonth, TakesYearAndMonth) {
  EXPECT_EQ(*ReadMonth("--from", "2026-03"), 202603);
  EXPECT_EQ(*ReadMonth("--from", "2026-12"), 202612);
  for (const char* bad : {"2026-13", "2026", "202603", "2026-3", "03-2026"}) {
    EXPECT_FALSE(ReadMonth("--from", bad).ok()) << bad;
  }
}

TEST(Json, EscapesText) {
  EXPECT_EQ(JsonText("路灯 \"x\" \\ \n"), "\"路灯 \\\"x\\\" \\\\ \\u000a\"");
  EXPECT_EQ(JsonObject({{"a", "1"}, {"b", JsonArray({"2", "3"})}}), R"({"a":1,"b":[2,3]})");
  EXPECT_EQ(JsonObject({}), "{}");
}

TEST(Json, KeepsProtoNames) {
  common::v1::CaseReply reply;
  reply.set_matter_id("H7");
  reply.set_stage(common::v1::CASE_STAGE_ACCEPTED);
  EXPECT_EQ(ToJson(reply, false), R"({"matter_id":"H7","stage":"CASE_STAGE_ACCEPTED"})");
}

TEST(Describe, WritesWhatPeopleRead) {
  tracking::v1::StageReached event;
  event.set_matter_id("H7");
  event.set_stage(common::v1::CASE_STAGE_RECEIVED);
  event.set_unit_id("urban");
  event.set_reached_at_us(kTimeUs);
  EXPECT_EQ(Describe(event, ZoneOf("Asia/Shanghai")),
            "stage=received unit_id=urban reached_at=2026-03-16T09:12:33+08:00");
  tracking::v1::CaseUnparked unparked;
  unparked.set_paused_us(90 * 60 * int64_t{1'000'000});
  EXPECT_EQ(Describe(unparked, absl::UTCTimeZone()), "paused=1h 30m");
}

}  // namespace
}  // namespace huiyin::ctl
