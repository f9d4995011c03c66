#include "tests/bench/kafka/transactions.h"

#include "services/kit/base/status.h"

namespace huiyin::kit {
namespace {

constexpr int kTimeoutMs = 60'000;

KafkaHandle MustOpen(rd_kafka_type_t type, const KafkaLogOptions& options,
                     const KafkaProperties& own, KafkaCallbacks* callbacks) {
  auto handle = NewKafkaHandle(type, options, own, callbacks);
  HUIYIN_CHECK(handle.ok(), "a client of the broker");
  return *std::move(handle);
}

void Must(rd_kafka_error_t* error) {
  HUIYIN_CHECK(error == nullptr, "a step of a transaction to succeed");
}

}  // namespace

Transactions::Transactions(const KafkaLogOptions& options, const std::string& topic,
                           const std::string& id)
    : callbacks_(options),
      producer_(MustOpen(RD_KAFKA_PRODUCER, options,
                         {{"transactional.id", id},
                          {"transaction.timeout.ms", std::to_string(kOpenMs)},
                          {"linger.ms", "0"}},
                         &callbacks_)),
      consumer_(MustOpen(RD_KAFKA_CONSUMER, options,
                         {{"isolation.level", "read_committed"}, {"fetch.wait.max.ms", "50"}},
                         &callbacks_)),
      written_(rd_kafka_topic_new(producer_.get(), topic.c_str(), nullptr)),
      read_(rd_kafka_topic_new(consumer_.get(), topic.c_str(), nullptr)) {
  Must(rd_kafka_init_transactions(producer_.get(), kTimeoutMs));
  rd_kafka_consume_start(read_.get(), 0, 0);
}

Transactions::~Transactions() { rd_kafka_consume_stop(read_.get(), 0); }

void Transactions::Write(const std::vector<LogEntry>& batch) {
  Produce(batch);
  Must(rd_kafka_commit_transaction(producer_.get(), kTimeoutMs));
}

void Transactions::WriteAndPause(const std::vector<LogEntry>& batch) {
  Produce(batch);
  HUIYIN_CHECK(rd_kafka_flush(producer_.get(), kTimeoutMs) == RD_KAFKA_RESP_ERR_NO_ERROR,
               "the batch to reach the broker");
}

void Transactions::Produce(const std::vector<LogEntry>& batch) {
  Must(rd_kafka_begin_transaction(producer_.get()));
  for (LogEntry entry : batch) {
    rd_kafka_produce(written_.get(), 0, RD_KAFKA_MSG_F_COPY, entry.value.data(), entry.value.size(),
                     entry.key.data(), entry.key.size(), nullptr);
  }
}

void Transactions::ReadBack(size_t records) {
  for (size_t read = 0; read < records;) {
    rd_kafka_message_t* message = rd_kafka_consume(read_.get(), 0, kTimeoutMs);
    HUIYIN_CHECK(message != nullptr, "the batch to come back");
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) ++read;
    rd_kafka_message_destroy(message);
  }
}

}  // namespace huiyin::kit
