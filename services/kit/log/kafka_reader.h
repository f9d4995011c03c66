// KafkaReader: reads any partition from any offset, from memory where it can, and wakes who waits for more.
//
//   KafkaReader reader(options, ask_extent);
//   RETURN_IF_ERROR(reader.Read({"huiyin.intake", 2}, from, 500, &records));
//
// A partition is fetched at up to four places at once, each with a window of its own (KafkaWindow): one for those who follow
// its end, others for who catches up or looks again at an old record. A read that no window covers takes over the place that was
// read least recently.
//
// Threads: all calls are safe from any thread. Wakes run on a fetcher's thread.
// Errors: UNAVAILABLE when the broker does not answer in time (a read that a window covers never waits); OUT_OF_RANGE only after
// a broker confirmed it, and past the end only after it did so for cut_patience_ms.
#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "services/kit/log/embedded_partition.h"
#include "services/kit/log/kafka_fetcher.h"
#include "services/kit/log/kafka_window.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

class KafkaReader {
 public:
  using AskExtent = std::function<absl::StatusOr<LogExtent>(const TopicPartition&)>;

  // `options` outlives the reader.
  KafkaReader(const KafkaLogOptions& options, AskExtent ask_extent);
  ~KafkaReader();

  // Of a partition that exists.
  absl::Status Read(const TopicPartition& where, Offset from, size_t records_max,
                    std::vector<LogRecord>* out);
  std::unique_ptr<Log::Subscription> Subscribe(const TopicPartition& where,
                                               std::function<void()> wake);
  // Wakes the partition's subscribers soon, though nothing grew.
  void WakeSoon(const TopicPartition& where);
  // Where a reader has everything that can be read before `end`: at `end`, or, if it is known that only marks of
  // transactions come before it, after the last record.
  Offset ReadableEnd(const TopicPartition& where, Offset end);

 private:
  static constexpr size_t kPlacesMax = 4;

  struct Place {
    explicit Place(KafkaWindow empty) : window(std::move(empty)) {}
    KafkaWindow window;
    bool answered = false;  // since the fetch was started, something came of it
    bool parked = false;
    uint64_t fetch = 0;   // what comes of another is not for this window
    bool waited = false;  // a read has waited for the answer in vain
    int reads = 0;
    uint64_t last_use = 0;
    std::optional<Offset> from;
    absl::Status trouble;
    int64_t out_of_range_since_us = 0;  // 0: it is not
  };
  struct Partition {
    std::vector<Place> places;  // the fetcher of a place is the one of the same index
    std::vector<std::weak_ptr<LogWaker>> wakers;
    bool wake_soon = false;
  };

  // The index of the place that it takes.
  absl::StatusOr<size_t> TakeOver(const TopicPartition& where, Partition& partition,
                                  std::optional<Offset> from);
  absl::Status OpenFetcher(size_t index);
  void StartFetch(const TopicPartition& where, Place& place, size_t index,
                  std::optional<Offset> from);
  // Asks the broker whether `from` is out of range; takes and gives up the lock.
  absl::Status Confirm(std::unique_lock<std::mutex>& lock, const TopicPartition& where,
                       size_t index, Offset from);
  void Take(size_t index, const TopicPartition& where, Fetched fetched);
  void Wake(Partition& partition, std::unique_lock<std::mutex>& lock);
  void Tick();

  const KafkaLogOptions& options_;
  const AskExtent ask_extent_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::map<TopicPartition, Partition> partitions_;  // never shrinks
  bool any_wake_soon_ = false;
  bool closing_ = false;
  uint64_t uses_ = 0;
  std::array<std::unique_ptr<KafkaFetcher>, kPlacesMax> fetchers_;
};

}  // namespace huiyin::kit
