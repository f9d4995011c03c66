// KafkaLog under the contract, on a real broker: with the usual windows, and with windows so small that reads go elsewhere all
// the time. The contract's topics get a prefix, so that each test finds them empty.
#include <utility>

#include "tests/contract/log_contract.h"
#include "tests/kafka/kafka_fixture.h"

namespace huiyin::kit {
namespace {

class PrefixedLog : public Log {
 public:
  PrefixedLog(std::unique_ptr<KafkaLog> log, std::string prefix)
      : log_(std::move(log)), prefix_(std::move(prefix)) {}

  std::string Identity() const override { return log_->Identity(); }
  absl::StatusOr<int> PartitionCount(const std::string& topic) const override {
    return log_->PartitionCount(prefix_ + topic);
  }
  void Append(const TopicPartition& where, std::vector<LogEntry> entries,
              AppendDone done) override {
    log_->Append(At(where), std::move(entries), std::move(done));
  }
  absl::Status Read(const TopicPartition& where, Offset from, size_t records_max,
                    std::vector<LogRecord>* out) override {
    return log_->Read(At(where), from, records_max, out);
  }
  absl::StatusOr<LogExtent> Extent(const TopicPartition& where) override {
    return log_->Extent(At(where));
  }
  std::unique_ptr<Subscription> Subscribe(const TopicPartition& where,
                                          std::function<void()> wake) override {
    return log_->Subscribe(At(where), std::move(wake));
  }
  bool Assigned(const TopicPartition& where) const override { return log_->Assigned(At(where)); }

 private:
  TopicPartition At(const TopicPartition& where) const {
    return {prefix_ + where.topic, where.partition};
  }
  const std::unique_ptr<KafkaLog> log_;
  const std::string prefix_;
};

class KafkaUnderTest : public LogUnderTest {
 public:
  KafkaUnderTest(const std::map<std::string, int>& topics, size_t window_records_max)
      : options_(KafkaTestOptions(OneBroker(), &clock_)) {
    options_.window_records_max = window_records_max;
    for (const auto& [name, partitions] : topics) {
      options_.topics[prefix_ + name] = {.partitions = partitions};
    }
    options_.own_topics = {prefix_ + "first"};
    Open();
  }
  Log& log() override { return *log_; }
  bool Reopen() override {
    log_.reset();
    Open();
    return true;
  }

 private:
  void Open() {
    auto log = KafkaLog::Open(options_);
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = std::make_unique<PrefixedLog>(*std::move(log), prefix_);
  }

  SystemClock clock_;
  const std::string prefix_ = FreshTopic("");
  KafkaLogOptions options_;
  std::unique_ptr<PrefixedLog> log_;
};

LogFactory Factory(const std::string& name, size_t window_records_max) {
  return {name, [window_records_max](const std::map<std::string, int>& topics) {
            return std::make_unique<KafkaUnderTest>(topics, window_records_max);
          }};
}

INSTANTIATE_TEST_SUITE_P(Kafka, LogContract,
                         ::testing::Values(Factory("Window", 32'768), Factory("TinyWindow", 10)),
                         FactoryName);

}  // namespace
}  // namespace huiyin::kit
