// What EmbeddedLog shows before it is durable, and to whom.
#include <atomic>
#include <thread>

#include "services/kit/log/embedded_log.h"
#include "tests/log/embedded_log_fixture.h"
#include "tests/log/failing_env.h"

namespace huiyin::kit {
namespace {

// On a disk that can be made slow, with one record.
class ReadAheadTest : public EmbeddedLogTest {
 protected:
  void SetUp() override {
    options_.env = slow_.env();
    MustOpen();
    ASSERT_TRUE(Append("before").ok());
  }
  void TearDown() override { log_.reset(); }

  FailingEnv slow_;
};

TEST_F(ReadAheadTest, WhatIsNotDurableYetIsReadAheadOnly) {
  std::atomic<int> ahead{0};
  const auto subscription = log_->SubscribeAhead({"toy", 0}, [&] { ++ahead; });
  while (ahead == 0) std::this_thread::yield();  // once soon after subscribing
  slow_.SlowSyncs(300);
  auto slow = Start({{"k", "first"}});
  auto behind = Start({{"k", "second"}, {"k", "third"}});
  EXPECT_GE(ahead, 3);
  std::vector<LogRecord> records;
  ASSERT_TRUE(log_->ReadAhead({"toy", 0}, 1, 100, &records).ok());
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[2].offset, 3);
  EXPECT_EQ(records[2].entry->value, "third");
  std::vector<LogRecord> durable;
  ASSERT_TRUE(log_->Read({"toy", 0}, 1, 100, &durable).ok());
  EXPECT_TRUE(durable.empty());
  EXPECT_EQ(log_->Extent({"toy", 0})->end, 1);
  EXPECT_TRUE(absl::IsOutOfRange(log_->Read({"toy", 0}, 2, 100, &durable)));
  EXPECT_EQ(*slow.get(), 1);
  EXPECT_EQ(*behind.get(), 2);
  ASSERT_TRUE(log_->Read({"toy", 0}, 1, 100, &durable).ok());
  EXPECT_EQ(durable.size(), 3u);
}

TEST_F(ReadAheadTest, TheTailKeepsWhatIsNotDurable) {
  options_.tail_records_max = 2;
  MustOpen();  // with one record, "before"
  slow_.SlowSyncs(300);
  std::vector<std::future<absl::StatusOr<Offset>>> waiting;
  for (int i = 0; i < 20; ++i) waiting.push_back(Start({{"k", std::to_string(i)}}));
  std::vector<LogRecord> records;
  ASSERT_TRUE(log_->ReadAhead({"toy", 0}, 0, 100, &records).ok());
  EXPECT_EQ(records.size(), 21u);
  for (auto& append : waiting) EXPECT_TRUE(append.get().ok());
  records.clear();
  ASSERT_TRUE(log_->ReadAhead({"toy", 0}, 0, 100, &records).ok());
  EXPECT_EQ(records.size(), 21u);
}

}  // namespace
}  // namespace huiyin::kit
