// KafkaReadLog: reads what another wrote, changes nothing; and DecisionReader over it.
#include "services/kit/log/kafka_read_log.h"

#include "services/kit/reader/decision_reader.h"
#include "tests/kafka/kafka_fixture.h"

namespace huiyin::kit {
namespace {

using ::testing::ElementsAre;

class KafkaReadLogTest : public KafkaTest {
 protected:
  std::unique_ptr<KafkaReadLog> MustOpenToRead() {
    auto log = KafkaReadLog::Open(KafkaTestOptions(OneBroker(), &clock_), {toy_.topic});
    EXPECT_TRUE(log.ok()) << log.status();
    return log.ok() ? *std::move(log) : nullptr;
  }
  // Appends an opening, and returns the epoch.
  Offset Open(Log& log, const std::string& nonce) {
    common::v1::Record record;
    record.mutable_opened()->set_nonce(nonce);
    return Append(log, record.SerializeAsString()).value();
  }
  void Decide(Log& log, int64_t epoch, uint64_t sequence) {
    common::v1::Record record;
    record.mutable_envelope()->set_epoch(epoch);
    record.mutable_envelope()->set_sequence(sequence);
    record.mutable_envelope()->set_previous_digest(last_);
    const std::string bytes = record.SerializeAsString();
    ASSERT_TRUE(Append(log, bytes).ok());
    written_ = Digest(bytes);
  }
  void DecideAndCount(Log& log, int64_t epoch, uint64_t sequence) {
    Decide(log, epoch, sequence);
    last_ = written_;
  }

  uint64_t last_ = 0, written_ = 0;
};

TEST_F(KafkaReadLogTest, ReadsAndChangesNothing) {
  const auto writer = MustOpen(Options(OneBroker(), 3));
  const auto log = MustOpenToRead();
  EXPECT_EQ(log->Identity(), writer->Identity());
  EXPECT_EQ(log->PartitionCount(toy_.topic).value(), 3);
  AppendMany(*writer, 5);
  std::vector<LogRecord> records;
  ASSERT_TRUE(Eventually([&] {
    records.clear();
    return log->Read(toy_, 0, 10, &records).ok() && records.size() == 5;
  }));
  EXPECT_EQ(log->Extent(toy_)->end, 5);
  EXPECT_TRUE(absl::IsFailedPrecondition(Start(*log, toy_, {{"k", "v"}}).get().status()));
  EXPECT_EQ(log->Extent(toy_)->end, 5);
  EXPECT_FALSE(log->Assigned(toy_));
  const TopicPartition none{toy_.topic, 3};
  EXPECT_TRUE(absl::IsInvalidArgument(log->Read(none, 0, 1, &records)));
  EXPECT_TRUE(absl::IsInvalidArgument(log->PartitionCount("other").status()));
}

TEST_F(KafkaReadLogTest, MakesNoTopic) {
  const KafkaLogOptions options = KafkaTestOptions(OneBroker(), &clock_);
  const std::string missing = FreshTopic("missing");
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(absl::IsNotFound(KafkaReadLog::Open(options, {missing}).status()));
  }
}

// Two own the partition in turns; what the first one still had on its way lands behind the second one's opening.
TEST_F(KafkaReadLogTest, CountsNothingOfAStaleOwner) {
  const auto first = MustOpen(Options(OneBroker()));
  const auto second = MustOpen(Options(OneBroker()));
  const Offset old_epoch = Open(*first, "first");
  DecideAndCount(*first, old_epoch, 1);
  DecideAndCount(*first, old_epoch, 2);
  const auto log = MustOpenToRead();
  auto reader = DecisionReader::Open(log.get(), {.topic = toy_.topic});
  ASSERT_TRUE(reader.ok()) << reader.status();
  std::vector<Offset> counted;
  const auto take = [&] {
    const absl::StatusOr<const Decided*> found = (*reader)->Next(5'000);
    EXPECT_TRUE(found.ok() || absl::IsUnavailable(found.status())) << found.status();
    if (found.ok() && *found != nullptr) counted.push_back((*found)->offset);
    return counted.size();
  };
  ASSERT_TRUE(Eventually([&] { return take() == 2; }));
  const Offset epoch = Open(*second, "second");
  Decide(*first, old_epoch, 3);
  DecideAndCount(*second, epoch, 3);
  Decide(*first, old_epoch, 4);
  DecideAndCount(*second, epoch, 4);
  ASSERT_TRUE(Eventually([&] { return take() == 4; }));
  EXPECT_THAT(counted, ElementsAre(1, 2, 5, 7));
  EXPECT_EQ((*reader)->seen(Verdict::kStaleEpoch), 2u);
  // Another goes on from the bookmark.
  auto later = DecisionReader::Open(log.get(), {.topic = toy_.topic,
                                                .begin = {{.bookmark = (*reader)->BookmarkOf(0)}},
                                                .stop_at_end = true});
  ASSERT_TRUE(later.ok()) << later.status();
  EXPECT_TRUE(Eventually([&] { return (*later)->Next(100).ok() && (*later)->ended(); }));
  EXPECT_EQ((*later)->seen(Verdict::kCounted), 0u);
}

}  // namespace
}  // namespace huiyin::kit
