// The owner's turn: takes what is queued, decides in order on the overlay, appends.
#include <algorithm>

#include "services/kit/base/text.h"
#include "services/kit/runtime/partition.h"
#include "services/kit/runtime/tables.h"

namespace huiyin::kit {

// Up to `flights_max` batches are in flight, each decided on top of those before it. If one does not land as it was appended
// the next ones do not count either: their sequence does not continue.
bool Partition::DecideTurn() {
  auto batch =
      std::make_unique<Batch>(&fold_, overlay_.get(), ahead_,
                              BatchLimits{options_.batch_records_max, options_.batch_bytes_max});
  if (!RefreshReference(*batch)) return false;
  const Offset sent_before = options_.bugs.follow_up_sent_early
                                 ? std::max(ahead_.sent_before, sender_.under_way_before())
                                 : sender_.sent_before();
  if (sent_before > ahead_.sent_before) MarkDirty();
  batch->set_sent_before(sent_before);
  bool progress = more_left_ = DecideHeld(*batch);
  progress |= DecideInputs(*batch);
  progress |= DecideCommands(*batch);
  progress |= DecideTimers(*batch);
  if (mode_ != Mode::kOwner) {  // stopped on a broken input
    batch->Answer(absl::UnavailableError("this partition has stopped; see the service's log"));
    return true;
  }
  if (batch->empty()) progress |= MaybeIdleRecord(*batch);
  if (batch->empty()) {
    // Inputs that gave nothing: the position is reached all the same, and stands in the next
    // record.
    ahead_ = std::move(batch->ahead());
    if (!flights_.empty() && !options_.bugs.answer_in_flight) {
      flights_.back().batch->TakeAnswers(batch.get());
      return progress;
    }
    passed_ = ahead_.positions;
    if (progress) Publish();
    batch->Answer(PublishedOwn());
    return progress;
  }
  dirty_ = false;
  last_active_us_ = env_.clock->MonotonicMicros();
  gather_until_us_ = last_active_us_ + options_.gather_us;
  if (options_.bugs.answer_early) batch->Answer(PublishedOwn());
  Append(batch->TakeEntries());
  ahead_ = batch->ahead();
  flights_.push_back({std::move(overlay_), std::move(batch)});
  overlay_ = std::make_unique<Overlay>(flights_.back().writes.get());
  return true;
}

PositionList Partition::PublishedOwn() const {
  PositionList positions;
  common::v1::Position* own = positions.Add();
  own->set_topic(own_.topic);
  own->set_partition(own_.partition);
  own->set_next_offset(point_.own.next());
  return positions;
}

// The policy as of this partition's own position in the directory.
bool Partition::RefreshReference(Batch& batch) {
  if (!service_.reads_reference() || env_.reference == nullptr) return true;
  Offset next = batch.ahead().positions.input(0).chain.next();
  if (options_.bugs.newest_reference) {
    absl::StatusOr<LogExtent> extent = env_.log->Extent({kDirectoryTopic, 0});
    if (extent.ok()) next = extent->end;
  }
  if (next == reference_next_) return true;
  absl::StatusOr<std::shared_ptr<const void>> reference = env_.reference->At(next);
  if (absl::IsUnavailable(reference.status())) {
    look_again_ = true;
    return false;
  }
  if (!reference.ok()) {
    Stop(reference.status());
    return false;
  }
  reference_ = *std::move(reference);
  reference_next_ = next;
  return true;
}

DecideContext Partition::Context(Batch& batch, std::string_view root, int64_t cause_us) {
  DecideContext context;
  context.now_us = Now();
  if (!options_.bugs.decided_at_back) {
    context.now_us = std::max({context.now_us, cause_us, batch.ahead().decided_at_us});
  }
  context.received_at_us = cause_us > 0 ? cause_us : context.now_us;
  context.reference = reference_.get();
  context.root_id = root;
  context.arena = space_.arena();
  return context;
}

Batch::Draft Partition::Begin(const DecideContext& context) {
  Batch::Draft draft{.record = space_.Make(), .key = std::string(context.root_id)};
  draft.record->mutable_envelope()->set_decided_at_us(context.now_us);
  return draft;
}

// Whoever waits, for an answer or for positions, and whatever is left by a turn's limits, is not made to wait for more.
bool Partition::MayGather() const {
  return !more_left_ && inbox_.empty() && waiting_.empty() && waiters_.empty() &&
         !observation_.has_value() && env_.clock->MonotonicMicros() < gather_until_us_;
}

bool Partition::DecideInputs(Batch& batch) {
  bool progress = false;
  const int64_t until_us = env_.clock->MonotonicMicros() + options_.inputs_us_max;
  for (size_t i = 0; i < feeds_.size(); ++i) {
    for (size_t n = 0; n < options_.inputs_per_turn_max && !batch.full(); ++n) {
      if (n % 16 == 15 && env_.clock->MonotonicMicros() > until_us) {
        more_left_ = true;
        break;
      }
      const Taken taken = TakeInput(batch, i);
      if (mode_ != Mode::kOwner) return true;
      if (taken != Taken::kTook) break;
      progress = true;
      more_left_ |= n + 1 == options_.inputs_per_turn_max;
    }
  }
  more_left_ |= batch.full();
  return progress;
}

Partition::Taken Partition::TakeInput(Batch& batch, size_t i) {
  Chain& chain = batch.ahead().positions.input(i).chain;
  absl::StatusOr<const LogRecord*> record = feeds_[i].Peek(*env_.log, chain.next());
  if (absl::IsUnavailable(record.status())) {
    look_again_ = true;
    return Taken::kBlocked;
  }
  if (!record.ok()) {
    Stop(record.status());
    return Taken::kNothing;
  }
  if (*record == nullptr) return Taken::kNothing;
  return feeds_[i].where().topic == kCommandsTopic ? TakeCommandRecord(batch, i, **record)
                                                   : TakeUpstream(batch, i, **record);
}

// After an idle second an empty record carries the positions, if anything worth it was passed.
bool Partition::MaybeIdleRecord(Batch& batch) {
  if (!dirty_ || env_.clock->MonotonicMicros() - last_active_us_ < options_.idle_us) return false;
  space_.Clear();
  Batch::Draft draft = Begin(Context(batch, "", 0));
  draft.cause().set_idle(true);
  ++stats_.empty_records;
  return batch.Emit(draft).ok();
}

}  // namespace huiyin::kit
