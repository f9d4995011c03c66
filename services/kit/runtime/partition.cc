#include "services/kit/runtime/partition.h"

#include <algorithm>
#include <limits>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

constexpr int64_t kStandbyPollUs = 10'000;
constexpr int64_t kLookAgainUs = 10'000;
constexpr size_t kHotRowsMax = 4'096;
constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

}  // namespace

Partition::Partition(const Service* service, Environment environment, PartitionOptions options)
    : service_(*service),
      env_(std::move(environment)),
      options_(std::move(options)),
      own_{service->topic(), options_.partition},
      fold_(service_, own_, options_.bugs),
      hot_(env_.store, kHotRowsMax),
      own_feed_(own_, InputFeed::Reading::kDurable),
      inbox_(options_.inbox_commands_max),
      append_(std::make_shared<AppendState>()) {
  for (const TopicPartition& input : InputsOf(service_, own_.partition)) {
    feeds_.emplace_back(input, InputFeed::Reading::kAhead);
  }
}

Partition::~Partition() { subscriptions_.clear(); }

absl::Status Partition::Start() {
  overlay_ = std::make_unique<Overlay>(&hot_);
  RETURN_IF_ERROR(Reload());
  RETURN_IF_ERROR(CheckNotCut(*env_.log, own_, reading_));
  Publish();
  subscriptions_.push_back(env_.log->Subscribe(own_, env_.wake));
  for (const InputFeed& feed : feeds_) {
    subscriptions_.push_back(env_.log->SubscribeAhead(feed.where(), env_.wake));
  }
  last_active_us_ = env_.clock->MonotonicMicros();
  return absl::OkStatus();
}

// Back to what the store holds: at the start, and whenever ownership or decisions are given up.
absl::Status Partition::Reload() {
  overlay_->Clear();
  hot_.Clear();
  overlay_->set_base(&hot_);
  flights_.clear();
  preparation_.Forget();
  absl::StatusOr<FoldPoint> point = fold_.Load(*env_.store, env_.log->Identity());
  if (absl::IsFailedPrecondition(point.status())) {
    RETURN_IF_ERROR(env_.store->Reset());
    point = fold_.Start();
  }
  RETURN_IF_ERROR(point.status());
  point_ = *std::move(point);
  reading_ = point_.own;
  committed_ = point_.own.next();
  reference_next_ = -1;
  return absl::OkStatus();
}

Partition::TurnResult Partition::Turn() {
  rest_.store(Rest::kNone, std::memory_order_release);
  moved_.store(false, std::memory_order_release);
  look_again_ = false;
  gathers_ = false;
  bool progress = FoldOwn();
  if (mode_ == Mode::kStandby) progress |= MaybeOpen();
  if (mode_ == Mode::kOpening || (mode_ == Mode::kOwner && !flights_.empty())) {
    progress |= TakeAppendFate();
  }
  if (mode_ == Mode::kOwner && flights_.size() < options_.flights_max) {
    progress |= sender_.Turn(*env_.store, *env_.log, options_.partitions, env_.wake, options_.bugs);
    gathers_ = MayGather();
    if (!gathers_) progress |= DecideTurn();
  }
  if (options_.bugs.decide_unowned && mode_ == Mode::kStandby && inbox_.oldest_us(-1) >= 0) {
    BeOwner(point_.decided_at_us);
  }
  if (mode_ != Mode::kOwner) {
    const absl::Status unavailable = absl::UnavailableError(
        mode_ == Mode::kStopped ? "this partition has stopped; see the service's log"
                                : "this instance does not own the partition: try again");
    for (PendingCommand& command : inbox_.Take(options_.inbox_commands_max)) {
      ++commands_taken_;
      command.done(unavailable);
    }
  }
  SettleWaiters();
  progress |= gathers_ && !waiters_.empty();
  NoteBehind();
  due_us_.store(next_due_us_.value_or(kNever), std::memory_order_release);
  rest_.store(RestAfter(progress), std::memory_order_release);
  return {progress, NextWake()};
}

Partition::Rest Partition::RestAfter(bool progress) const {
  const bool left = progress || !inbox_.empty() || !waiting_.empty() || mode_ != Mode::kOwner ||
                    look_again_ || gathers_ || sender_.busy() || observation_.has_value();
  if (left) return Rest::kNone;
  if (flights_.empty()) return Rest::kIdle;
  // With no room for another flight nobody looked.
  const bool all = flights_.size() < options_.flights_max &&
                   std::none_of(flights_.begin(), flights_.end(),
                                [](const Flight& flight) { return flight.batch->leads_on(); });
  return all ? Rest::kDecided : Rest::kNone;
}

void Partition::SettleWaiters() {
  for (PositionWaiter& waiter : inbox_.TakeWaiters()) waiters_.push_back(std::move(waiter));
  if (waiters_.empty()) return;
  const int64_t now = env_.clock->MonotonicMicros();
  const Positions& reached = mode_ == Mode::kOwner ? passed_ : point_.positions;
  // Who catches up is ahead of the store while it gathers.
  const bool stored = mode_ == Mode::kOwner || committed_ >= point_.own.next();
  std::erase_if(waiters_, [&](PositionWaiter& waiter) {
    if (stored && reached.Reached(waiter.wanted, own_, point_.own.next())) {
      waiter.done(absl::OkStatus());
    } else if (draining_) {
      waiter.done(absl::UnavailableError("this instance is shutting down: try again"));
    } else if (mode_ == Mode::kStopped) {
      waiter.done(CheckRuns());
    } else if (now >= waiter.deadline_us) {
      waiter.done(
          absl::DeadlineExceededError("the state did not reach the wanted positions in time"));
    } else {
      return false;
    }
    return true;
  });
}

void Partition::NoteBehind() {
  int64_t since = kNever;
  if (mode_ == Mode::kOwner) {
    since = inbox_.oldest_us(kNever);
    const int64_t ahead_us = env_.clock->WallMicros() - env_.clock->MonotonicMicros();
    for (size_t i = 0; i < feeds_.size(); ++i) {
      const LogRecord* waiting = feeds_[i].waiting(ahead_.positions.input(i).chain.next());
      if (waiting != nullptr) since = std::min(since, waiting->append_time_us - ahead_us);
    }
  }
  behind_since_us_.store(since, std::memory_order_relaxed);
}

int64_t Partition::BehindSinceUs() const {
  return behind_since_us_.load(std::memory_order_relaxed);
}

void Partition::Publish() {
  PositionList positions;
  (mode_ == Mode::kOwner ? passed_ : point_.positions).Save(&positions);
  *positions.Add() = PublishedOwn()[0];
  std::lock_guard lock(shared_mutex_);
  published_ = std::move(positions);
  if (!options_.bugs.keep_owner_address || published_address_.empty()) {
    published_address_ = point_.address;
  }
  published_stats_ = stats_;
}

int64_t Partition::NextWake() const {
  int64_t wake = kNever;
  if (mode_ == Mode::kStopped) return wake;
  const int64_t now = env_.clock->MonotonicMicros();
  if (look_again_) wake = now + kLookAgainUs;
  if (mode_ == Mode::kStandby) wake = std::max(open_after_us_, now + kStandbyPollUs);
  if (gathers_) {
    wake = gather_until_us_;
    // While as many batches are in flight as may be, or the log does not answer, nothing else can be done.
  } else if (mode_ == Mode::kOwner && flights_.size() < options_.flights_max && !look_again_) {
    if (next_due_us_.has_value()) {
      wake = std::min(wake, now + std::max<int64_t>(*next_due_us_ + 1 - Now(), 100));
    }
    if (dirty_) wake = std::min(wake, last_active_us_ + options_.idle_us);
    for (const PendingCommand& command : waiting_) wake = std::min(wake, command.deadline_us);
  }
  for (const PositionWaiter& waiter : waiters_) wake = std::min(wake, waiter.deadline_us);
  return wake;
}

absl::Status Partition::Submit(PendingCommand&& command) {
  if (!owner() && !options_.bugs.decide_unowned)
    return absl::UnavailableError("this instance does not own the partition: try again");
  if (draining_) return absl::UnavailableError("this instance is shutting down: try again");
  command.received_us = env_.clock->MonotonicMicros();
  RETURN_IF_ERROR(inbox_.Push(std::move(command)));
  rest_.store(Rest::kNone, std::memory_order_release);
  env_.wake();
  return absl::OkStatus();
}

void Partition::WaitFor(PositionWaiter waiter) {
  inbox_.PushWaiter(std::move(waiter));
  env_.wake();
}

void Partition::Drain() {
  draining_ = true;
  env_.wake();
}

std::string Partition::owner_address() const {
  std::lock_guard lock(shared_mutex_);
  return published_address_;
}

absl::Status Partition::error() const {
  std::lock_guard lock(shared_mutex_);
  return error_;
}

absl::Status Partition::CheckRuns() const {
  if (error().ok()) return absl::OkStatus();
  return absl::UnavailableError(
      "the partition has stopped on this instance, whose log says why: ask another instance");
}

absl::StatusOr<std::unique_ptr<Reader>> Partition::Snapshot() const {
  absl::StatusOr<std::unique_ptr<Reader>> snapshot = env_.store->Snapshot();
  if (snapshot.ok()) return snapshot;
  return absl::UnavailableError(
      "this instance cannot keep its state any more, its log says why: ask another instance");
}

PositionList Partition::positions() const {
  std::lock_guard lock(shared_mutex_);
  return published_;
}

bool Partition::ConsumedAll() const {
  if (!idle() || !inbox_.empty()) return false;
  std::lock_guard lock(shared_mutex_);
  for (const common::v1::Position& position : published_) {
    const bool own = position.partition() == own_.partition && position.topic() == own_.topic;
    if (!position.read() && !own) continue;
    const TopicPartition where{position.topic(), position.partition()};
    absl::StatusOr<LogExtent> extent = env_.log->Extent(where);
    if (!extent.ok() || extent->end != position.next_offset()) return false;
  }
  return idle();
}

bool Partition::HasReached(const PositionList& wanted) const {
  std::lock_guard lock(shared_mutex_);
  return std::all_of(wanted.begin(), wanted.end(), [&](const common::v1::Position& want) {
    return std::any_of(published_.begin(), published_.end(), [&](const common::v1::Position& has) {
      return has.partition() == want.partition() && has.topic() == want.topic() &&
             has.next_offset() >= want.next_offset();
    });
  });
}

PartitionStats Partition::PublishedStats() const {
  std::lock_guard lock(shared_mutex_);
  return published_stats_;
}

void Partition::MarkDirty() {
  if (!dirty_) last_active_us_ = env_.clock->MonotonicMicros();
  dirty_ = true;
}

int64_t Partition::Now() const {
  // Driven by input it stands still between moves, and starts anywhere: the log's own time is the floor.
  if (env_.clock->driven()) return std::max(time_base_us_, env_.clock->WallMicros());
  return time_base_us_ + (env_.clock->MonotonicMicros() - time_base_monotonic_us_);
}

}  // namespace huiyin::kit
