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
  // Stops the program when the broker does not take it.
  Transactions(const KafkaLogOptions& options, const std::string& topic);
  ~Transactions();

  void WriteAndReadBack(const std::vector<LogEntry>& batch);

 private:
  KafkaCallbacks callbacks_;
  KafkaHandle producer_;
  KafkaHandle consumer_;
  KafkaTopicHandle written_;
  KafkaTopicHandle read_;
};

}  // namespace huiyin::kit
