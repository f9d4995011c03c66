// Batch: what the owner decides in one turn: records in order on an overlay, and the answers that
// go with them.
//
// The records are appended as one; when the log has given all of them back the overlay becomes
// state and the answers are sent. Until then nobody outside hears of it; what else is decided on it
// counts only if it does. Not safe for use by two threads.
#pragma once

#include <string>
#include <vector>

#include "services/kit/runtime/fold.h"
#include "services/kit/runtime/inbox.h"
#include "services/kit/store/overlay.h"

namespace huiyin::kit {

struct BatchLimits {
  size_t records_max;
  size_t bytes_max;
};

class Batch {
 public:
  // `overlay` and `fold` outlive it. `ahead` is where state stands before the batch.
  Batch(const Fold* fold, Overlay* overlay, FoldPoint ahead, BatchLimits limits)
      : fold_(fold), overlay_(overlay), ahead_(std::move(ahead)), limits_(limits) {}

  struct Draft {
    // Borrowed. Says already why and when, with its trace and the runtime's events; the rest is made of what follows.
    common::v1::Record* record;
    std::string key;  // family root: key of the log record
    Decision decision = {};
    bool answered = false;  // the cause is a command: its answer stands in the record

    common::v1::Cause& cause() { return *record->mutable_envelope()->mutable_cause(); }
    void set_trace(const common::v1::Trace& trace) {
      if (!trace.trace_id().empty()) *record->mutable_envelope()->mutable_trace() = trace;
    }
  };
  // Finishes the draft's record and applies it to the overlay. OUT_OF_RANGE: too large for the log,
  // or a follow-up is, once it travels; nothing happened.
  absl::Status Emit(const Draft& draft);
  // To be called when the batch stands in the log; of one without records, when the batch before it does.
  void AnswerLater(PendingCommand::Done done, common::v1::Answer answer);

  // Takes over the answers of a batch without records: what they say stands on this one.
  void TakeAnswers(Batch* other);

  // Says in the records to come how far follow-ups were sent.
  void set_sent_before(Offset sent_before) { sent_before_ = sent_before; }

  bool full() const {
    return expected_.size() >= limits_.records_max || bytes_ >= limits_.bytes_max;
  }
  bool empty() const { return expected_.empty(); }
  size_t size() const { return expected_.size(); }
  FoldPoint& ahead() { return ahead_; }
  Writer& state() { return *overlay_; }
  std::vector<LogEntry> TakeEntries() { return std::move(entries_); }

  // Read-back: takes the next record of the log if it is the batch's next, byte for byte, and counts in `chain`, which
  // then stands after it. false: it is another, or does not count.
  bool TakeBack(const LogRecord& read, Chain* chain);
  bool complete() const { return matched_ == expected_.size(); }
  int64_t last_decided_at_us() const { return last_decided_at_us_; }
  // Something is done once it stands in the log: a follow-up is sent, or who was refused tries another way.
  bool leads_on() const { return has_follow_ups_ || refuses_; }
  // Writes follow-ups, whose ids need the offsets, to the overlay. Once, when complete. false: there are none.
  bool AddFollowUps();
  void Answer(const absl::StatusOr<PositionList>& positions);

 private:
  struct Expected {
    uint64_t sequence = 0;
    uint64_t digest = 0;
    size_t bytes = 0;
    Offset offset = -1;
    std::string key;  // these two only where it has follow-ups
    common::v1::Record record;
  };
  struct Pending {
    PendingCommand::Done done;
    common::v1::Answer answer;
  };

  const Fold* fold_;
  Overlay* overlay_;
  FoldPoint ahead_;
  const BatchLimits limits_;
  std::vector<LogEntry> entries_;
  std::vector<Expected> expected_;
  std::vector<Pending> answers_;
  Offset sent_before_ = 0;
  int64_t last_decided_at_us_ = 0;
  size_t bytes_ = 0;
  size_t matched_ = 0;
  bool has_follow_ups_ = false;
  bool refuses_ = false;
};

}  // namespace huiyin::kit
