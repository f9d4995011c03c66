// DecisionReader: reads a topic of decisions as everyone must who reads it straight from the log: only records that count. For
// programs outside of Huiyin, over KafkaReadLog; over any other Log just as well. What counts and why: docs/reading.md.
//
//   DecisionReaderOptions options;
//   options.topic = "huiyin.tracking";
//   options.begin = {{.bookmark = line_kept_from_the_last_run}};
//   ASSIGN_OR_RETURN(auto reader, DecisionReader::Open(log.get(), options));
//   while (true) {
//     ASSIGN_OR_RETURN(const Decided* decided, reader->Next(1'000));
//     if (decided == nullptr) continue;                        // nothing came for a second
//     ... decided->record.envelope(), decided->record.events(), decided->entry->value ...
//     Keep(reader->BookmarkOf(reader->partition()));            // behind it
//   }
//
// Where it begins, for each partition, and what is then known:
//   a bookmark       everything. That the log still holds what was read is checked first. Nothing is read twice.
//   the beginning    everything.
//   an offset, Middle::kProve
//                    everything: what stands below the offset is read first, in silence, which takes as long as it is long.
//   an offset, Middle::kNextOpening
//                    nothing until an opening is seen: an owner opens a partition when it takes it over, perhaps months apart. What comes
//                    before is never counted (`unjudged` gives it all the same, marked so). From the first opening on the epoch is
//                    known; which sequence was the last is not, so the first record of that epoch is taken at its word, which is
//                    wrong in one rare case and then ends in DATA_LOSS some records later: judge.h.
// A bookmark keeps which of these it was.
//
// Order: within a partition as in the log; partitions take turns.
//
// Ownership: the log is borrowed and outlives the reader. Threads: not safe for use by two threads.
// Errors: UNAVAILABLE passes: call Next again, nothing is lost. OUT_OF_RANGE and DATA_LOSS: the log was cut, or a record is broken;
// Next says so again each time, and a person must look (docs/reading.md). INVALID_ARGUMENT: options, bookmarks.
// FAILED_PRECONDITION: the log's first records are gone, so from its beginning nothing can be proven.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/kit/reader/decision_cursor.h"

namespace huiyin::kit {

enum class Middle { kProve, kNextOpening };

struct ReaderBegin {
  int partition = 0;
  Offset from = 0;  // -1: the end as it is when the reader is opened. Default: 0, the beginning
  std::string
      bookmark;  // names the partition itself; the two above say nothing then. Default: none
};

struct DecisionReaderOptions {
  std::string topic;               // required
  std::vector<ReaderBegin> begin;  // of each partition to read. Default: all, from the beginning
  Middle middle = Middle::kProve;  // for an offset without a bookmark. Default: kProve
  bool stop_at_end = false;        // read what is there at Open, then end. Default: go on for ever
  // Give also these, each with its verdict. Default: only what counts
  bool openings = false;
  bool skipped = false;
  bool unjudged = false;
};

class DecisionReader {
 public:
  static absl::StatusOr<std::unique_ptr<DecisionReader>> Open(Log* log,
                                                              DecisionReaderOptions options);

  // The next record, valid until the next call. nullptr: nothing came for `wait_ms` milliseconds (0: there is none now), or
  // the end is reached.
  absl::StatusOr<const Decided*> Next(int wait_ms);
  // With stop_at_end: all was given.
  bool ended() const;

  // Behind what Next gave last of that partition. HUIYIN_CHECK: the partition is read.
  std::string BookmarkOf(int partition) const;
  std::vector<std::string> Bookmarks() const;
  // How many records this reader has seen with that verdict, given or not.
  uint64_t seen(Verdict verdict) const;
  // The partition of what Next gave last.
  int partition() const { return partition_; }

 private:
  struct One {
    Offset from;
    DecisionCursor cursor;
  };

  DecisionReader(Log* log, DecisionReaderOptions options)
      : log_(log), options_(std::move(options)) {}
  absl::Status Add(const ReaderBegin& begin);
  absl::StatusOr<Judge> JudgeFor(const TopicPartition& where, Offset* from,
                                 const LogExtent& extent);
  // Looks once at every partition. `*again`: it may find more at once.
  absl::StatusOr<const Decided*> Look(bool* again);
  absl::Status AskEnds();
  bool AwaitGrowth(int wait_ms);

  Log* log_;
  const DecisionReaderOptions options_;
  std::vector<One> partitions_;
  One* given_ = nullptr;
  int partition_ = -1;
  size_t turn_ = 0;

  std::mutex mutex_;
  std::condition_variable grew_;
  bool woken_ = false;
  std::vector<std::unique_ptr<Log::Subscription>> subscriptions_;  // the first to go
};

}  // namespace huiyin::kit
