// EmbeddedPartition: what EmbeddedLog keeps in memory of one partition: the published end, the
// newest records, and who wants to be woken. LogWaker: one subscription's callback.
//
// Threads: all calls are safe from any thread; `next` belongs to the committer.
#pragma once

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

class EmbeddedPartition {
 public:
  EmbeddedPartition(TopicPartition where, RowSpace space, Offset end)
      : where_(std::move(where)), space_(space), end_(end), next_(end) {}

  const TopicPartition& where() const { return where_; }
  RowSpace space() const { return space_; }
  Offset TakeOffset() { return next_++; }

  Offset end() const {
    const std::lock_guard lock(mutex_);
    return end_;
  }

  // Copies those of [from, from + records_max) that the tail holds, and says where a read from disk
  // must stop: the records [from, *disk_end) are older than the tail. `from` must not lie past the
  // end: false when it does.
  bool ReadTail(Offset from, size_t records_max, std::vector<LogRecord>* out,
                Offset* disk_end) const;

  // Makes records visible and keeps the newest within the limits.
  void Publish(const std::vector<LogRecord>& records, size_t records_max, size_t bytes_max);

  void AddWaker(std::weak_ptr<LogWaker> waker);
  // The subscribers still there.
  std::vector<std::shared_ptr<LogWaker>> Wakers();

 private:
  const TopicPartition where_;
  const RowSpace space_;

  mutable std::mutex mutex_;
  Offset end_;
  std::deque<LogRecord> tail_;  // ends at end_
  size_t tail_bytes_ = 0;
  std::vector<std::weak_ptr<LogWaker>> wakers_;

  Offset next_;  // the committer's: the offset after the last one given out
};

}  // namespace huiyin::kit
