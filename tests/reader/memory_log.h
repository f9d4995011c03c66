// MemoryLog: one partition of records that a test puts there, with gaps if it likes, and takes away again.
//
//   MemoryLog log({"huiyin.tracking", 0}, vector.records);
//   log.Put(record);  log.CutTo(3);  log.set_begin(2);
//
// Threads: one, but subscriptions wake in Put.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/kit/log/embedded_partition.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

class MemoryLog : public Log {
 public:
  explicit MemoryLog(std::string topic, std::vector<LogRecord> records = {})
      : topic_(std::move(topic)), records_(std::move(records)) {}

  void Put(LogRecord record) {
    records_.push_back(std::move(record));
    if (const auto waker = waker_.lock()) waker->Wake();
  }
  // Takes away all from that offset on.
  void CutTo(Offset end) {
    std::erase_if(records_, [&](const LogRecord& each) { return each.offset >= end; });
    end_min_ = 0;
  }
  void set_begin(Offset begin) { begin_ = begin; }
  // The end is said to be further on, as by marks of transactions.
  void set_end_min(Offset end) { end_min_ = end; }
  void set_unavailable(bool is) { unavailable_ = is; }

  std::string Identity() const override { return "memory"; }
  absl::StatusOr<int> PartitionCount(const std::string& topic) const override {
    if (topic != topic_) return absl::InvalidArgumentError("no such topic");
    return 1;
  }
  void Append(const TopicPartition&, std::vector<LogEntry>, AppendDone done) override {
    done(absl::FailedPreconditionError("read only"));
  }
  absl::Status Read(const TopicPartition&, Offset from, size_t records_max,
                    std::vector<LogRecord>* out) override {
    if (unavailable_) return absl::UnavailableError("not now");
    if (from < begin_ || from > End()) return absl::OutOfRangeError("outside");
    for (const LogRecord& record : records_) {
      if (record.offset >= from && records_max-- > 0) out->push_back(record);
      if (records_max == 0) break;
    }
    return absl::OkStatus();
  }
  absl::StatusOr<LogExtent> Extent(const TopicPartition&) override {
    if (unavailable_) return absl::UnavailableError("not now");
    return LogExtent{begin_, End()};
  }
  std::unique_ptr<Subscription> Subscribe(const TopicPartition&,
                                          std::function<void()> wake) override {
    auto waker = std::make_shared<LogWaker>(std::move(wake));
    waker_ = waker;
    return std::make_unique<LogSubscription>(std::move(waker));
  }
  bool Assigned(const TopicPartition&) const override { return false; }

 private:
  Offset End() const {
    return std::max(end_min_, records_.empty() ? Offset{0} : records_.back().offset + 1);
  }

  const std::string topic_;
  std::vector<LogRecord> records_;
  Offset begin_ = 0, end_min_ = 0;
  bool unavailable_ = false;
  std::weak_ptr<LogWaker> waker_;  // of the newest subscription
};

}  // namespace huiyin::kit
