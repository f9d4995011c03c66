// Transactions: the same work by librdkafka's transactions: a batch is one transaction, and a consumer that reads only what was
// committed waits for its last record.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "services/kit/log/kafka_handle.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

class Transactions {
 public:
  // Stops the program when the broker does not take it. `id`: of who writes, no two at once. Reads the topic from its beginning.
  Transactions(const KafkaLogOptions& options, const std::string& topic, const std::string& id);
  ~Transactions();

  void WriteAndReadBack(const std::vector<LogEntry>& batch) {
    Write(batch);
    ReadBack(batch.size());
  }
  void Write(const std::vector<LogEntry>& batch);
  // Waits for so many committed records.
  void ReadBack(size_t records);
  // Writes a batch and stops in the middle, as a process that is paused: nothing is committed, and nobody ends it before
  // kOpenMs have passed.
  void WriteAndPause(const std::vector<LogEntry>& batch);
  static constexpr int kOpenMs = 10'000;  // the session timeout of instances

 private:
  void Produce(const std::vector<LogEntry>& batch);

  KafkaCallbacks callbacks_;
  KafkaHandle producer_;
  KafkaHandle consumer_;
  KafkaTopicHandle written_;
  KafkaTopicHandle read_;
};

}  // namespace huiyin::kit
