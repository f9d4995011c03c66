// KafkaBaseLog: what every Log on Kafka does alike: it knows its topics, reads them, and says how far they reach.
//
// Threads, reads: as in log.h. Errors: see log.h; a topic or partition that it does not have is INVALID_ARGUMENT.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/kit/log/kafka_options.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

class KafkaAdmin;
class KafkaReader;

class KafkaBaseLog : public Log {
 public:
  ~KafkaBaseLog() override;

  // The cluster's id.
  std::string Identity() const override { return identity_; }
  absl::StatusOr<int> PartitionCount(const std::string& topic) const override;
  absl::Status Read(const TopicPartition& where, Offset from, size_t records_max,
                    std::vector<LogRecord>* out) override;
  absl::StatusOr<LogExtent> Extent(const TopicPartition& where) override;
  std::unique_ptr<Subscription> Subscribe(const TopicPartition& where,
                                          std::function<void()> wake) override;

 protected:
  explicit KafkaBaseLog(KafkaLogOptions options);
  // INVALID_ARGUMENT: options; UNAVAILABLE. `ends_of_all`: as of KafkaReadLog::Open.
  absl::Status Connect(bool ends_of_all);
  // Connected, and before any read: the topics with their partitions.
  void OpenTopics(std::map<std::string, int> partitions);
  absl::Status CheckExists(const TopicPartition& where) const;

  const KafkaLogOptions& options() const { return options_; }
  KafkaAdmin& admin() { return *admin_; }
  KafkaReader& reader() { return *reader_; }

 private:
  const KafkaLogOptions options_;
  std::string identity_;
  std::map<std::string, int> partitions_;
  std::unique_ptr<KafkaAdmin> admin_;
  std::unique_ptr<KafkaReader> reader_;
};

}  // namespace huiyin::kit
