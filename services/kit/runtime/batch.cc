#include "services/kit/runtime/batch.h"

#include <algorithm>
#include <iterator>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

// A follow-up travels with positions, and may have to be copied into a record that holds it.
constexpr size_t kFollowUpBytesMax = kLogRecordBytesMax / 2;

}  // namespace

absl::Status Batch::Emit(const Draft& draft) {
  for (const common::v1::FollowUp& follow_up : draft.decision.follow_ups) {
    if (follow_up.ByteSizeLong() <= kFollowUpBytesMax) continue;
    return absl::OutOfRangeError(Concat("a follow-up takes ", follow_up.ByteSizeLong(),
                                        " bytes, more than the ", kFollowUpBytesMax,
                                        " it may have"));
  }
  common::v1::Record& record = *draft.record;
  common::v1::Envelope* envelope = record.mutable_envelope();
  envelope->set_epoch(ahead_.own.epoch());
  envelope->set_sequence(ahead_.own.sequence() + 1);
  envelope->set_previous_digest(ahead_.own.digest());
  // A follow-up carries them on to those who have not read this log: whole.
  if (draft.decision.follow_ups.empty()) {
    ahead_.positions.SaveChanges(envelope->mutable_positions());
  } else {
    ahead_.positions.Save(envelope->mutable_positions());
  }
  envelope->set_sent_before(std::max(ahead_.sent_before, sent_before_));
  for (const auto& event : draft.decision.events) *record.add_events() = event->SerializeAsString();
  if (draft.decision.rejection.has_value()) {
    *record.mutable_answer()->mutable_rejection() = *draft.decision.rejection;
  } else if (draft.answered) {
    record.mutable_answer()->set_reply(draft.decision.reply);
  }
  for (const auto& follow_up : draft.decision.follow_ups) *record.add_follow_ups() = follow_up;

  LogEntry entry{draft.key, record.SerializeAsString()};
  const size_t bytes = entry.key.size() + entry.value.size();
  if (bytes > kLogRecordBytesMax) {
    return absl::OutOfRangeError(Concat("the decision takes ", bytes, " bytes, more than the ",
                                        kLogRecordBytesMax, " a record may have"));
  }
  ahead_.own.Advance(Digest(entry.value));
  ahead_.positions.MarkWritten();
  RETURN_IF_ERROR(fold_->Apply(*overlay_, &ahead_, record, entry.key, &draft.decision.events));
  Expected expected{.sequence = ahead_.own.sequence(),
                    .digest = ahead_.own.digest(),
                    .bytes = entry.value.size()};
  if (record.follow_ups_size() > 0) {
    has_follow_ups_ = true;
    expected.key = entry.key;
    expected.record = record;
  }
  last_decided_at_us_ = envelope->decided_at_us();
  expected_.push_back(std::move(expected));
  entries_.push_back(std::move(entry));
  bytes_ += bytes;
  return absl::OkStatus();
}

void Batch::AnswerLater(PendingCommand::Done done, common::v1::Answer answer) {
  refuses_ |= answer.has_rejection();
  if (done) answers_.push_back({std::move(done), std::move(answer)});
}

void Batch::TakeAnswers(Batch* other) {
  std::move(other->answers_.begin(), other->answers_.end(), std::back_inserter(answers_));
  other->answers_.clear();
  refuses_ |= std::exchange(other->refuses_, false);
}

bool Batch::TakeBack(const LogRecord& read, Chain* chain) {
  if (complete()) return false;
  Expected& next = expected_[matched_];
  const std::string& bytes = read.entry->value;
  if (bytes.size() != next.bytes || Digest(bytes) != next.digest) return false;
  if (!chain->AdmitKnown(read.offset, ahead_.own.epoch(), next.sequence, next.digest)) return false;
  next.offset = read.offset;
  ++matched_;
  return true;
}

bool Batch::AddFollowUps() {
  for (const Expected& e : expected_) {
    if (e.record.follow_ups_size() == 0) continue;
    fold_->AddFollowUps(*overlay_, e.record, e.key, e.offset, ahead_.nonce);
  }
  return has_follow_ups_;
}

void Batch::Answer(const absl::StatusOr<PositionList>& positions) {
  for (Pending& pending : std::exchange(answers_, {})) {
    if (!positions.ok()) {
      pending.done(positions.status());
    } else {
      pending.done(CommandResult{std::move(pending.answer), *positions});
    }
  }
}

}  // namespace huiyin::kit
