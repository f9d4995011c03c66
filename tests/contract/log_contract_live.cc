// The contract's second half: time, waking, several threads, and a second life.
#include <atomic>
#include <map>
#include <set>
#include <thread>
#include <utility>

#include "gmock/gmock.h"
#include "tests/contract/log_contract.h"

namespace huiyin::kit {

using ::testing::ElementsAre;
using ::testing::SizeIs;

namespace {

const TopicPartition kFirst{"first", 0};
const TopicPartition kSecond{"second", 0};

}  // namespace

TEST_P(LogContract, AppendTimeNeverGoesBackInAPartition) {
  for (int i = 0; i < 10; ++i) {
    if (i == 5) under_test_->TurnClockBack();
    AppendNumbered(kFirst, "a", 1);
  }
  const auto records = ReadAll(kFirst);
  ASSERT_THAT(records, SizeIs(10));
  EXPECT_GT(records[0].append_time_us, 0);
  for (size_t i = 1; i < records.size(); ++i) {
    EXPECT_GE(records[i].append_time_us, records[i - 1].append_time_us);
  }
}

TEST_P(LogContract, WakesOnceAtFirstAndAfterEachGrowth) {
  std::atomic<int> wakes{0};
  const auto subscription = log().Subscribe(kFirst, [&] { ++wakes; });
  ASSERT_TRUE(Eventually([&] { return wakes > 0; }));
  for (int i = 0; i < 3; ++i) {
    const int before = wakes;
    AppendNumbered(kFirst, "a", 1);
    EXPECT_TRUE(Eventually([&] { return wakes > before; }));
  }
}

TEST_P(LogContract, AfterAWakeTheGrowthCanBeRead) {
  std::atomic<int> wakes{0};
  const auto subscription = log().Subscribe(kFirst, [&] { ++wakes; });
  ASSERT_TRUE(Eventually([&] { return wakes > 0; }));
  const auto extent = log().Extent(kFirst);
  ASSERT_TRUE(extent.ok()) << extent.status();
  Offset next = extent->begin;
  for (int i = 0; i < 20; ++i) {
    const int before = wakes;
    log().Append(kFirst, {{"k", "v"}}, [](const absl::StatusOr<Offset>&) {});
    std::vector<LogRecord> records;
    ASSERT_TRUE(Eventually([&] {
      if (wakes > before) {
        EXPECT_TRUE(log().Read(kFirst, next, 10, &records).ok());
      }
      return !records.empty();
    }));
    next = records.back().offset + 1;
  }
}

TEST_P(LogContract, WakesNobodyAfterTheSubscriptionEnded) {
  std::atomic<int> ended_wakes{0};
  std::atomic<int> wakes{0};
  auto ended = log().Subscribe(kFirst, [&] { ++ended_wakes; });
  const auto kept = log().Subscribe(kFirst, [&] { ++wakes; });
  ASSERT_TRUE(Eventually([&] { return wakes > 0 && ended_wakes > 0; }));
  ended.reset();
  const int before = ended_wakes;
  const int kept_before = wakes;
  AppendNumbered(kFirst, "a", 5);
  ASSERT_TRUE(Eventually([&] { return wakes > kept_before; }));
  EXPECT_EQ(ended_wakes, before);
}

TEST_P(LogContract, TellsWhatIsAssigned) {
  EXPECT_TRUE(Eventually([&] { return log().Assigned(kFirst) && log().Assigned({"first", 2}); }));
}

TEST_P(LogContract, ConcurrentAppendersLoseNothing) {
  constexpr int kThreads = 4;
  constexpr int kAppends = 150;
  if (!under_test_->threaded()) return;  // this kind has one thread by definition
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kAppends; ++i) {
        const TopicPartition where{"first", i % 3};
        log().Append(where, {{std::to_string(t), std::to_string(i)}}, [&](auto first) {
          EXPECT_TRUE(first.ok()) << first.status();
          ++answered;
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(Eventually([&] { return answered == kThreads * kAppends; }));
  std::set<std::pair<std::string, int>> seen;
  for (int partition = 0; partition < 3; ++partition) {
    std::map<std::string, int> newest;  // of each thread: its appends keep their order
    for (const LogRecord& record : ReadAll({"first", partition})) {
      const int number = std::stoi(record.entry->value);
      if (newest.contains(record.entry->key)) {
        EXPECT_GT(number, newest[record.entry->key]);
      }
      newest[record.entry->key] = number;
      EXPECT_TRUE(seen.emplace(record.entry->key, number).second) << "twice";
    }
  }
  EXPECT_THAT(seen, SizeIs(kThreads * kAppends));
}

TEST_P(LogContract, ReopeningKeepsEverything) {
  AppendNumbered(kFirst, "a", 5);
  AppendNumbered(kSecond, "b", 1);
  const std::string identity = log().Identity();
  const auto before = ReadAll(kFirst);
  if (!under_test_->Reopen()) return;  // this kind has nothing durable of its own
  EXPECT_EQ(log().Identity(), identity);
  const auto after = ReadAll(kFirst);
  ASSERT_EQ(after.size(), before.size());
  for (size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].offset, before[i].offset);
    EXPECT_EQ(after[i].append_time_us, before[i].append_time_us);
    EXPECT_EQ(after[i].entry->value, before[i].entry->value);
  }
  AppendNumbered(kFirst, "c", 1);
  EXPECT_THAT(Values(kFirst), ElementsAre("a 0", "a 1", "a 2", "a 3", "a 4", "c 0"));
  EXPECT_THAT(Values(kSecond), ElementsAre("b 0"));
}

}  // namespace huiyin::kit
