// Chain: which records of a decision log count (DESIGN rule: one writer, settled by the log
// itself).
//
// Every reader applies the same rule to the same records and so sees the same history: the owner
// reading its own log back, a standby, another service, a tool. A record counts only if its epoch
// is the latest opening's offset and its sequence is the last counted one plus one. Everything else
// is skipped, or is proof that the log was cut.
//
//   Chain chain(position);                       // where an earlier reader stopped
//   switch (chain.Admit(log_record, &parsed)) { case Admission::kCounted: ... }
//
// Not safe for use by two threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "huiyin/common/v1/record.pb.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

// Digest of a record's bytes: XXH3, 64 bits. Kept in the log for ever.
uint64_t Digest(std::string_view bytes);

enum class Admission {
  kOpened,   // a new epoch began
  kCounted,  // a decision
  kSkipped,  // written by somebody who no longer owned, or after a gap; rare, and how a log that
             // was cut and written on can look: the caller asks CheckNotCut
  kCut,      // the log does not continue what was read before: stop
  kBroken,   // the envelope cannot be read: stop
};

// Rules that a test can break, to show that the simulator's invariants notice.
struct ChainBugs {
  bool accept_gap = false;
  bool ignore_epoch = false;
  bool ignore_cut = false;
};

class Chain {
 public:
  Chain() = default;
  Chain(Offset next, int64_t epoch, uint64_t sequence, uint64_t digest, Offset last_offset)
      : next_(next),
        epoch_(epoch),
        sequence_(sequence),
        digest_(digest),
        last_offset_(last_offset) {}

  // Takes the next record of the log. `parsed` is set for kOpened and kCounted, and on kSkipped
  // where it could be read.
  Admission Admit(const LogRecord& record, common::v1::Record* parsed);

  // Takes the next record of the log without looking into it: the caller wrote it himself, byte for byte, with that
  // epoch and sequence, after the record this stands at. false: it does not count here; ask Admit what it is.
  bool AdmitKnown(Offset offset, int64_t epoch, uint64_t sequence, uint64_t digest);

  // Takes a record just written by the caller itself, whose offset is not known yet.
  void Advance(uint64_t digest) {
    ++sequence_;
    digest_ = digest;
  }
  // Passes a record of a topic that is no decision log.
  void Pass(Offset offset) { next_ = offset + 1; }

  Offset next() const { return next_; }
  int64_t epoch() const { return epoch_; }
  uint64_t sequence() const { return sequence_; }
  uint64_t digest() const { return digest_; }  // of the last counted record, 0 before the first
  Offset last_offset() const {
    return last_offset_;
  }  // of the last counted record, -1 before the first
  void set_bugs(ChainBugs bugs) { bugs_ = bugs; }
  const ChainBugs& bugs() const { return bugs_; }

 private:
  Offset next_ = 0;
  int64_t epoch_ = -1;
  uint64_t sequence_ = 0;
  uint64_t digest_ = 0;
  Offset last_offset_ = -1;
  ChainBugs bugs_;
};

// Reads the last counted record again: DATA_LOSS when it is gone or differs, for then the log was
// cut behind the reader.
absl::Status CheckNotCut(Log& log, const TopicPartition& where, const Chain& chain);

}  // namespace huiyin::kit
