// Producers that fail and brokers that go: what was acknowledged stays, once, and appending goes on.
#include <atomic>
#include <map>
#include <mutex>
#include <set>

#include "tests/kafka/kafka_fixture.h"

namespace huiyin::kit {
namespace {

using ::testing::HasSubstr;

// Appends one record after the other, as an owner does, until it is destroyed.
class Load {
 public:
  Load(Log& log, TopicPartition where) : log_(log), where_(std::move(where)) {
    thread_ = std::thread([this] { Run(); });
  }
  ~Load() { Stop(); }
  void Stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }
  int acknowledged() const { return acknowledged_; }
  // To be called after Stop.
  const std::map<std::string, Offset>& kept() const { return kept_; }

 private:
  void Run() {
    for (int i = 0; !stopping_; ++i) {
      const std::string value = "n" + std::to_string(i);
      std::promise<absl::StatusOr<Offset>> promise;
      log_.Append(where_, {{"k", value}},
                  [&](absl::StatusOr<Offset> first) { promise.set_value(std::move(first)); });
      const absl::StatusOr<Offset> first = promise.get_future().get();
      if (!first.ok()) {
        EXPECT_TRUE(absl::IsUnavailable(first.status())) << first.status();
        continue;
      }
      kept_[value] = *first;
      ++acknowledged_;
    }
  }
  Log& log_;
  const TopicPartition where_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> acknowledged_ = 0;
  std::map<std::string, Offset> kept_;
  std::thread thread_;
};

class KafkaFaults : public KafkaTest {
 protected:
  bool GoesOn(const Load& load) {
    const int before = load.acknowledged();
    return Eventually([&] { return load.acknowledged() > before + 20; }, 40);
  }
  // Each acknowledged record stands where it was said to stand, and nowhere else.
  void ExpectAllKept(Log& log, const Load& load) {
    std::map<std::string, std::set<Offset>> found;
    Offset offset = 0;
    for (const std::string& value : Values(log)) found[value].insert(offset++);
    for (const auto& [value, at] : load.kept()) {
      EXPECT_EQ(found[value], std::set<Offset>{at}) << value;
    }
  }
};

TEST_F(KafkaFaults, AProducerThatFailsIsReplaced) {
  const auto log = MustOpen(Options(OneBroker()));
  ASSERT_TRUE(Append(*log, "first").ok());
  log->FailProducer();
  EXPECT_TRUE(Eventually([&] { return Append(*log, "again").ok(); }));
  EXPECT_EQ(log->producers_replaced(), 1u);
}

TEST_F(KafkaFaults, WhatWasOnItsWayWithAProducerThatFailsHasAnOutcome) {
  const auto log = MustOpen(Options(OneBroker()));
  for (int round = 0; round < 5; ++round) {
    std::vector<std::future<absl::StatusOr<Offset>>> appends;
    for (int i = 0; i < 300; ++i) appends.push_back(Start(*log, toy_, {{"k", "a"}, {"k", "b"}}));
    log->FailProducer();
    for (auto& append : appends) {
      const absl::StatusOr<Offset> first = append.get();
      EXPECT_TRUE(first.ok() || absl::IsUnavailable(first.status())) << first.status();
    }
    EXPECT_TRUE(Eventually([&] { return Append(*log, "again").ok(); }));
  }
}

TEST_F(KafkaFaults, NothingAcknowledgedIsLostWhenTheProducerFails) {
  const auto log = MustOpen(Options(OneBroker()));
  Load load(*log, toy_);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(GoesOn(load));
    log->FailProducer();
  }
  EXPECT_TRUE(GoesOn(load));
  load.Stop();
  ExpectAllKept(*log, load);
}

TEST_F(KafkaFaults, TheOnlyBrokerMayRestart) {
  const auto log = MustOpen(Options(OneBroker()));
  Load load(*log, toy_);
  EXPECT_TRUE(GoesOn(load));
  OneBroker().Do("kill --broker 1");
  const int64_t asked_us = clock_.MonotonicMicros();
  absl::StatusOr<LogExtent> extent = log->Extent(toy_);
  EXPECT_TRUE(absl::IsUnavailable(extent.status())) << extent.status();
  EXPECT_LT(clock_.MonotonicMicros() - asked_us, 6 * kMicrosPerSecond);
  OneBroker().Do("start");
  EXPECT_TRUE(GoesOn(load));
  load.Stop();
  ExpectAllKept(*log, load);
  EXPECT_TRUE(Append(*log, "after").ok());
}

TEST_F(KafkaFaults, ABrokerThatHangsForAWhileLosesNothing) {
  const auto log = MustOpen(Options(OneBroker()));
  Load load(*log, toy_);
  EXPECT_TRUE(GoesOn(load));
  OneBroker().Do("pause");
  std::this_thread::sleep_for(std::chrono::seconds(3));
  OneBroker().Do("resume");
  EXPECT_TRUE(GoesOn(load));
  load.Stop();
  ExpectAllKept(*log, load);
}

class KafkaClusterFaults : public KafkaFaults {
 protected:
  static void SetUpTestSuite() { three_ = std::make_unique<Brokers>("three", 3); }
  static void TearDownTestSuite() { three_.reset(); }
  static inline std::unique_ptr<Brokers> three_;
};

TEST_F(KafkaClusterFaults, OneOfThreeBrokersMayGo) {
  const auto log = MustOpen(Options(*three_, 3));
  std::vector<std::unique_ptr<Load>>
      loads;  // of three partitions, one is led by the broker that goes
  for (int i = 0; i < 3; ++i) {
    loads.push_back(std::make_unique<Load>(*log, TopicPartition{toy_.topic, i}));
  }
  for (const auto& load : loads) EXPECT_TRUE(GoesOn(*load));
  three_->Do("kill --broker 2");
  for (const auto& load : loads) EXPECT_TRUE(GoesOn(*load));
  three_->Do("start --broker 2");
  for (const auto& load : loads) EXPECT_TRUE(GoesOn(*load));
  for (const auto& load : loads) load->Stop();
  ExpectAllKept(*log, *loads[0]);
}

TEST_F(KafkaClusterFaults, TooFewReplicasInSyncIsSaid) {
  KafkaLogOptions options = Options(*three_);
  options.replicas = 3;
  options.in_sync_min = 3;
  const auto log = MustOpen(options);
  Load load(*log, toy_);
  EXPECT_TRUE(GoesOn(load));
  three_->Do("kill --broker 3");
  absl::StatusOr<Offset> refused = 0;
  EXPECT_TRUE(Eventually(
      [&] {
        refused = Append(*log, "refused");
        return !refused.ok() && refused.status().message().find("in sync") != std::string::npos;
      },
      40))
      << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("only 2 of 3 replicas"));
  three_->Do("start --broker 3");
  EXPECT_TRUE(GoesOn(load));
  load.Stop();
  ExpectAllKept(*log, load);
}

}  // namespace
}  // namespace huiyin::kit
