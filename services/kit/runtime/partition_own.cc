// The own log: folding it, opening an epoch, losing it.
#include <algorithm>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/partition.h"

namespace huiyin::kit {
namespace {

constexpr int64_t kBackOffMs = 5;
constexpr int kBackOffStepMax = 8;
constexpr int64_t kReadLateUs =
    kMicrosPerSecond;  // after its append, as a rule it takes milliseconds
constexpr int64_t kSettledUs = kMicrosPerSecond;  // an owner for so long backs off little again
constexpr Offset kNearlyCaughtUp = 256;           // the rest is folded while the opening lands

}  // namespace

// Reads the own log: records that count become state, openings change who owns.
bool Partition::FoldOwn() {
  size_t taken = 0;
  bool more = true;
  while (taken < options_.fold_records_max && mode_ != Mode::kStopped) {
    absl::StatusOr<const LogRecord*> record = own_feed_.Peek(*env_.log, reading_.next());
    if (absl::IsUnavailable(record.status())) {
      look_again_ = true;
      more = false;
      break;
    }
    if (!record.ok()) {
      Stop(record.status());
      return true;
    }
    if (*record == nullptr) {
      more = false;
      break;
    }
    const Chain before = reading_;
    const absl::Status status = TakeOwnRecord(**record);
    if (absl::IsUnavailable(status)) {  // the log could not be asked: nothing happened yet
      reading_ = before;
      look_again_ = true;
      break;
    }
    if (!status.ok()) {
      Stop(status);
      return true;
    }
    ++taken;
  }
  // What was folded, or skipped, becomes one write; a flight that landed was written already. Who catches up gathers
  // many rows first: sorted, each costs the store less.
  const bool gather =
      more && mode_ == Mode::kStandby && overlay_->writes().size() < options_.gathered_rows_max &&
      reading_.next() - committed_ < static_cast<Offset>(options_.gathered_records_max);
  // It seldom sees a row again soon: keeping rows would cost more than it spares.
  if (mode_ == Mode::kStandby)
    overlay_->set_base(gather ? static_cast<const Reader*>(env_.store) : &hot_);
  if (!gather && flights_.empty() && committed_ < reading_.next() && mode_ != Mode::kStopped) {
    point_.own = reading_;
    if (absl::Status status = Commit(*overlay_, point_); !status.ok()) StopForState(status);
  }
  return taken > 0;
}

// UNAVAILABLE: the log could not be asked whether it was cut, and nothing happened.
absl::Status Partition::TakeOwnRecord(const LogRecord& record) {
  if (mode_ == Mode::kOwner && !flights_.empty() &&
      flights_.front().batch->TakeBack(record, &reading_)) {
    SetTimeBase(record.append_time_us);
    if (flights_.front().batch->complete()) LandFlight();
    return absl::OkStatus();
  }
  space_.Clear();
  common::v1::Record& parsed = *space_.Make();
  const Chain before = reading_;
  switch (reading_.Admit(record, &parsed)) {
    case Admission::kBroken:
      return absl::DataLossError(Concat(own_.topic, "/", own_.partition,
                                        ": the envelope at offset ", record.offset,
                                        " cannot be read"));
    case Admission::kCut:
      if (absl::Status cut = CheckNotCut(*env_.log, own_, before); !cut.ok()) return cut;
      return absl::DataLossError(Concat(own_.topic, "/", own_.partition, ": the record at offset ",
                                        record.offset, " does not continue the log: it was cut"));
    case Admission::kSkipped:
      RETURN_IF_ERROR(CheckNotCut(*env_.log, own_, reading_));
      // What was decided after a record of ours that does not count stands on nothing.
      if (!flights_.empty() && parsed.envelope().epoch() == point_.own.epoch()) {
        Fence("a record of ours did not count");
      }
      return absl::OkStatus();
    case Admission::kOpened:
      RETURN_IF_ERROR(CheckNotCut(*env_.log, own_, reading_));
      if (options_.bugs.ignore_opening && mode_ == Mode::kOwner) {
        reading_ = before;
        reading_.Pass(record.offset);
        return absl::OkStatus();
      }
      return Opened(record, parsed);
    case Admission::kCounted:
      break;
  }
  if (mode_ == Mode::kOwner) {
    Fence("a record that is not ours counted");
    return absl::OkStatus();
  }
  point_.own = reading_;
  RETURN_IF_ERROR(fold_.Apply(*overlay_, &point_, parsed, record.entry->key, nullptr));
  fold_.AddFollowUps(*overlay_, parsed, record.entry->key, record.offset, point_.nonce);
  return absl::OkStatus();
}

// Time is the log's stamp plus what went by since the record was read. Read late, it lags by as much, and
// timers with it, until another record comes: then one is written soon, if there is no other.
void Partition::SetTimeBase(int64_t append_time_us) {
  time_base_us_ = append_time_us;
  time_base_monotonic_us_ = env_.clock->MonotonicMicros();
  if (time_base_monotonic_us_ - appended_at_us_ > kReadLateUs) MarkDirty();
}

// The whole batch came back: it is state now, and the callers hear of it.
void Partition::LandFlight() {
  const Flight flight = std::move(flights_.front());
  flights_.pop_front();
  Batch* batch = flight.batch.get();
  if (batch->AddFollowUps()) sender_.Added();
  FoldPoint landed = std::move(batch->ahead());
  landed.own = reading_;
  // What was passed after the last record stands in the next one.
  passed_ = flights_.empty() ? ahead_.positions : landed.positions;
  if (flights_.empty()) append_ = std::make_shared<AppendState>();
  landed.positions = landed.positions.Written();
  landed.decided_at_us = batch->last_decided_at_us();
  stats_.decisions += batch->size();
  ++stats_.batches;
  if (env_.clock->MonotonicMicros() - owned_since_us_ >= kSettledUs) back_off_step_ = 0;
  env_.watch_landing(Landing::kReadBack);
  if (absl::Status status = Commit(*flight.writes, std::move(landed)); !status.ok()) {
    StopForState(status);
    return batch->Answer(absl::UnavailableError("the state cannot be written"));
  }
  (flights_.empty() ? overlay_ : flights_.front().writes)->set_base(&hot_);
  env_.watch_landing(Landing::kApplied);
  batch->Answer(PublishedOwn());
}

absl::Status Partition::Commit(Overlay& writes, FoldPoint point) {
  fold_.Save(writes, env_.log->Identity(), point);
  hot_.Wrote(writes.writes());
  RETURN_IF_ERROR(env_.store->Write(std::move(writes.writes())));
  writes.Clear();
  point_ = std::move(point);
  committed_ = point_.own.next();
  if (flights_.empty()) ahead_.own = point_.own;
  Publish();
  return absl::OkStatus();
}

absl::Status Partition::Opened(const LogRecord& record, const common::v1::Record& parsed) {
  if (mode_ == Mode::kOwner) {
    Fence("another instance opened the partition");
    return absl::OkStatus();  // went back to what is committed: this record will be read again
  }
  const bool ours = mode_ == Mode::kOpening && parsed.opened().nonce() == nonce_;
  for (size_t i = 0; i < feeds_.size() && ours; ++i) {
    if (feeds_[i].where().topic == kCommandsTopic) continue;
    RETURN_IF_ERROR(CheckNotCut(*env_.log, feeds_[i].where(), point_.positions.input(i).chain));
  }
  point_.nonce = parsed.opened().nonce();
  point_.address = parsed.opened().address();
  if (!ours) return absl::OkStatus();
  const int64_t under_way_us = env_.clock->MonotonicMicros() - appended_at_us_;
  if (options_.clock_skew_max_us > 0 &&
      !clock_trust_.Trusts(*env_.clock, record.append_time_us, under_way_us,
                           options_.clock_skew_max_us)) {
    mode_ = Mode::kStandby;
    BackOff();
    return absl::OkStatus();
  }
  BeOwner(record.append_time_us);
  return absl::OkStatus();
}

void Partition::BeOwner(int64_t opened_at_us) {
  mode_ = Mode::kOwner;
  append_ = std::make_shared<AppendState>();  // that the opening landed is all that mattered of it
  owned_since_us_ = env_.clock->MonotonicMicros();
  ahead_ = point_;
  passed_ = point_.positions;
  sender_.Reset(point_.sent_before);
  next_due_us_ = std::nullopt;
  observation_ = std::nullopt;
  forwarding_ = nullptr;
  dirty_ = false;
  last_active_us_ = owned_since_us_;
  SetTimeBase(opened_at_us);
  owner_.store(true, std::memory_order_release);
  ++stats_.openings;
}

bool Partition::MaybeOpen() {
  const int64_t now = env_.clock->MonotonicMicros();
  if (draining_ || now < open_after_us_ || !env_.log->Assigned(own_)) return false;
  absl::StatusOr<LogExtent> extent = env_.log->Extent(own_);
  if (!extent.ok()) return false;
  if (extent->end < reading_.next()) {
    Stop(absl::DataLossError(Concat(own_.topic, "/", own_.partition, ": the log ends at ",
                                    extent->end, ", before ", reading_.next(),
                                    " that was read before: it was cut")));
    return true;
  }
  if (reading_.next() + kNearlyCaughtUp < extent->end) return false;
  common::v1::Record record;
  nonce_.clear();
  for (int i = 0; i < 2; ++i) {
    const uint64_t bits = env_.random();
    nonce_.append(reinterpret_cast<const char*>(&bits), sizeof(bits));
  }
  record.mutable_opened()->set_nonce(nonce_);
  record.mutable_opened()->set_instance(options_.instance);
  record.mutable_opened()->set_address(options_.address);
  mode_ = Mode::kOpening;
  append_ = std::make_shared<AppendState>();
  Append({{"", record.SerializeAsString()}});
  return true;
}

void Partition::Append(std::vector<LogEntry> entries) {
  appended_at_us_ = env_.clock->MonotonicMicros();
  env_.log->Append(own_, std::move(entries),
                   [state = append_, wake = env_.wake](absl::StatusOr<Offset> first) {
                     if (!first.ok()) state->failed.store(true, std::memory_order_release);
                     wake();
                   });
}

// An append that failed may still have landed, or land later: the same as being fenced.
bool Partition::TakeAppendFate() {
  if (!append_->failed.exchange(false)) return false;
  Fence("the outcome of an append is unknown");
  return true;
}

void Partition::BackOff() {
  back_off_step_ = std::min(back_off_step_ + 1, kBackOffStepMax);
  const int64_t span_ms = kBackOffMs << back_off_step_;
  const int64_t wait_ms = kBackOffMs + static_cast<int64_t>(env_.random() % span_ms);
  open_after_us_ =
      env_.clock->MonotonicMicros() + (options_.bugs.no_back_off ? 0 : wait_ms * 1'000);
}

void Partition::Fence(const char* why) {
  if (mode_ == Mode::kOwner) ++stats_.fencings;
  owner_.store(false, std::memory_order_release);
  mode_ = Mode::kStandby;
  const std::deque<Flight> lost = std::exchange(flights_, {});
  absl::Status unavailable = absl::UnavailableError(
      Concat("the command's outcome is not known (", why, "): try again with the same id"));
  for (const Flight& flight : lost) flight.batch->Answer(unavailable);
  for (PendingCommand& command : std::exchange(waiting_, {})) command.done(unavailable);
  env_.log->Doubt(own_);
  BackOff();
  if (options_.bugs.keep_overlay) {
    for (const Flight& flight : lost) overlay_->Take(std::move(flight.writes->writes()));
    overlay_->set_base(&hot_);
    return;
  }
  // Some of the batch may count: read it back like everybody else.
  if (absl::Status status = Reload(); !status.ok()) StopForState(status);
}

void Partition::StopForState(const absl::Status& why) {
  Stop(why);
  state_failed_.store(true, std::memory_order_release);
}

void Partition::Stop(const absl::Status& why) {
  owner_.store(false, std::memory_order_release);
  mode_ = Mode::kStopped;
  const absl::Status gone =
      absl::UnavailableError("this partition has stopped; see the service's log");
  for (const Flight& flight : std::exchange(flights_, {})) flight.batch->Answer(gone);
  for (PendingCommand& command : std::exchange(waiting_, {})) command.done(gone);
  overlay_->Clear();
  overlay_->set_base(&hot_);
  std::lock_guard lock(shared_mutex_);
  if (error_.ok()) error_ = why;
}

}  // namespace huiyin::kit
