// DecisionCursor: reading what counts of one partition of a decision log, one record after another. Streams of the server
// and DecisionReader stand on it.
//
//   DecisionCursor cursor(&log, where, Judge(chain));
//   ASSIGN_OR_RETURN(const Decided* decided, cursor.Peek());   // nullptr: none yet
//   ... decided->record ... cursor.Pass();
//
// Not safe for use by two threads.
// Errors: the log's; after any of them the cursor stands before the record that it could not pass. OUT_OF_RANGE, DATA_LOSS: the log was
// cut, or does not continue what was read before, or what the given place says of it, or an envelope is broken: reading on would
// be guessing.
#pragma once

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/kit/reader/judge.h"
#include "services/kit/reader/log_cursor.h"

namespace huiyin::kit {

// A record and what it is. `record.events` are bytes: a service's own Record reads them typed from entry->value.
struct Decided {
  Offset offset = 0;
  int64_t append_time_us = 0;  // microseconds since 1970 UTC, by the log
  Verdict verdict = Verdict::kCounted;
  std::shared_ptr<const LogEntry> entry;
  common::v1::Record record;

  const std::string& key() const { return entry->key; }
};

struct CursorOptions {
  // What is given beside the records that count. Default: nothing
  bool openings = false;
  bool skipped = false;   // stale epoch, gap, repeated
  bool unjudged = false;  // before the first opening, where reading began in the middle
  Offset from = 0;        // what stands below it is only read to know what counts. Default: 0
  Offset end = std::numeric_limits<Offset>::max();  // what stands there is not read. Default: none
  size_t ahead_max = 16;                            // records kept; see LogCursor. Default: 16
};

// How many records were seen, by verdict.
using VerdictCounts = std::array<uint64_t, static_cast<size_t>(Verdict::kBroken) + 1>;

class DecisionCursor {
 public:
  // From where the judge stands.
  DecisionCursor(Log* log, TopicPartition where, Judge judge, CursorOptions options = {})
      : log_(log),
        judge_(judge),
        before_(judge),
        options_(options),
        cursor_(log, std::move(where), judge.chain().next(), options.ahead_max) {}

  const TopicPartition& where() const { return cursor_.where(); }
  // The next record to give, the same until it is passed; nullptr: none is found yet, look again when the log has
  // grown, or, where `looked_long`, at once.
  absl::StatusOr<const Decided*> Peek();
  bool looked_long() const { return looked_long_; }
  void Pass() { decided_.reset(); }
  // Everything below the options' end was given and passed.
  bool at_end() const { return !decided_.has_value() && cursor_.next() >= options_.end; }
  // The log turned out to hold nothing from there to the end.
  void EndAt(Offset end) { options_.end = std::min(options_.end, end); }
  // Behind what was peeked last: whoever starts there sees all that follows it.
  const Judge& judge() const { return judge_; }
  const Chain& chain() const { return judge_.chain(); }
  // Before what was peeked last.
  const Chain& chain_before() const { return before_.chain(); }
  uint64_t seen(Verdict verdict) const { return seen_[static_cast<size_t>(verdict)]; }

 private:
  absl::StatusOr<Verdict> TakeNext(const LogRecord& record, common::v1::Record* parsed);
  bool Gives(Verdict verdict, Offset offset) const;

  Log* log_;
  Judge judge_, before_;
  CursorOptions options_;
  LogCursor cursor_;
  std::optional<Decided> decided_;
  VerdictCounts seen_{};
  bool looked_long_ = false;
};

}  // namespace huiyin::kit
