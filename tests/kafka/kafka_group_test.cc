// The group says who should own what: it moves between instances that come, go, stall and sleep.
#include <atomic>

#include "tests/kafka/kafka_fixture.h"

namespace huiyin::kit {
namespace {

constexpr int kPartitions = 4;

class KafkaGroupTest : public KafkaTest {
 protected:
  KafkaLogOptions GroupOptions() {
    KafkaLogOptions options = Options(OneBroker(), kPartitions);
    options.own_topics = {toy_.topic};
    return options;
  }
  int Owned(const KafkaLog& log) {
    int owned = 0;
    for (int i = 0; i < kPartitions; ++i) owned += log.Assigned({toy_.topic, i}) ? 1 : 0;
    return owned;
  }
};

TEST_F(KafkaGroupTest, MovesBetweenInstancesThatComeAndGo) {
  const auto first = MustOpen(GroupOptions());
  EXPECT_TRUE(Eventually([&] { return Owned(*first) == kPartitions; }));
  auto second = MustOpen(GroupOptions());
  EXPECT_TRUE(Eventually([&] { return Owned(*first) == 2 && Owned(*second) == 2; }));
  for (int i = 0; i < kPartitions; ++i) {
    EXPECT_NE(first->Assigned({toy_.topic, i}), second->Assigned({toy_.topic, i})) << i;
  }
  second.reset();
  EXPECT_TRUE(Eventually([&] { return Owned(*first) == kPartitions; }, 3))
      << "it left, it did not die";
}

TEST_F(KafkaGroupTest, WakesWhoWaitsForAPartition) {
  const auto log = MustOpen(GroupOptions());
  std::atomic<int> wakes_while_assigned{0};
  const auto subscription = log->Subscribe(toy_, [&] {
    if (log->Assigned(toy_)) ++wakes_while_assigned;
  });
  EXPECT_TRUE(Eventually([&] { return wakes_while_assigned > 0; }));
}

TEST_F(KafkaGroupTest, AnInstanceThatMakesNoProgressLeaves) {
  KafkaLogOptions options = GroupOptions();
  options.heartbeats = true;
  const auto stalls = MustOpen(options);
  ASSERT_TRUE(Eventually([&] {
    stalls->Heartbeat();
    return Owned(*stalls) == kPartitions;
  }));
  options.heartbeats = false;
  const auto other = MustOpen(options);
  EXPECT_TRUE(Eventually([&] { return Owned(*other) == kPartitions; }));
  EXPECT_EQ(Owned(*stalls), 0);
  EXPECT_TRUE(Eventually([&] {
    stalls->Heartbeat();
    return Owned(*stalls) == 2;
  })) << "it comes back with its progress";
}

TEST_F(KafkaGroupTest, AnInstanceThatWantsNothingHasNothingUntilItWantsAgain) {
  const auto first = MustOpen(GroupOptions());
  const auto second = MustOpen(GroupOptions());
  ASSERT_TRUE(Eventually([&] { return Owned(*first) == 2 && Owned(*second) == 2; }));
  second->Want(false);
  EXPECT_EQ(Owned(*second), 0);
  EXPECT_TRUE(Eventually([&] { return Owned(*first) == kPartitions; }, 3))
      << "others hear of it at once";
  second->Want(true);
  EXPECT_TRUE(Eventually([&] { return Owned(*first) == 2 && Owned(*second) == 2; }));
}

TEST_F(KafkaGroupTest, ADoubtIsSettledByTheGroup) {
  const auto log = MustOpen(GroupOptions());
  ASSERT_TRUE(Eventually([&] { return Owned(*log) == kPartitions; }));
  log->Doubt(toy_);
  EXPECT_TRUE(Eventually([&] { return log->Assigned(toy_); }));
  EXPECT_EQ(Owned(*log), kPartitions);
  log->Doubt({"no such topic", 0});
}

TEST_F(KafkaGroupTest, AStaticMemberKeepsItsShareOverARestart) {
  KafkaLogOptions options = GroupOptions();
  options.session_timeout_ms = 10'000;
  const auto other = MustOpen(options);
  options.static_member = "intake-1";
  auto member = MustOpen(options);
  ASSERT_TRUE(Eventually([&] { return Owned(*other) == 2 && Owned(*member) == 2; }));
  member.reset();
  std::this_thread::sleep_for(std::chrono::seconds(1));
  EXPECT_EQ(Owned(*other), 2);
  member = MustOpen(options);
  EXPECT_TRUE(Eventually([&] { return Owned(*member) == 2; }));
  EXPECT_EQ(Owned(*other), 2);
}

}  // namespace
}  // namespace huiyin::kit
