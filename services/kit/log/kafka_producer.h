// KafkaProducer: appends over librdkafka's idempotent producer, acks=all, in the order of the calls for each partition.
//
//   ASSIGN_OR_RETURN(auto producer, KafkaProducer::Open(options, explain));
//   producer->Append({"huiyin.intake", 2}, absl::OkStatus(), {{"HY1", bytes}}, done);
//
// A record that is not acknowledged ends the client that carried it: what it still holds fails as UNAVAILABLE, each with an
// unknown outcome, and the next append goes to a new one. So no later append of the same client can land where a head was lost.
//
// Threads: Append is safe from any thread and never blocks. `done` runs on the producer's own thread, also for what is refused.
// Destroying it waits up to two seconds for acknowledgements; what is left then fails, and may land all the same.
// Errors: INVALID_ARGUMENT (nothing, too large), PERMISSION_DENIED, UNAVAILABLE with what the cluster lacks.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/kit/log/kafka_handle.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

class KafkaProducer : public KafkaCallbacks {
 public:
  // Why a partition may take nothing now, or "". May take a round trip.
  using Explain = std::function<std::string(const TopicPartition&)>;

  // `options` outlives the producer.
  static absl::StatusOr<std::unique_ptr<KafkaProducer>> Open(const KafkaLogOptions& options,
                                                             Explain explain);
  ~KafkaProducer() override;

  // To a partition that exists, or not: then `allowed` says so, and `done` hears it.
  void Append(const TopicPartition& where, absl::Status allowed, std::vector<LogEntry> entries,
              Log::AppendDone done);

  // Clients that were replaced since Open.
  uint64_t replaced() const { return replaced_; }
  // For tests: the client meets an error that it cannot go on after.
  void FailClient();

 private:
  struct Pending;
  // One client and what belongs to it.
  struct Client;

  KafkaProducer(const KafkaLogOptions& options, Explain explain);

  void Delivered(const rd_kafka_message_t& message) override;
  void Trouble(rd_kafka_resp_err_t error) override;
  absl::StatusOr<std::unique_ptr<Client>> NewClient();
  void Run();
  void AnswerRefused();
  void Replace();
  void End(Client& client, int wait_ms);
  // `count` records of the append will not come any more, or have come.
  void Settle(Pending* pending, size_t count);

  const KafkaLogOptions& options_;
  const Explain explain_;

  std::mutex mutex_;
  std::unique_ptr<Client> client_;
  struct Refused {
    Pending* pending;
    size_t records;
    absl::Status why;
  };
  std::vector<Refused> refused_;

  std::atomic<bool> broken_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<uint64_t> replaced_ = 0;
  bool ending_ = false;      // the thread's: what fails now fails with its client
  std::string explanation_;  // the thread's: of the failure that broke the client
  int64_t replaced_at_us_ = 0;
  std::thread thread_;
};

}  // namespace huiyin::kit
