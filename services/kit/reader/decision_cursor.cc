#include "services/kit/reader/decision_cursor.h"

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

// One look passes so many records that are not given, at most.
constexpr int kLookRecordsMax = 1000;

std::string At(const TopicPartition& where, Offset offset) {
  return Concat(where.topic, "/", where.partition, " at offset ", offset);
}

absl::Status DoesNotContinue(const TopicPartition& where, Offset offset) {
  return absl::DataLossError(Concat(At(where, offset),
                                    ": the log does not continue what was read before it. Were the "
                                    "positions or bookmarks given those of another log?"));
}

absl::Status IsBroken(const TopicPartition& where, Offset offset) {
  return absl::DataLossError(
      Concat(At(where, offset),
             ": this is no record of a decision log. Was it written by another program, or by a "
             "newer version?"));
}

}  // namespace

bool DecisionCursor::Gives(Verdict verdict, Offset offset) const {
  if (offset < options_.from) return false;
  switch (verdict) {
    case Verdict::kCounted:
      return true;
    case Verdict::kOpened:
      return options_.openings;
    case Verdict::kUnjudged:
      return options_.unjudged;
    default:
      return options_.skipped;
  }
}

// Whatever does not count, and each opening, is also how a log looks that was cut and written on.
absl::StatusOr<Verdict> DecisionCursor::TakeNext(const LogRecord& record,
                                                 common::v1::Record* parsed) {
  const Verdict verdict = judge_.Take(record, parsed);
  if (verdict == Verdict::kCut) return DoesNotContinue(where(), record.offset);
  if (verdict == Verdict::kBroken) return IsBroken(where(), record.offset);
  if (verdict != Verdict::kCounted) RETURN_IF_ERROR(CheckNotCut(*log_, where(), judge_.chain()));
  return verdict;
}

absl::StatusOr<const Decided*> DecisionCursor::Peek() {
  looked_long_ = false;
  if (decided_.has_value()) return &*decided_;
  for (int looked = 0; looked < kLookRecordsMax; ++looked) {
    ASSIGN_OR_RETURN(const LogRecord* record, cursor_.Peek());
    if (record == nullptr) return nullptr;
    if (record->offset >= options_.end) {
      options_.end = cursor_.next();  // Kafka may leave gaps
      return nullptr;
    }
    Decided next{.offset = record->offset,
                 .append_time_us = record->append_time_us,
                 .verdict = Verdict::kCounted,
                 .entry = record->entry,
                 .record = {}};
    const Judge before = judge_;
    const absl::StatusOr<Verdict> verdict = TakeNext(*record, &next.record);
    if (!verdict.ok()) {
      judge_ = before;
      return verdict.status();
    }
    next.verdict = *verdict;
    ++seen_[static_cast<size_t>(next.verdict)];
    cursor_.Pass();
    if (!Gives(next.verdict, next.offset)) continue;
    before_ = before;
    decided_ = std::move(next);
    return &*decided_;
  }
  looked_long_ = true;
  return nullptr;
}

}  // namespace huiyin::kit
