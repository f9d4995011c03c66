// Judge: says of each record of a decision log, in turn, whether it counts, and why not. The rule itself is Chain; the
// judge adds the reason, and what can be said when reading begins in the middle.
//
//   Judge judge;                                  // from the log's first record on
//   Judge judge(chain);                           // from where an earlier reader stood
//   Judge judge = Judge::InTheMiddle(from);       // from anywhere, with nothing known
//   switch (judge.Take(log_record, &parsed)) { case Verdict::kCounted: ... }
//
// In the middle: which epoch is the current one cannot be known before an opening is seen, so until then records are
// kUnjudged, neither counted nor said not to count. From that opening on the epoch is known, but not which sequence was the last: the
// first record of that epoch is taken at its word. That is wrong only if the owner's first batch after it opened lost its head and
// kept its tail (docs/reading.md); the owner then goes on with sequences that are taken for repeated, and the first of them that
// comes past the mistaken ones is kCut. Whoever must be sure begins at the log's beginning or at a bookmark.
//
// Not safe for use by two threads.
#pragma once

#include "services/kit/runtime/chain.h"

namespace huiyin::kit {

enum class Verdict {
  kCounted,     // a decision
  kOpened,      // a new epoch began
  kStaleEpoch,  // written by an instance that no longer owned the partition
  kGap,         // the record before it was lost on its way: its writer decides again
  kRepeated,    // its sequence was counted before
  kUnjudged,    // it came before the first opening that this reader has seen
  kCut,         // the log does not continue what was read before: stop
  kBroken,      // this is no record of a decision log: stop
};

// "counted", "stale_epoch", …
const char* NameOf(Verdict verdict);

class Judge {
 public:
  // What is known of the log before the next record.
  enum class Known { kNothing, kEpoch, kAll };

  Judge() = default;
  explicit Judge(Chain chain, Known known = Known::kAll) : chain_(chain), known_(known) {}
  static Judge InTheMiddle(Offset from) {
    return Judge(Chain(from, -1, 0, 0, -1), Known::kNothing);
  }

  // Takes the next record. `parsed` is set unless the verdict is kBroken. After kCut and kBroken the judge stands where it stood,
  // but for chain().next().
  Verdict Take(const LogRecord& record, common::v1::Record* parsed);

  // Behind the record taken last. While not all is known, what is not known has the values of an empty chain.
  const Chain& chain() const { return chain_; }
  Known known() const { return known_; }

 private:
  Chain chain_;
  Known known_ = Known::kAll;
};

}  // namespace huiyin::kit
