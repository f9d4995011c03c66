// Topics are made and checked when the log is opened.
#include "services/kit/log/kafka_topics.h"

#include "services/kit/log/kafka_admin.h"
#include "tests/kafka/kafka_fixture.h"

namespace huiyin::kit {
namespace {

using ::testing::HasSubstr;

class KafkaTopics : public KafkaTest {
 protected:
  void Make(const std::map<std::string, std::string>& properties) {
    const KafkaLogOptions options = Options(OneBroker());
    auto admin = KafkaAdmin::Open(options);
    ASSERT_TRUE(admin.ok()) << admin.status();
    const absl::Status made = (*admin)->Create(toy_.topic, 1, 0, properties);
    ASSERT_TRUE(made.ok()) << made;
  }
};

TEST_F(KafkaTopics, MakesWhatIsMissing) {
  KafkaLogOptions options = Options(OneBroker(), 3);
  const std::string commands = FreshTopic("commands");
  const std::string owners = FreshTopic("owners");
  options.topics[commands] = {.partitions = 2, .kept_ms = kSevenDaysMs};
  options.topics[owners] = {.partitions = 1, .compacted = true};
  ASSERT_NE(MustOpen(options), nullptr);
  auto admin = KafkaAdmin::Open(options);
  ASSERT_TRUE(admin.ok()) << admin.status();
  auto facts = (*admin)->Facts(commands);
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(facts->partitions, 2);
  EXPECT_EQ(facts->properties["retention.ms"], "604800000");
  EXPECT_EQ(facts->properties["message.timestamp.type"], "LogAppendTime");
  facts = (*admin)->Facts(owners);
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(facts->properties["cleanup.policy"], "compact");
  EXPECT_NE(MustOpen(options), nullptr) << "what is there is taken";
}

TEST_F(KafkaTopics, RefusesAnotherPartitionCount) {
  ASSERT_NE(MustOpen(Options(OneBroker(), 3)), nullptr);
  const auto log = KafkaLog::Open(Options(OneBroker(), 4));
  EXPECT_EQ(log.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(log.status().message()), HasSubstr("3 partitions, must have 4"));
}

TEST_F(KafkaTopics, NamesAllThatIsWrong) {
  Make({{"cleanup.policy", "compact"}, {"message.timestamp.type", "CreateTime"}});
  const auto log = KafkaLog::Open(Options(OneBroker()));
  EXPECT_EQ(log.status().code(), absl::StatusCode::kFailedPrecondition);
  const std::string message(log.status().message());
  EXPECT_THAT(message, HasSubstr("cleanup.policy is compact, must be delete"));
  EXPECT_THAT(message, HasSubstr("message.timestamp.type is CreateTime"));
  EXPECT_THAT(message, HasSubstr("--add-config message.timestamp.type=LogAppendTime"));
}

TEST_F(KafkaTopics, BoundsWhenReplacedRecordsGo) {
  KafkaLogOptions options = Options(OneBroker());
  options.topics[toy_.topic] = {.compacted = true, .compacted_within_ms = 86'400'000};
  ASSERT_NE(MustOpen(options), nullptr);
  auto admin = KafkaAdmin::Open(options);
  ASSERT_TRUE(admin.ok()) << admin.status();
  auto facts = (*admin)->Facts(toy_.topic);
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(facts->properties["max.compaction.lag.ms"], "43200000");
  EXPECT_EQ(facts->properties["segment.ms"], "21600000");
  EXPECT_NE(MustOpen(options), nullptr) << "what is there is taken";
  options.topics[toy_.topic].compacted_within_ms /= 2;
  const auto log = KafkaLog::Open(options);
  EXPECT_EQ(log.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(log.status().message()),
              HasSubstr("max.compaction.lag.ms is 43200000, must be at most 21600000"));
}

TEST_F(KafkaTopics, MoreReplicasThanBrokersIsSaid) {
  KafkaLogOptions options = Options(OneBroker());
  options.replicas = 3;
  const auto log = KafkaLog::Open(options);
  EXPECT_EQ(log.status().code(), absl::StatusCode::kFailedPrecondition) << log.status();
}

TEST_F(KafkaTopics, NoBrokerAtTheAddressIsSaid) {
  KafkaLogOptions options = Options(OneBroker());
  options.bootstrap_servers = "127.0.0.1:1";
  options.round_trip_ms = 500;
  const auto log = KafkaLog::Open(options);
  EXPECT_TRUE(absl::IsUnavailable(log.status()));
  EXPECT_THAT(std::string(log.status().message()), HasSubstr("127.0.0.1:1"));
}

}  // namespace
}  // namespace huiyin::kit
