// FlakyLog: one instance's door to a log that others use too, which fails as a test wants it to.
//
//   FlakyLog door(&log);
//   door.Appends(FlakyLog::Fate::kLost);   // lands, but its appender hears UNAVAILABLE
//
// Threads: as the log itself.
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "services/kit/log/log.h"

namespace huiyin::kit {

class FlakyLog : public Log {
 public:
  enum class Fate {
    kDone,
    kRefused,  // does not land
    kLost,     // lands, and its appender hears that it did not
    kSilent,   // does not land, and its appender hears nothing
  };

  explicit FlakyLog(Log* log) : log_(log) {}

  void Appends(Fate fate) { fate_ = fate; }
  // Null: reads are well again.
  void FailReads(absl::Status with) {
    const std::lock_guard lock(mutex_);
    reads_ = std::move(with);
  }
  void SetIdentity(std::string identity) { identity_ = std::move(identity); }
  int appends() const { return appends_; }
  // Where reads of more than one record began since the last call.
  std::vector<Offset> TakeReads() {
    const std::lock_guard lock(mutex_);
    return std::exchange(read_from_, {});
  }

  std::string Identity() const override { return identity_.empty() ? log_->Identity() : identity_; }
  absl::StatusOr<int> PartitionCount(const std::string& topic) const override {
    return log_->PartitionCount(topic);
  }
  void Append(const TopicPartition& where, std::vector<LogEntry> entries,
              AppendDone done) override {
    ++appends_;
    switch (fate_.load()) {
      case Fate::kDone:
        return log_->Append(where, std::move(entries), std::move(done));
      case Fate::kRefused:
        return done(absl::UnavailableError("no broker answers"));
      case Fate::kLost:
        return log_->Append(where, std::move(entries), [done = std::move(done)](const auto&) {
          done(absl::UnavailableError("the broker went away"));
        });
      case Fate::kSilent:
        return;
    }
  }
  absl::Status Read(const TopicPartition& where, Offset from, size_t records_max,
                    std::vector<LogRecord>* out) override {
    {
      const std::lock_guard lock(mutex_);
      if (!reads_.ok()) return reads_;
      if (records_max > 1) read_from_.push_back(from);
    }
    return log_->Read(where, from, records_max, out);
  }
  absl::StatusOr<LogExtent> Extent(const TopicPartition& where) override {
    {
      const std::lock_guard lock(mutex_);
      if (!reads_.ok()) return reads_;
    }
    return log_->Extent(where);
  }
  std::unique_ptr<Subscription> Subscribe(const TopicPartition& where,
                                          std::function<void()> wake) override {
    return log_->Subscribe(where, std::move(wake));
  }
  bool Assigned(const TopicPartition& where) const override { return log_->Assigned(where); }

 private:
  Log* const log_;
  std::atomic<Fate> fate_ = Fate::kDone;
  std::atomic<int> appends_ = 0;
  std::string identity_;
  std::mutex mutex_;
  absl::Status reads_;
  std::vector<Offset> read_from_;
};

}  // namespace huiyin::kit
