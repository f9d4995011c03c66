// WrittenLog: many partitions of records that a test puts there, with gaps if it likes, to be backed up.
// RefilledLog: what a backup is restored to, in memory.
//
//   WrittenLog log({{"huiyin.intake", 2}});
//   log.Put({"huiyin.intake", 0}, 7, "value");
//   log.ShowEnd({"huiyin.intake", 0}, 3);     // what was appended when the first end was asked for
//
// Threads: one.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/kit/log/log.h"
#include "services/kit/log/refill_log.h"

namespace huiyin::kit {

class WrittenLog : public Log {
 public:
  explicit WrittenLog(std::map<std::string, int> topics) : topics_(std::move(topics)) {}

  void Put(const TopicPartition& where, Offset offset, std::string value,
           int64_t append_time_us = 1'000'000, std::string key = "k") {
    parts_[where].records.push_back(
        {offset, append_time_us,
         std::make_shared<const LogEntry>(LogEntry{std::move(key), std::move(value)})});
  }
  void SetBegin(const TopicPartition& where, Offset begin) { parts_[where].begin = begin; }
  // The end is further on than the last record, as by marks of transactions.
  void SetEnd(const TopicPartition& where, Offset end) { parts_[where].end_min = end; }
  // The first `times` questions for the end are answered so: the rest came later.
  void ShowEnd(const TopicPartition& where, Offset end, int times = 1) {
    parts_[where].shown = {end, times};
  }
  void set_unavailable(bool is) { unavailable_ = is; }

  std::string Identity() const override { return "written"; }
  absl::StatusOr<int> PartitionCount(const std::string& topic) const override {
    return topics_.at(topic);
  }
  void Append(const TopicPartition&, std::vector<LogEntry>, AppendDone done) override {
    done(absl::FailedPreconditionError("read only"));
  }
  absl::Status Read(const TopicPartition& where, Offset from, size_t records_max,
                    std::vector<LogRecord>* out) override {
    if (unavailable_) return absl::UnavailableError("not now");
    const Part& part = parts_[where];
    if (from < part.begin || from > End(part)) return absl::OutOfRangeError("outside");
    for (const LogRecord& record : part.records) {
      if (record.offset >= from && out->size() < records_max) out->push_back(record);
    }
    return absl::OkStatus();
  }
  absl::StatusOr<LogExtent> Extent(const TopicPartition& where) override {
    Part& part = parts_[where];
    if (part.shown.second > 0) {
      --part.shown.second;
      return LogExtent{part.begin, part.shown.first};
    }
    // Who has come to the last record knows that only marks follow.
    return LogExtent{part.begin, part.asked++ == 0 ? End(part) : LastEnd(part)};
  }
  std::unique_ptr<Subscription> Subscribe(const TopicPartition&, std::function<void()>) override {
    return nullptr;
  }
  bool Assigned(const TopicPartition&) const override { return false; }

 private:
  struct Part {
    std::vector<LogRecord> records;
    Offset begin = 0, end_min = 0;
    std::pair<Offset, int> shown{0, 0};
    int asked = 0;
  };
  static Offset LastEnd(const Part& part) {
    return part.records.empty() ? part.begin : part.records.back().offset + 1;
  }
  static Offset End(const Part& part) { return std::max(part.end_min, LastEnd(part)); }

  const std::map<std::string, int> topics_;
  std::map<TopicPartition, Part> parts_;
  bool unavailable_ = false;
};

class RefilledLog : public RefillLog {
 public:
  struct Part {
    Offset begin = 0;
    std::vector<LogRecord> records;
  };

  void Append(const TopicPartition& where, int64_t append_time_us, std::vector<LogEntry> entries,
              Log::AppendDone done) override {
    Part& part = parts_[where];
    const auto first = static_cast<Offset>(part.records.size());
    for (LogEntry& entry : entries) {
      part.records.push_back({static_cast<Offset>(part.records.size()), append_time_us,
                              std::make_shared<const LogEntry>(std::move(entry))});
    }
    done(first);
  }
  absl::Status DeleteBelow(const TopicPartition& where, Offset begin) override {
    parts_[where].begin = begin;
    return absl::OkStatus();
  }
  absl::StatusOr<LogExtent> Extent(const TopicPartition& where) override {
    const Part& part = parts_[where];
    return LogExtent{part.begin, static_cast<Offset>(part.records.size())};
  }
  absl::Status Finish() override {
    finished_ = true;
    return absl::OkStatus();
  }

  Part& part(const TopicPartition& where) { return parts_[where]; }
  bool empty() const { return parts_.empty(); }
  bool finished() const { return finished_; }

 private:
  std::map<TopicPartition, Part> parts_;
  bool finished_ = false;
};

}  // namespace huiyin::kit
