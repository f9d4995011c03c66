// InputFeed: the next record of one topic partition, read in blocks. Not safe for use by two
// threads.
#pragma once

#include <deque>

#include "absl/status/statusor.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

class InputFeed {
 public:
  // kAhead: with what is not durable yet, where the log can promise that nothing decided on it is either.
  enum class Reading { kDurable, kAhead };
  InputFeed(TopicPartition where, Reading reading) : where_(std::move(where)), reading_(reading) {}

  // The first record at `next` or after it, null when there is none yet. Lives until the next call.
  absl::StatusOr<const LogRecord*> Peek(Log& log, Offset next);
  // What was read from the log and not taken yet: its first record, null where all was taken.
  const LogRecord* waiting(Offset next) const;
  // What was read from the log, from the last Peek on.
  const std::deque<LogRecord>& buffered() const { return buffer_; }
  const TopicPartition& where() const { return where_; }

 private:
  TopicPartition where_;
  Reading reading_;
  std::deque<LogRecord> buffer_;
};

}  // namespace huiyin::kit
