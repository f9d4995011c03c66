// LogCursor and DecisionCursor: reading a partition of the log one record after another, and only what counts.
//
//   DecisionCursor cursor(&log, where, chain);
//   ASSIGN_OR_RETURN(const Decided* decided, cursor.Peek());   // nullptr: none yet
//   ... decided->record ... cursor.Pass();
//
// A few records are read ahead and kept. Not safe for use by two threads. Errors are the log's; DATA_LOSS: the log does not
// continue what was read before, or what the given place says of it.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/kit/log/log.h"
#include "services/kit/runtime/chain.h"

namespace huiyin::kit {

class LogCursor {
 public:
  // The log is borrowed.
  LogCursor(Log* log, TopicPartition where, Offset next)
      : log_(log), where_(std::move(where)), next_(next) {}

  const TopicPartition& where() const { return where_; }
  Offset next() const { return next_; }
  // The next record, the same until it is passed; nullptr: there is none yet.
  absl::StatusOr<const LogRecord*> Peek();
  void Pass();

 private:
  Log* log_;
  TopicPartition where_;
  Offset next_;
  std::deque<LogRecord> ahead_;
};

struct Decided {
  Offset offset = 0;
  std::string key;
  common::v1::Record record;
};

class DecisionCursor {
 public:
  // From where the chain stands.
  DecisionCursor(Log* log, TopicPartition where, Chain chain)
      : log_(log), chain_(chain), cursor_(log, std::move(where), chain.next()) {}

  const TopicPartition& where() const { return cursor_.where(); }
  // The next decision that counts, the same until it is passed; nullptr: none is found yet, look again when the log has
  // grown, or, where `looked_long`, at once.
  absl::StatusOr<const Decided*> Peek();
  bool looked_long() const { return looked_long_; }
  void Pass() { decided_.reset(); }
  // Behind what was peeked last: whoever starts there sees all that follows it.
  const Chain& chain() const { return chain_; }
  // Before what was peeked last.
  const Chain& chain_before() const { return chain_before_; }

 private:
  Log* log_;
  Chain chain_, chain_before_;
  LogCursor cursor_;
  std::optional<Decided> decided_;
  bool looked_long_ = false;
};

}  // namespace huiyin::kit
