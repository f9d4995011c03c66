// Filling a cluster's topics from a backup: offsets and times that were there before, and no log until all is there.
#include "services/kit/log/kafka_refill_log.h"

#include "services/kit/log/kafka_admin.h"
#include "tests/kafka/kafka_fixture.h"

namespace huiyin::kit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int64_t kLongAgoUs = 1'600'000'000'000'000;

class KafkaRefill : public KafkaTest {
 protected:
  KafkaRefill() {
    options_ = Options(OneBroker());
    options_.topics[commands_.topic] = {.kept_ms = kSevenDaysMs};
    options_.topics[keys_.topic] = {.compacted = true, .compacted_within_ms = 86'400'000};
  }
  std::unique_ptr<KafkaRefillLog> MustRefill() {
    auto log = KafkaRefillLog::Open(options_);
    EXPECT_TRUE(log.ok()) << log.status();
    return log.ok() ? *std::move(log) : nullptr;
  }
  static absl::StatusOr<Offset> Fill(KafkaRefillLog& log, const TopicPartition& where,
                                     int64_t time_us, std::vector<LogEntry> entries) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Offset>>>();
    log.Append(where, time_us, std::move(entries),
               [promise](absl::StatusOr<Offset> first) { promise->set_value(std::move(first)); });
    return promise->get_future().get();
  }
  absl::StatusOr<KafkaTopicFacts> Facts(const std::string& topic) {
    auto admin = KafkaAdmin::Open(options_);
    return admin.ok() ? (*admin)->Facts(topic) : admin.status();
  }

  const TopicPartition commands_{FreshTopic("commands"), 0}, keys_{FreshTopic("keys"), 0};
  KafkaLogOptions options_;
};

TEST_F(KafkaRefill, GivesOffsetsAndTimesAndThenALogAsAnyOther) {
  const auto refill = MustRefill();
  ASSERT_NE(refill, nullptr);
  EXPECT_EQ(*Fill(*refill, toy_, kLongAgoUs, {{"k", "a"}, {"k", "b"}}), 0);
  EXPECT_EQ(*Fill(*refill, toy_, kLongAgoUs + 7'000, {{"k", "c"}}), 2);
  EXPECT_EQ(*Fill(*refill, commands_, kLongAgoUs, std::vector<LogEntry>(5, {"filler", ""})), 0);
  ASSERT_TRUE(refill->DeleteBelow(commands_, 3).ok());
  const auto early = KafkaLog::Open(options_);
  EXPECT_EQ(early.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(early.status().message()), HasSubstr("CreateTime"));

  const absl::Status finished = refill->Finish();
  ASSERT_TRUE(finished.ok()) << finished;
  const auto log = MustOpen(options_);
  ASSERT_NE(log, nullptr);
  EXPECT_THAT(Values(*log), ElementsAre("a", "b", "c"));
  const int64_t before_us = clock_.WallMicros();
  EXPECT_EQ(*Append(*log, "d"), 3);
  std::vector<LogRecord> records;
  ASSERT_TRUE(Eventually([&] {
    records.clear();
    return log->Read(toy_, 0, 10, &records).ok() && records.size() == 4;
  }));
  EXPECT_EQ(records[1].append_time_us, kLongAgoUs);
  EXPECT_EQ(records[2].append_time_us, kLongAgoUs + 7'000);
  EXPECT_GE(records[3].append_time_us, before_us - 1'000) << "the brokers' time again";
  const auto extent = log->Extent(commands_);
  ASSERT_TRUE(extent.ok()) << extent.status();
  EXPECT_EQ(extent->begin, 3);
  EXPECT_EQ(extent->end, 5);
}

TEST_F(KafkaRefill, LeavesTopicsAsAnInstanceMakesThem) {
  ASSERT_TRUE(MustRefill()->Finish().ok());
  EXPECT_EQ(Facts(commands_.topic)->properties["retention.ms"], "604800000");
  EXPECT_EQ(Facts(keys_.topic)->properties["cleanup.policy"], "compact");
  EXPECT_EQ(Facts(keys_.topic)->properties["max.compaction.lag.ms"], "43200000");
}

TEST_F(KafkaRefill, RefusesTopicsThatHoldRecordsOrHaveHeldSome) {
  ASSERT_TRUE(Append(*MustOpen(options_), "a").ok());
  auto refused = KafkaRefillLog::Open(options_);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr(toy_.topic + "/0 [0, 1)"));
  auto admin = KafkaAdmin::Open(options_);
  ASSERT_TRUE((*admin)->DeleteBelow(toy_, 1).ok());
  refused = KafkaRefillLog::Open(options_);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(MustOpen(options_), nullptr) << "nothing was changed";
}

TEST_F(KafkaRefill, TakesEmptyTopicsAndWhatElseIsSetOnThem) {
  ASSERT_NE(MustOpen(options_), nullptr);
  auto admin = KafkaAdmin::Open(options_);
  const absl::Status altered = (*admin)->Alter(toy_.topic, {{"segment.bytes", "2000000"}});
  ASSERT_TRUE(altered.ok()) << altered;
  const auto refill = MustRefill();
  ASSERT_NE(refill, nullptr);
  EXPECT_EQ(*Fill(*refill, toy_, kLongAgoUs, {{"k", "a"}}), 0);
  ASSERT_TRUE(refill->Finish().ok());
  EXPECT_EQ(Facts(toy_.topic)->properties["segment.bytes"], "2000000");
  EXPECT_THAT(Values(*MustOpen(options_)), ElementsAre("a"));
}

}  // namespace
}  // namespace huiyin::kit
