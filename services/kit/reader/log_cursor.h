// LogCursor: reading a partition of the log one record after another.
//
//   LogCursor cursor(&log, where, from);
//   ASSIGN_OR_RETURN(const LogRecord* record, cursor.Peek());   // nullptr: there is none yet
//   ... cursor.Pass();
//
// A few records are read ahead and kept. Not safe for use by two threads. Errors are the log's.
#pragma once

#include <deque>

#include "absl/status/statusor.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

class LogCursor {
 public:
  // The log is borrowed. `ahead_max`: records kept. Default: 16, for the many streams of a server
  LogCursor(Log* log, TopicPartition where, Offset next, size_t ahead_max = 16)
      : log_(log), where_(std::move(where)), next_(next), ahead_max_(ahead_max) {}

  const TopicPartition& where() const { return where_; }
  Offset next() const { return next_; }
  // The next record, the same until it is passed; nullptr: there is none yet.
  absl::StatusOr<const LogRecord*> Peek();
  void Pass();

 private:
  Log* log_;
  TopicPartition where_;
  Offset next_;
  size_t ahead_max_;
  std::deque<LogRecord> ahead_;
};

}  // namespace huiyin::kit
