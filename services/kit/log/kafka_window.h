// KafkaWindow: the records of one partition that were fetched from one place on, in memory: what was read stays for readers
// that follow, what was not read yet is limited.
//
//   window.Restart(100);                          // a fetch was started at offset 100
//   switch (window.Add(record)) { ... }            // kGap: fetch again from window.end()
//   if (window.Covers(from)) window.Read(from, 500, &records);
//
// Offsets in Kafka may have gaps (compaction, marks of transactions), but librdkafka 2.0.2 may also skip records when it takes
// many at once. So a gap is believed only when a fetch that was started right there shows it again.
//
// Threads: none of its own; the owner locks.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "services/kit/log/log.h"

namespace huiyin::kit {

class KafkaWindow {
 public:
  enum class Added {
    kTaken,
    kOld,   // known already
    kGap,   // drop this and what follows, fetch again from end()
    kFull,  // too much is unread: drop this and what follows, fetch again from end() once Roomy()
  };

  KafkaWindow(size_t records_max, size_t bytes_max)
      : records_max_(records_max), bytes_max_(bytes_max) {}

  // Empty, for a reader at `at`; nullopt: for none yet, from wherever the fetch shows first.
  void Restart(std::optional<Offset> at);
  Added Add(LogRecord record);
  // The partition ends at `end`: no record is there between end() and it.
  Added AddEnd(Offset end);

  // Whether all that is known from `from` on is here.
  bool Covers(Offset from) const { return placed_ && from >= begin_ && from <= end_; }
  // `from` must be covered.
  void Read(Offset from, size_t records_max, std::vector<LogRecord>* out);

  bool placed() const { return placed_; }
  Offset end() const { return end_; }
  // The offset after the last record, which may lie before end().
  Offset records_end() const { return records_end_; }
  bool ever_read() const { return read_to_.has_value(); }
  size_t unread() const { return unread_; }
  bool Roomy() const;

 private:
  // Whether a fetch that shows `next` first may follow what is here; kGap: not yet.
  Added Follow(Offset next);
  void Evict();
  static size_t SizeOf(const LogRecord& record);

  size_t records_max_;
  size_t bytes_max_;
  std::deque<LogRecord> records_;
  size_t bytes_ = 0;
  size_t unread_bytes_ = 0;
  size_t unread_ = 0;
  bool placed_ = false;
  Offset begin_ = 0;
  Offset end_ = 0;
  Offset records_end_ = 0;
  std::optional<Offset> read_to_;   // the furthest that was read
  std::optional<Offset> doubtful_;  // what a fetch showed once where end_ was expected
};

}  // namespace huiyin::kit
