// Reading: several places at once, small windows, gaps that transactions leave, a start that moves.
#include <librdkafka/rdkafka.h>

#include "services/kit/log/kafka_admin.h"
#include "services/kit/log/kafka_handle.h"
#include "services/kit/log/kafka_read_log.h"
#include "tests/kafka/kafka_fixture.h"

namespace huiyin::kit {
namespace {

using ::testing::ElementsAre;

class KafkaReads : public KafkaTest {
 protected:
  // What a foreign program writes in one transaction.
  void Transact(
      const std::vector<std::string>& values, bool commits,
      const std::function<void()>& meanwhile = [] {}) {
    const KafkaLogOptions options = Options(OneBroker());
    KafkaCallbacks callbacks(options);
    auto handle =
        NewKafkaHandle(RD_KAFKA_PRODUCER, options, {{"transactional.id", toy_.topic}}, &callbacks);
    ASSERT_TRUE(handle.ok()) << handle.status();
    ASSERT_EQ(rd_kafka_init_transactions(handle->get(), 20'000), nullptr);
    ASSERT_EQ(rd_kafka_begin_transaction(handle->get()), nullptr);
    const KafkaTopicHandle topic(rd_kafka_topic_new(handle->get(), toy_.topic.c_str(), nullptr));
    for (std::string value : values) {
      ASSERT_EQ(rd_kafka_produce(topic.get(), 0, RD_KAFKA_MSG_F_COPY, value.data(), value.size(),
                                 nullptr, 0, nullptr),
                0);
    }
    rd_kafka_flush(handle->get(), 10'000);
    meanwhile();
    ASSERT_EQ(commits ? rd_kafka_commit_transaction(handle->get(), 10'000)
                      : rd_kafka_abort_transaction(handle->get(), 10'000),
              nullptr);
  }
  void ForgetBelow(Offset offset) {
    const KafkaLogOptions options = Options(OneBroker());
    auto admin = KafkaAdmin::Open(options);
    ASSERT_TRUE(admin.ok()) << admin.status();
    const absl::Status deleted = (*admin)->DeleteBelow(toy_, offset);
    ASSERT_TRUE(deleted.ok()) << deleted;
  }
};

TEST_F(KafkaReads, PassesTheGapsThatTransactionsLeave) {
  const auto log = MustOpen(Options(OneBroker()));
  ASSERT_TRUE(Append(*log, "a").ok());
  Transact({"b", "c"}, true);
  Transact({"never", "happened"}, false);
  ASSERT_TRUE(Append(*log, "d").ok());
  EXPECT_THAT(Values(*log), ElementsAre("a", "b", "c", "d"));
  Transact({"e"}, true);
  EXPECT_TRUE(Eventually([&] { return Values(*log).size() == 5; })) << "the mark comes last";
  EXPECT_THAT(Values(*MustOpen(Options(OneBroker()))), ElementsAre("a", "b", "c", "d", "e"));
}

TEST_F(KafkaReads, AnOpenTransactionHoldsTheEndBackUnlessAllIsAskedFor) {
  const auto log = MustOpen(Options(OneBroker()));
  const auto whole = KafkaReadLog::Open(Options(OneBroker()), {toy_.topic}, /*ends_of_all=*/true);
  ASSERT_TRUE(whole.ok()) << whole.status();
  Transact({"b"}, true, [&] {
    ASSERT_TRUE(Append(*log, "c").ok());
    EXPECT_EQ(log->Extent(toy_)->end, 0);
    EXPECT_EQ((*whole)->Extent(toy_)->end, 2);
  });
  EXPECT_THAT(Values(*log), ElementsAre("b", "c"));
}

TEST_F(KafkaReads, BelowTheStartIsOutOfRange) {
  const auto log = MustOpen(Options(OneBroker()));
  AppendMany(*log, 10);
  ForgetBelow(6);
  const auto reader = MustOpen(Options(OneBroker()));
  std::vector<LogRecord> records;
  EXPECT_TRUE(Eventually([&] { return absl::IsOutOfRange(reader->Read(toy_, 5, 1, &records)); }));
  EXPECT_TRUE(Eventually([&] { return reader->Read(toy_, 6, 1, &records).ok(); }));
  EXPECT_THAT(Values(*reader), ElementsAre("6", "7", "8", "9"));
}

TEST_F(KafkaReads, FollowsSeveralPlacesAtOnce) {
  constexpr int kRecords = 20'000;
  const auto log = MustOpen(Options(OneBroker()));
  AppendMany(*log, kRecords);
  KafkaLogOptions options = Options(OneBroker());
  options.window_records_max = 300;
  const auto reader = MustOpen(options);
  std::vector<Offset> places = {0, 5'000, 10'000, 14'000};
  EXPECT_TRUE(Eventually([&] {
    for (Offset& next : places) {
      std::vector<LogRecord> records;
      const absl::Status read = reader->Read(toy_, next, 100, &records);
      EXPECT_TRUE(read.ok()) << read;
      for (const LogRecord& record : records) {
        EXPECT_EQ(record.offset, next);
        EXPECT_EQ(record.entry->value, std::to_string(next));
        ++next;
      }
    }
    return places[0] >= 5'000;
  }));
}

TEST_F(KafkaReads, AnswersForAnOldRecordAtOnce) {
  const auto log = MustOpen(Options(OneBroker()));
  AppendMany(*log, 2'000);
  KafkaLogOptions options = Options(OneBroker());
  options.window_records_max = 100;
  const auto reader = MustOpen(options);
  EXPECT_EQ(Values(*reader).size(), 2'000u);
  for (const Offset offset : {3, 1'500, 7, 1'000, 4, 1'999}) {
    std::vector<LogRecord> records;
    const absl::Status read = reader->Read(toy_, offset, 1, &records);
    ASSERT_TRUE(read.ok()) << read;
    ASSERT_EQ(records.size(), 1u) << offset;
    EXPECT_EQ(records[0].offset, offset);
  }
}

}  // namespace
}  // namespace huiyin::kit
