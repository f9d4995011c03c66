#include "services/kit/rpc/log_cursor.h"

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

constexpr size_t kReadAheadRecords = 16;
// One look passes so many records that do not count, at most.
constexpr int kLookRecordsMax = 1000;

absl::Status DoesNotContinue(const TopicPartition& where, Offset offset) {
  return absl::DataLossError(Concat(where.topic, "/", where.partition, " at offset ", offset,
                                    ": the log does not continue what was read before it. Were the "
                                    "positions given those of another log?"));
}

}  // namespace

absl::StatusOr<const LogRecord*> LogCursor::Peek() {
  if (ahead_.empty()) {
    std::vector<LogRecord> records;
    RETURN_IF_ERROR(log_->Read(where_, next_, kReadAheadRecords, &records));
    for (LogRecord& record : records) ahead_.push_back(std::move(record));
  }
  return ahead_.empty() ? nullptr : &ahead_.front();
}

void LogCursor::Pass() {
  next_ = ahead_.front().offset + 1;
  ahead_.pop_front();
}

absl::StatusOr<const Decided*> DecisionCursor::Peek() {
  looked_long_ = false;
  if (decided_.has_value()) return &*decided_;
  for (int looked = 0; looked < kLookRecordsMax; ++looked) {
    ASSIGN_OR_RETURN(const LogRecord* record, cursor_.Peek());
    if (record == nullptr) return nullptr;
    Decided next{.offset = record->offset, .key = record->entry->key, .record = {}};
    const Chain before = chain_;
    const Admission admitted = chain_.Admit(*record, &next.record);
    if (admitted == Admission::kCut || admitted == Admission::kBroken) {
      return DoesNotContinue(cursor_.where(), record->offset);
    }
    if (admitted == Admission::kSkipped) {
      RETURN_IF_ERROR(CheckNotCut(*log_, cursor_.where(), chain_));
    }
    cursor_.Pass();
    if (admitted != Admission::kCounted) continue;
    chain_before_ = before;
    decided_ = std::move(next);
    return &*decided_;
  }
  looked_long_ = true;
  return nullptr;
}

}  // namespace huiyin::kit
