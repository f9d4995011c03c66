// ForwardingLog: another log, of which a test changes a call or two.
//
// Ownership: the other log outlives it. Threads: as the other log.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/kit/log/log.h"

namespace huiyin::kit {

class ForwardingLog : public Log {
 public:
  explicit ForwardingLog(Log* base) : base_(base) {}

  std::string Identity() const override { return base_->Identity(); }
  absl::StatusOr<int> PartitionCount(const std::string& topic) const override {
    return base_->PartitionCount(topic);
  }
  void Append(const TopicPartition& where, std::vector<LogEntry> entries,
              AppendDone done) override {
    base_->Append(where, std::move(entries), std::move(done));
  }
  absl::Status Read(const TopicPartition& where, Offset from, size_t records_max,
                    std::vector<LogRecord>* out) override {
    return base_->Read(where, from, records_max, out);
  }
  absl::StatusOr<LogExtent> Extent(const TopicPartition& where) override {
    return base_->Extent(where);
  }
  std::unique_ptr<Subscription> Subscribe(const TopicPartition& where,
                                          std::function<void()> wake) override {
    return base_->Subscribe(where, std::move(wake));
  }
  bool Assigned(const TopicPartition& where) const override { return base_->Assigned(where); }

 private:
  Log* const base_;
};

}  // namespace huiyin::kit
