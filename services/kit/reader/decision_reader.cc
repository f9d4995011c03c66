#include "services/kit/reader/decision_reader.h"

#include <algorithm>
#include <chrono>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/reader/bookmark.h"

namespace huiyin::kit {
namespace {

constexpr size_t kAheadRecords = 256;

}  // namespace

absl::StatusOr<std::unique_ptr<DecisionReader>> DecisionReader::Open(
    Log* log, DecisionReaderOptions options) {
  ASSIGN_OR_RETURN(const int count, log->PartitionCount(options.topic));
  if (options.begin.empty()) {
    for (int i = 0; i < count; ++i) options.begin.push_back({.partition = i});
  }
  std::unique_ptr<DecisionReader> reader(new DecisionReader(log, std::move(options)));
  for (const ReaderBegin& begin : reader->options_.begin) RETURN_IF_ERROR(reader->Add(begin));
  for (const One& one : reader->partitions_) {
    reader->subscriptions_.push_back(log->Subscribe(one.cursor.where(), [r = reader.get()] {
      const std::lock_guard lock(r->mutex_);
      r->woken_ = true;
      r->grew_.notify_all();
    }));
  }
  return reader;
}

absl::Status DecisionReader::Add(const ReaderBegin& begin) {
  TopicPartition where{options_.topic, begin.partition};
  Bookmark bookmark;
  if (!begin.bookmark.empty()) {
    ASSIGN_OR_RETURN(bookmark, ParseBookmark(begin.bookmark));
    where.partition = bookmark.where.partition;
    if (bookmark.where.topic != options_.topic) {
      return absl::InvalidArgumentError(
          Concat("the bookmark is one of ", bookmark.where.topic, ", not of ", options_.topic));
    }
  }
  for (const One& one : partitions_) {
    if (one.cursor.where() != where) continue;
    return absl::InvalidArgumentError(
        Concat(where.topic, "/", where.partition, " is to be read from two places at once"));
  }
  ASSIGN_OR_RETURN(const LogExtent extent, log_->Extent(where));
  Offset from = bookmark.from;
  if (begin.bookmark.empty()) {
    from = begin.from < 0 ? extent.end : begin.from;
    ASSIGN_OR_RETURN(bookmark.judge, JudgeFor(where, &from, extent));
  } else {
    RETURN_IF_ERROR(CheckNotCut(*log_, where, bookmark.judge.chain()));
  }
  CursorOptions give{.openings = options_.openings,
                     .skipped = options_.skipped,
                     .unjudged = options_.unjudged,
                     .from = from,
                     .ahead_max = kAheadRecords};
  if (options_.stop_at_end) give.end = extent.end;
  partitions_.push_back({from, DecisionCursor(log_, where, bookmark.judge, give)});
  return absl::OkStatus();
}

absl::StatusOr<Judge> DecisionReader::JudgeFor(const TopicPartition& where, Offset* from,
                                               const LogExtent& extent) {
  const std::string name = Concat(where.topic, "/", where.partition);
  if (*from > extent.end) {
    return absl::OutOfRangeError(
        Concat(name, " ends at offset ", extent.end, ", before the given ", *from));
  }
  const bool whole = extent.begin == 0;
  if (whole && (*from == 0 || options_.middle == Middle::kProve)) return Judge();
  if (options_.middle == Middle::kNextOpening) {
    *from = std::max(*from, extent.begin);
    return Judge::InTheMiddle(*from);
  }
  return absl::FailedPreconditionError(
      Concat(name, " begins at offset ", extent.begin,
             ": its first records are gone, so which of the others count cannot be proven. Restore "
             "them, or begin in the middle, at the next opening"));
}

absl::StatusOr<const Decided*> DecisionReader::Next(int wait_ms) {
  if (given_ != nullptr) given_->cursor.Pass();
  given_ = nullptr;
  while (!ended()) {
    {
      const std::lock_guard lock(mutex_);
      woken_ = false;  // before looking: what comes meanwhile wakes again
    }
    bool again = false;
    ASSIGN_OR_RETURN(const Decided* found, Look(&again));
    if (found != nullptr) return found;
    if (again || AwaitGrowth(wait_ms)) continue;
    if (options_.stop_at_end) RETURN_IF_ERROR(AskEnds());
    return nullptr;
  }
  return nullptr;
}

// A busy partition must not keep the others waiting.
absl::StatusOr<const Decided*> DecisionReader::Look(bool* again) {
  for (size_t i = 0; i < partitions_.size(); ++i) {
    One& one = partitions_[turn_++ % partitions_.size()];
    if (one.cursor.at_end()) continue;
    ASSIGN_OR_RETURN(const Decided* found, one.cursor.Peek());
    *again = *again || one.cursor.looked_long();
    if (found == nullptr) continue;
    given_ = &one;
    partition_ = one.cursor.where().partition;
    return found;
  }
  return nullptr;
}

bool DecisionReader::AwaitGrowth(int wait_ms) {
  std::unique_lock lock(mutex_);
  return grew_.wait_for(lock, std::chrono::milliseconds(wait_ms), [&] { return woken_; });
}

// In Kafka the end as first told may lie behind marks at which no record is; a reader that has come so far knows it.
absl::Status DecisionReader::AskEnds() {
  for (One& one : partitions_) {
    if (one.cursor.at_end()) continue;
    ASSIGN_OR_RETURN(const LogExtent extent, log_->Extent(one.cursor.where()));
    one.cursor.EndAt(extent.end);
  }
  return absl::OkStatus();
}

bool DecisionReader::ended() const {
  return options_.stop_at_end && given_ == nullptr &&
         std::all_of(partitions_.begin(), partitions_.end(),
                     [](const One& one) { return one.cursor.at_end(); });
}

std::string DecisionReader::BookmarkOf(int partition) const {
  const auto one = std::find_if(partitions_.begin(), partitions_.end(), [&](const One& each) {
    return each.cursor.where().partition == partition;
  });
  HUIYIN_CHECK(one != partitions_.end(), "a bookmark of a partition that is read");
  const Judge& judge = one->cursor.judge();
  return FormatBookmark(
      {one->cursor.where(), judge, one->from > judge.chain().next() ? one->from : 0});
}

std::vector<std::string> DecisionReader::Bookmarks() const {
  std::vector<std::string> all;
  for (const One& one : partitions_) all.push_back(BookmarkOf(one.cursor.where().partition));
  return all;
}

uint64_t DecisionReader::seen(Verdict verdict) const {
  uint64_t sum = 0;
  for (const One& one : partitions_) sum += one.cursor.seen(verdict);
  return sum;
}

}  // namespace huiyin::kit
