// EmbeddedPartition: what EmbeddedLog keeps in memory of one partition: the newest records, how many of them are durable,
// and who wants to be woken. LogWaker: one subscription's callback.
//
// Threads: all calls are safe from any thread; Add from one at a time.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "services/kit/log/embedded_rows.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

// Calls a subscriber until it is silenced. Silence() waits for a running call.
class LogWaker {
 public:
  explicit LogWaker(std::function<void()> wake) : wake_(std::move(wake)) {}
  void Wake() {
    const std::lock_guard lock(mutex_);
    if (wake_) wake_();
  }
  void Silence() {
    const std::lock_guard lock(mutex_);
    wake_ = nullptr;
  }

 private:
  std::mutex mutex_;
  std::function<void()> wake_;
};

class LogSubscription : public Log::Subscription {
 public:
  explicit LogSubscription(std::shared_ptr<LogWaker> waker) : waker_(std::move(waker)) {}
  ~LogSubscription() override { waker_->Silence(); }

 private:
  const std::shared_ptr<LogWaker> waker_;
};

// Durable records, or also those that will be.
enum class Sight { kDurable, kAhead };

class EmbeddedPartition {
 public:
  EmbeddedPartition(TopicPartition where, RowSpace space, Offset end)
      : where_(std::move(where)), space_(space), end_(end), ahead_end_(end) {}

  // What is said of one that the log does not have.
  static absl::Status Unknown(const TopicPartition& where);

  const TopicPartition& where() const { return where_; }
  RowSpace space() const { return space_; }

  // Of what is durable.
  Offset end() const {
    const std::lock_guard lock(mutex_);
    return end_;
  }

  // Copies those of [from, from + records_max) that the tail holds, and says where a read from disk
  // must stop: the records [from, *disk_end) are older than the tail. `from` must not lie past the
  // end: false when it does.
  bool ReadTail(Sight sight, Offset from, size_t records_max, std::vector<LogRecord>* out,
                Offset* disk_end) const;

  // Gives the records their offsets and shows them ahead.
  void Add(std::vector<LogRecord>* records);
  // What ends before `end` has become durable; of it the newest are kept, within the limits.
  void Settle(Offset end, size_t records_max, size_t bytes_max);

  void AddWaker(Sight sight, std::weak_ptr<LogWaker> waker);
  // The subscribers still there.
  std::vector<std::shared_ptr<LogWaker>> Wakers(Sight sight);

 private:
  const TopicPartition where_;
  const RowSpace space_;

  mutable std::mutex mutex_;
  Offset end_;
  Offset ahead_end_;
  std::deque<LogRecord> tail_;  // ends at ahead_end_, and begins at end_ or before
  size_t tail_bytes_ = 0;
  std::array<std::vector<std::weak_ptr<LogWaker>>, 2> wakers_;  // by Sight
};

}  // namespace huiyin::kit
