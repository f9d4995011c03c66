// KafkaFetcher: one consumer without a group, which fetches any partitions from where it is told, and hands on what comes.
//
//   ASSIGN_OR_RETURN(auto fetcher, KafkaFetcher::Open(options, sink, tick));
//   const uint64_t fetch = fetcher->Fetch({"huiyin.intake", 2}, 100);   // and again to go elsewhere
//
// Each Fetch has a number, and what comes of it bears that number: what an earlier fetch of the partition left on its way is
// told apart from it, and dropped.
//
// Ownership: what sink and tick use outlives the fetcher.
// Threads: Fetch, Pause and Nudge are safe from any thread and never block, also with a lock held that the sink takes. Sink and
// tick run on the fetcher's own thread.
// Errors: of a partition, through the sink: OUT_OF_RANGE, PERMISSION_DENIED. What passes by itself is tried again in silence.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "services/kit/log/kafka_handle.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

// What came of one partition, in order: records, then perhaps its end, or what is wrong.
struct Fetched {
  uint64_t fetch = 0;
  std::vector<LogRecord> records;
  std::optional<Offset> end;
  absl::Status trouble;
};

class KafkaFetcher : public KafkaCallbacks {
 public:
  using Sink = std::function<void(const TopicPartition&, Fetched)>;

  // `tick` runs between fetches, ten times a second or more, and soon after each Nudge.
  static absl::StatusOr<std::unique_ptr<KafkaFetcher>> Open(const KafkaLogOptions& options,
                                                            Sink sink, std::function<void()> tick);
  ~KafkaFetcher() override;

  // Fetches from `from` on; nullopt: what comes from now on. Returns the number of this fetch.
  uint64_t Fetch(const TopicPartition& where, std::optional<Offset> from);
  // Fetches no more of the partition.
  void Pause(const TopicPartition& where);
  void Nudge();

 private:
  KafkaFetcher(const KafkaLogOptions& options, Sink sink, std::function<void()> tick);

  struct Order {
    uint64_t fetch = 0;  // 0: stop
    std::optional<Offset> from;
  };

  void Run();
  void Obey();
  void Stop(const TopicPartition& where);
  size_t TakeWhatIsThere(size_t taken);
  void HandOn(size_t count);
  rd_kafka_topic_t* Topic(const std::string& name);

  const Sink sink_;
  const std::function<void()> tick_;
  KafkaHandle handle_;
  KafkaQueue queue_;

  std::mutex mutex_;
  std::map<TopicPartition, Order> orders_;  // not obeyed yet
  uint64_t fetches_ = 0;

  // The thread's own.
  std::map<std::string, KafkaTopicHandle> topics_;
  std::map<TopicPartition, uint64_t> running_;
  std::vector<rd_kafka_message_t*> messages_;

  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace huiyin::kit
