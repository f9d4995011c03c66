#include "services/kit/log/kafka_options.h"

#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/kit/log/kafka_handle.h"
#include "services/kit/log/kafka_topics.h"
#include "tests/log/scratch_dir.h"

namespace huiyin::kit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

class KafkaPropertiesTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::map<std::string, std::string>> Parse(const std::string& text) {
    const std::string path = scratch_.path() + "/kafka.properties";
    std::ofstream(path) << text;
    return ReadKafkaProperties(path);
  }
  ScratchDir scratch_;
};

TEST_F(KafkaPropertiesTest, ReadsNamesAndValues) {
  const auto properties = Parse("# TLS\n\nsecurity.protocol = SASL_SSL \nsasl.password=a=b #c\r\n");
  ASSERT_TRUE(properties.ok()) << properties.status();
  EXPECT_THAT(*properties,
              ElementsAre(Pair("sasl.password", "a=b #c"), Pair("security.protocol", "SASL_SSL")));
}

TEST_F(KafkaPropertiesTest, SaysWhichLineIsWrongButNotWhatItHolds) {
  for (const char* text : {"a=b\nhunter2\n", "a=b\n=hunter2\n", "hunter2=1\nhunter2=hunter3\n"}) {
    const absl::Status status = Parse(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(":2:"));
  }
  EXPECT_THAT(std::string(Parse("hunter2\n").status().message()), Not(HasSubstr("hunter2")));
  EXPECT_TRUE(absl::IsNotFound(ReadKafkaProperties(scratch_.path() + "/none").status()));
}

class KafkaOptionsTest : public ::testing::Test {
 protected:
  KafkaOptionsTest() {
    options_.bootstrap_servers = "127.0.0.1:1";
    options_.topics = {{"toy", {.partitions = 2}}};
    options_.own_topics = {"toy"};
    options_.clock = &clock_;
  }
  ManualClock clock_{0};
  KafkaLogOptions options_;
  KafkaCallbacks callbacks_{options_};
};

TEST_F(KafkaOptionsTest, KeepsThePropertiesThatItsPromisesRestOn) {
  EXPECT_TRUE(CheckKafkaOptions(options_).ok());
  options_.properties = {{"acks", "1"}};
  EXPECT_TRUE(absl::IsInvalidArgument(CheckKafkaOptions(options_)));
}

TEST_F(KafkaOptionsTest, RefusesAnOwnTopicThatIsNone) {
  options_.own_topics = {"other"};
  EXPECT_TRUE(absl::IsInvalidArgument(CheckKafkaOptions(options_)));
}

TEST_F(KafkaOptionsTest, PassesTlsAndSaslThrough) {
  options_.properties = {{"security.protocol", "SASL_SSL"},
                         {"sasl.mechanism", "SCRAM-SHA-512"},
                         {"sasl.username", "intake"},
                         {"sasl.password", "hunter2"},
                         {"ssl.endpoint.identification.algorithm", "https"}};
  const auto handle = NewKafkaHandle(RD_KAFKA_PRODUCER, options_, {}, &callbacks_);
  EXPECT_TRUE(handle.ok()) << handle.status();
}

TEST_F(KafkaOptionsTest, PassesTokensThrough) {
  options_.properties = {{"security.protocol", "SASL_PLAINTEXT"},
                         {"sasl.mechanism", "OAUTHBEARER"},
                         {"enable.sasl.oauthbearer.unsecure.jwt", "true"},
                         {"sasl.oauthbearer.config", "principal=intake"}};
  const auto handle = NewKafkaHandle(RD_KAFKA_PRODUCER, options_, {}, &callbacks_);
  EXPECT_TRUE(handle.ok()) << handle.status();
}

TEST_F(KafkaOptionsTest, NamesTheWrongPropertyWithoutItsValue) {
  for (const char* name : {"security.protocol", "sasl.pasword"}) {
    options_.properties = {{name, "hunter2"}};
    const auto handle = NewKafkaHandle(RD_KAFKA_PRODUCER, options_, {}, &callbacks_);
    ASSERT_TRUE(absl::IsInvalidArgument(handle.status()));
    EXPECT_THAT(std::string(handle.status().message()), HasSubstr(name));
    EXPECT_THAT(std::string(handle.status().message()), Not(HasSubstr("hunter2")));
  }
}

class KafkaTopicRules : public KafkaOptionsTest {
 protected:
  KafkaTopicFacts facts_{2,
                         3,
                         true,
                         {{"cleanup.policy", "delete"},
                          {"retention.ms", "-1"},
                          {"retention.bytes", "-1"},
                          {"message.timestamp.type", "LogAppendTime"},
                          {"unclean.leader.election.enable", "false"},
                          {"min.insync.replicas", "2"},
                          {"max.message.bytes", "1048588"}}};
  std::vector<std::string> Faults(const KafkaTopic& wanted) {
    return CompareKafkaTopic("toy", wanted, options_, facts_);
  }
};

TEST_F(KafkaTopicRules, TakesATopicAsItMustBe) {
  EXPECT_THAT(Faults({.partitions = 2}), IsEmpty());
}

TEST_F(KafkaTopicRules, NamesEachFault) {
  const std::vector<std::pair<std::string, std::string>> faults = {
      {"cleanup.policy", "compact"},    {"retention.ms", "604800000"},
      {"retention.bytes", "1000"},      {"message.timestamp.type", "CreateTime"},
      {"min.insync.replicas", "1"},     {"unclean.leader.election.enable", "true"},
      {"max.message.bytes", "1000000"},
  };
  for (const auto& [name, value] : faults) {
    const std::string before = std::exchange(facts_.properties[name], value);
    EXPECT_THAT(Faults({.partitions = 2}),
                ElementsAre(::testing::AllOf(HasSubstr(name), HasSubstr(value),
                                             HasSubstr("--entity-name toy"))));
    facts_.properties[name] = before;
  }
  EXPECT_THAT(Faults({.partitions = 3}), ElementsAre(HasSubstr("2 partitions, must have 3")));
  options_.replicas = 5;
  EXPECT_THAT(Faults({.partitions = 2}), ElementsAre(HasSubstr("3 replicas, must have 5")));
}

TEST_F(KafkaTopicRules, BoundsWhenReplacedRecordsGo) {
  const KafkaTopic wanted{.partitions = 2, .compacted = true, .compacted_within_ms = 86'400'000};
  facts_.properties["cleanup.policy"] = "compact";
  const std::map<std::string, std::string> most = {{"max.compaction.lag.ms", "43200000"},
                                                   {"segment.ms", "21600000"},
                                                   {"file.delete.delay.ms", "60000"}};
  EXPECT_EQ(Faults(wanted).size(), most.size()) << "not set at all";
  facts_.properties.insert(most.begin(), most.end());
  EXPECT_THAT(Faults(wanted), IsEmpty());
  for (const auto& [name, value] : most) {
    facts_.properties[name] = "1";
    EXPECT_THAT(Faults(wanted), IsEmpty()) << "sooner is as good";
    facts_.properties[name] = "9223372036854775807";  // Kafka's own default of the lag
    EXPECT_THAT(Faults(wanted),
                ElementsAre(::testing::AllOf(HasSubstr(name + " is 922"), HasSubstr("=" + value))));
    facts_.properties[name] = value;
  }
  for (const KafkaTopic& senseless : {KafkaTopic{.compacted_within_ms = 86'400'000},
                                      KafkaTopic{.compacted = true, .compacted_within_ms = 999},
                                      KafkaTopic{.compacted = true, .compacted_within_ms = -1}}) {
    options_.topics["keys"] = senseless;
    EXPECT_TRUE(absl::IsInvalidArgument(CheckKafkaOptions(options_)));
  }
}

TEST_F(KafkaTopicRules, KnowsBrokersThatAreTooOld) {
  facts_.properties["message.format.version"] = "3.0-IV1";
  EXPECT_THAT(Faults({.partitions = 2}), ElementsAre(HasSubstr("older than Kafka 4.0")));
}

}  // namespace
}  // namespace huiyin::kit
