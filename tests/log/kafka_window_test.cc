#include "services/kit/log/kafka_window.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace huiyin::kit {
namespace {

using Added = KafkaWindow::Added;
using ::testing::ElementsAre;

LogRecord At(Offset offset, int64_t time_us = 0, size_t bytes = 1) {
  return {offset, time_us,
          std::make_shared<const LogEntry>(LogEntry{"k", std::string(bytes, 'v')})};
}

std::vector<Offset> Read(KafkaWindow& window, Offset from, size_t records_max) {
  std::vector<LogRecord> records;
  window.Read(from, records_max, &records);
  std::vector<Offset> offsets;
  for (const LogRecord& record : records) offsets.push_back(record.offset);
  return offsets;
}

class KafkaWindowTest : public ::testing::Test {
 protected:
  KafkaWindowTest() { window_.Restart(10); }
  KafkaWindow window_{4, 1 << 20};
};

TEST_F(KafkaWindowTest, CoversWhatItKnows) {
  EXPECT_TRUE(window_.Covers(10));
  EXPECT_EQ(window_.Add(At(10)), Added::kTaken);
  EXPECT_EQ(window_.Add(At(11)), Added::kTaken);
  EXPECT_TRUE(window_.Covers(12));
  EXPECT_FALSE(window_.Covers(9));
  EXPECT_FALSE(window_.Covers(13));
  EXPECT_THAT(Read(window_, 11, 5), ElementsAre(11));
  EXPECT_THAT(Read(window_, 10, 1), ElementsAre(10));
}

TEST_F(KafkaWindowTest, DropsWhatAnEarlierFetchLeftBehind) {
  window_.Add(At(10));
  EXPECT_EQ(window_.Add(At(7)), Added::kOld);
  EXPECT_EQ(window_.Add(At(10)), Added::kOld);
  EXPECT_EQ(window_.Add(At(50)), Added::kGap);
  EXPECT_EQ(window_.Add(At(11)), Added::kTaken);
  EXPECT_EQ(window_.Add(At(50)), Added::kGap) << "the doubt was settled by offset 11";
}

TEST_F(KafkaWindowTest, BelievesAGapThatAFetchShowsAgain) {
  window_.Add(At(10));
  EXPECT_EQ(window_.Add(At(15)), Added::kGap);
  EXPECT_EQ(window_.Add(At(15)), Added::kTaken);
  EXPECT_THAT(Read(window_, 10, 9), ElementsAre(10, 15));
  EXPECT_TRUE(window_.Covers(12));
  EXPECT_THAT(Read(window_, 12, 9), ElementsAre(15));
}

TEST_F(KafkaWindowTest, BelievesAnEndThatAFetchShowsAgain) {
  window_.Add(At(10));
  EXPECT_EQ(window_.AddEnd(11), Added::kTaken);
  EXPECT_EQ(window_.AddEnd(13), Added::kGap);
  EXPECT_EQ(window_.AddEnd(13), Added::kTaken);
  EXPECT_EQ(window_.end(), 13);
  EXPECT_EQ(window_.records_end(), 11);
}

TEST_F(KafkaWindowTest, IsPlacedByTheFirstThingSeen) {
  window_.Restart(std::nullopt);
  EXPECT_FALSE(window_.Covers(0));
  EXPECT_EQ(window_.AddEnd(42), Added::kTaken);
  EXPECT_TRUE(window_.Covers(42));
  EXPECT_FALSE(window_.Covers(41));
}

TEST_F(KafkaWindowTest, KeepsOnlyTheNewestWhileNobodyReads) {
  window_.Restart(std::nullopt);
  for (Offset offset = 10; offset < 30; ++offset) {
    EXPECT_EQ(window_.Add(At(offset)), Added::kTaken);
  }
  EXPECT_FALSE(window_.Covers(25));
  EXPECT_THAT(Read(window_, 26, 9), ElementsAre(26, 27, 28, 29));
}

TEST_F(KafkaWindowTest, IsFullUntilSomeWasRead) {
  for (Offset offset = 10; offset < 14; ++offset) window_.Add(At(offset));
  EXPECT_EQ(window_.Add(At(14)), Added::kFull);
  EXPECT_FALSE(window_.Roomy());
  EXPECT_THAT(Read(window_, 10, 2), ElementsAre(10, 11));
  EXPECT_TRUE(window_.Roomy());
  EXPECT_EQ(window_.Add(At(14)), Added::kTaken);
  EXPECT_THAT(Read(window_, 12, 9), ElementsAre(12, 13, 14));
}

TEST_F(KafkaWindowTest, KeepsWhatWasReadForThoseWhoFollow) {
  Read(window_, 10, 1);
  for (Offset offset = 10; offset < 20; ++offset) {
    ASSERT_EQ(window_.Add(At(offset)), Added::kTaken);
    ASSERT_THAT(Read(window_, offset, 1), ElementsAre(offset));
  }
  EXPECT_THAT(Read(window_, 16, 9), ElementsAre(16, 17, 18, 19));
  EXPECT_FALSE(window_.Covers(15));
}

TEST_F(KafkaWindowTest, LimitsBytesButTakesOneRecordOfAnySize) {
  KafkaWindow small(100, 1'000);
  small.Restart(0);
  Read(small, 0, 1);
  EXPECT_EQ(small.Add(At(0, 0, 5'000)), Added::kTaken);
  EXPECT_EQ(small.Add(At(1)), Added::kFull);
  EXPECT_THAT(Read(small, 0, 1), ElementsAre(0));
  EXPECT_EQ(small.Add(At(1)), Added::kTaken);
}

TEST_F(KafkaWindowTest, TimeNeverGoesBack) {
  window_.Add(At(10, 2'000));
  window_.Add(At(11, 1'000));
  std::vector<LogRecord> records;
  window_.Read(10, 9, &records);
  EXPECT_EQ(records[1].append_time_us, 2'000);
}

}  // namespace
}  // namespace huiyin::kit
