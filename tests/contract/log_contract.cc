#include "tests/contract/log_contract.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>

#include "gmock/gmock.h"

namespace huiyin::kit {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

const TopicPartition kFirst{"first", 0};
const TopicPartition kOther{"first", 1};
const TopicPartition kSecond{"second", 0};

std::string Numbered(const std::string& prefix, int number) {
  return prefix + " " + std::to_string(number);
}

}  // namespace

std::string FactoryName(const ::testing::TestParamInfo<LogFactory>& info) {
  return info.param.name;
}

void LogContract::SetUp() { under_test_ = GetParam().make({{"first", 3}, {"second", 1}}); }

bool LogContract::Eventually(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    under_test_->Pump();
    if (under_test_->threaded()) std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return true;
}

absl::StatusOr<Offset> LogContract::Append(const TopicPartition& where,
                                           std::vector<LogEntry> entries) {
  struct Outcome {
    std::mutex mutex;
    std::optional<absl::StatusOr<Offset>> first;
  };
  const auto outcome = std::make_shared<Outcome>();
  log().Append(where, std::move(entries), [outcome](absl::StatusOr<Offset> first) {
    const std::lock_guard lock(outcome->mutex);
    outcome->first = std::move(first);
  });
  const bool answered = Eventually([&] {
    const std::lock_guard lock(outcome->mutex);
    return outcome->first.has_value();
  });
  if (!answered) return absl::DeadlineExceededError("the append was never answered");
  return *outcome->first;
}

void LogContract::AppendNumbered(const TopicPartition& where, const std::string& prefix,
                                 int count) {
  for (int i = 0; i < count; ++i) {
    const auto first = Append(where, {{prefix, Numbered(prefix, i)}});
    ASSERT_TRUE(first.ok()) << first.status();
  }
}

std::vector<LogRecord> LogContract::ReadAll(const TopicPartition& where, size_t records_max) {
  std::vector<LogRecord> records;
  const auto extent = log().Extent(where);
  EXPECT_TRUE(extent.ok()) << extent.status();
  if (!extent.ok()) return records;
  Offset next = extent->begin;
  const bool read = Eventually([&] {
    const size_t before = records.size();
    const absl::Status status = log().Read(where, next, records_max, &records);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_LE(records.size() - before, records_max);
    if (records.size() > before) next = records.back().offset + 1;
    return !status.ok() || next >= extent->end;
  });
  EXPECT_TRUE(read) << "offset " << extent->end << " was never reached";
  return records;
}

std::vector<std::string> LogContract::Values(const TopicPartition& where) {
  std::vector<std::string> values;
  for (const LogRecord& record : ReadAll(where)) values.push_back(record.entry->value);
  return values;
}

TEST_P(LogContract, KeepsItsIdentity) {
  EXPECT_FALSE(log().Identity().empty());
  EXPECT_EQ(log().Identity(), log().Identity());
}

TEST_P(LogContract, KnowsItsPartitionCounts) {
  EXPECT_EQ(*log().PartitionCount("first"), 3);
  EXPECT_EQ(*log().PartitionCount("second"), 1);
}

TEST_P(LogContract, RefusesWhatItDoesNotHave) {
  std::vector<LogRecord> records;
  EXPECT_EQ(log().PartitionCount("third").status().code(), absl::StatusCode::kInvalidArgument);
  for (const TopicPartition& where : {TopicPartition{"third", 0}, {"first", 3}, {"first", -1}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Append(where, {{"k", "v"}}).status()));
    EXPECT_TRUE(absl::IsInvalidArgument(log().Read(where, 0, 1, &records)));
    EXPECT_TRUE(absl::IsInvalidArgument(log().Extent(where).status()));
    EXPECT_FALSE(log().Assigned(where));
  }
}

TEST_P(LogContract, IsEmptyAtFirst) {
  const auto extent = log().Extent(kFirst);
  ASSERT_TRUE(extent.ok()) << extent.status();
  EXPECT_EQ(extent->begin, extent->end);
  std::vector<LogRecord> records;
  EXPECT_TRUE(log().Read(kFirst, extent->end, 10, &records).ok());
  EXPECT_THAT(records, IsEmpty());
}

TEST_P(LogContract, GivesBackWhatWasAcknowledged) {
  const auto first = Append(kFirst, {{"k1", "v1"}, {"", std::string("\0\xff", 2)}, {"k3", ""}});
  ASSERT_TRUE(first.ok()) << first.status();
  const auto records = ReadAll(kFirst);
  ASSERT_THAT(records, SizeIs(3));
  EXPECT_EQ(records[0].offset, *first);
  EXPECT_EQ(records[0].entry->key, "k1");
  EXPECT_EQ(records[0].entry->value, "v1");
  EXPECT_EQ(records[1].entry->key, "");
  EXPECT_EQ(records[1].entry->value, std::string("\0\xff", 2));
  EXPECT_EQ(records[2].entry->key, "k3");
  EXPECT_EQ(records[2].entry->value, "");
}

TEST_P(LogContract, ExtentCoversWhatWasAcknowledged) {
  for (int i = 0; i < 5; ++i) {
    const auto first = Append(kFirst, {{"k", "v"}, {"k", "w"}});
    ASSERT_TRUE(first.ok()) << first.status();
    const auto extent = log().Extent(kFirst);
    ASSERT_TRUE(extent.ok()) << extent.status();
    EXPECT_GT(extent->end, *first + 1);
    if (under_test_->gapless()) {
      EXPECT_EQ(extent->end, 2 * i + 2);
    }
  }
}

TEST_P(LogContract, OffsetsRiseAndCountFromZeroWhereGapless) {
  AppendNumbered(kFirst, "a", 20);
  const auto records = ReadAll(kFirst, 7);
  ASSERT_THAT(records, SizeIs(20));
  for (size_t i = 1; i < records.size(); ++i) EXPECT_GT(records[i].offset, records[i - 1].offset);
  if (under_test_->gapless()) {
    EXPECT_EQ(records.back().offset, 19);
  }
}

TEST_P(LogContract, KeepsPartitionsApart) {
  AppendNumbered(kFirst, "a", 2);
  AppendNumbered(kOther, "b", 1);
  AppendNumbered(kSecond, "c", 1);
  EXPECT_THAT(Values(kFirst), ElementsAre("a 0", "a 1"));
  EXPECT_THAT(Values(kOther), ElementsAre("b 0"));
  EXPECT_THAT(Values(kSecond), ElementsAre("c 0"));
  EXPECT_THAT(Values({"first", 2}), IsEmpty());
}

TEST_P(LogContract, KeepsTheOrderOfCallsWithoutWaiting) {
  constexpr int kAppends = 200;
  std::atomic<int> answered{0};
  for (int i = 0; i < kAppends; ++i) {
    log().Append(kFirst, {{"k", Numbered("n", 2 * i)}, {"k", Numbered("n", 2 * i + 1)}},
                 [&](absl::StatusOr<Offset> first) {
                   EXPECT_TRUE(first.ok()) << first.status();
                   ++answered;
                 });
  }
  ASSERT_TRUE(Eventually([&] { return answered == kAppends; }));
  const std::vector<std::string> values = Values(kFirst);
  ASSERT_THAT(values, SizeIs(2 * kAppends));
  for (int i = 0; i < 2 * kAppends; ++i)
    EXPECT_EQ(values[static_cast<size_t>(i)], Numbered("n", i));
}

TEST_P(LogContract, ReadsFromAnyOffsetUpToTheLimit) {
  AppendNumbered(kFirst, "a", 10);
  const auto all = ReadAll(kFirst);
  ASSERT_THAT(all, SizeIs(10));
  for (size_t from = 0; from < all.size(); ++from) {
    std::vector<LogRecord> some;
    ASSERT_TRUE(Eventually([&] {
      some.clear();
      EXPECT_TRUE(log().Read(kFirst, all[from].offset, 3, &some).ok());
      return !some.empty();
    }));
    EXPECT_LE(some.size(), 3u);
    EXPECT_EQ(some.front().offset, all[from].offset);
  }
  std::vector<LogRecord> none;
  EXPECT_TRUE(log().Read(kFirst, all[0].offset, 0, &none).ok());
  EXPECT_THAT(none, IsEmpty());
}

TEST_P(LogContract, ReadAddsToWhatIsThere) {
  AppendNumbered(kFirst, "a", 1);
  auto records = ReadAll(kFirst);
  ASSERT_TRUE(Eventually([&] {
    EXPECT_TRUE(log().Read(kFirst, records[0].offset, 1, &records).ok());
    return records.size() >= 2;
  }));
  EXPECT_EQ(records[0].offset, records[1].offset);
}

TEST_P(LogContract, ReadOutsideTheLogIsOutOfRange) {
  AppendNumbered(kFirst, "a", 3);
  const auto extent = log().Extent(kFirst);
  ASSERT_TRUE(extent.ok()) << extent.status();
  std::vector<LogRecord> records;
  const auto outside = [&](Offset offset) {
    return absl::IsOutOfRange(log().Read(kFirst, offset, 1, &records));
  };
  EXPECT_TRUE(Eventually([&] { return outside(extent->end + 1); }));
  EXPECT_TRUE(Eventually([&] { return outside(extent->begin - 1); }));
  EXPECT_THAT(records, IsEmpty());
}

TEST_P(LogContract, RefusesTooLargeARecordAndGoesOn) {
  const std::string largest(kLogRecordBytesMax - 1, 'x');
  EXPECT_TRUE(absl::IsInvalidArgument(Append(kFirst, {{"k", "v"}, {"kk", largest}}).status()));
  const auto first = Append(kFirst, {{"k", largest}});
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(Values(kFirst), ElementsAre(largest));
}

TEST_P(LogContract, RefusesAnAppendOfNothing) {
  EXPECT_TRUE(absl::IsInvalidArgument(Append(kFirst, {}).status()));
}

}  // namespace huiyin::kit
