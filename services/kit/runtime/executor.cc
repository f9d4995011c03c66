#include "services/kit/runtime/executor.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "services/kit/runtime/partition.h"

namespace huiyin::kit {
namespace {

// However long nobody asks for a turn, look again: a clock that is driven may have moved.
constexpr int64_t kLookAgainUs = 1'000'000;
constexpr int64_t kLookForDueUs = 1'000;

}  // namespace

Executor::~Executor() { Stop(); }

size_t Executor::AddSlot() {
  slots_.emplace_back();
  return slots_.size() - 1;
}

std::function<void()> Executor::Waker(size_t slot) {
  return [this, &place = slots_[slot]] { Wake(place); };
}

void Executor::Attach(size_t slot, Partition* partition) { slots_[slot].partition = partition; }

void Executor::Start() {
  for (int i = 0; i < threads_wanted_; ++i) threads_.emplace_back([this] { Run(); });
  WakeAll();
}

void Executor::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Executor::WakeAll() {
  for (Slot& slot : slots_) Wake(slot);
}

void Executor::Wake(Slot& slot) {
  Phase phase = slot.phase.load(std::memory_order_acquire);
  while (true) {
    if (phase == Phase::kQueued || phase == Phase::kRunningAgain) return;
    const Phase next = phase == Phase::kIdle ? Phase::kQueued : Phase::kRunningAgain;
    if (slot.phase.compare_exchange_weak(phase, next, std::memory_order_acq_rel)) {
      if (next == Phase::kRunningAgain) return;
      break;
    }
  }
  {
    std::lock_guard lock(mutex_);
    Queue(&slot);
  }
  ready_changed_.notify_one();
}

void Executor::Queue(Slot* slot) {
  if (stopping_) return;  // its partition may be gone
  slot->asked_us.store(clock_->MonotonicMicros(), std::memory_order_relaxed);
  ready_.push_back(slot);
}

// null: none is queued.
Executor::Slot* Executor::TakeNext() {
  if (ready_.empty()) return nullptr;
  Slot* slot = ready_.front();
  ready_.pop_front();
  return slot;
}

// A turn that gives another partition work queues it before it ends itself, and none is queued while this is locked. So
// if each is seen at rest, they all are at once.
bool Executor::AllRest(const std::function<bool(const Partition&)>& rests) const {
  std::lock_guard lock(mutex_);
  return std::all_of(slots_.begin(), slots_.end(), [&](const Slot& slot) {
    return slot.phase.load(std::memory_order_acquire) == Phase::kIdle &&
           rests(*slot.partition.load(std::memory_order_acquire));
  });
}

uint64_t Executor::quiets() const {
  std::lock_guard lock(mutex_);
  return quiets_;
}

void Executor::WaitQuiet(uint64_t seen, std::chrono::microseconds at_most) {
  std::unique_lock lock(mutex_);
  quiet_.wait_for(lock, at_most, [&] { return quiets_ != seen; });
}

int64_t Executor::OldestTurnUs() const {
  const int64_t now = clock_->MonotonicMicros();
  int64_t oldest = now;
  for (const Slot& slot : slots_) {
    if (slot.phase.load(std::memory_order_acquire) == Phase::kIdle) continue;
    const int64_t asked_us = slot.asked_us.load(std::memory_order_relaxed);
    if (asked_us != 0) oldest = std::min(oldest, asked_us);
  }
  return now - oldest;
}

int64_t Executor::QueueDue() {
  const int64_t now = clock_->MonotonicMicros();
  look_for_due_us_ = now + kLookForDueUs;
  int64_t soonest = std::numeric_limits<int64_t>::max();
  for (Slot& slot : slots_) {
    if (slot.phase.load(std::memory_order_acquire) != Phase::kIdle) continue;
    const int64_t wake_us = slot.wake_us.load(std::memory_order_acquire);
    if (wake_us > now) {
      soonest = std::min(soonest, wake_us);
      continue;
    }
    Phase idle = Phase::kIdle;
    if (slot.phase.compare_exchange_strong(idle, Phase::kQueued)) Queue(&slot);
  }
  if (soonest == std::numeric_limits<int64_t>::max()) return kLookAgainUs;
  return std::clamp<int64_t>(soonest - now, 50, kLookAgainUs);
}

void Executor::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    // Also while others always wait: a timer that is due wakes nobody.
    if (clock_->MonotonicMicros() >= look_for_due_us_) QueueDue();
    Slot* slot = TakeNext();
    if (slot == nullptr) {
      const int64_t wait_us = QueueDue();
      slot = TakeNext();
      if (slot == nullptr) {
        ++quiets_;
        quiet_.notify_all();
        ready_changed_.wait_for(lock, std::chrono::microseconds(wait_us));
        continue;
      }
    }
    lock.unlock();
    RunTurn(*slot);
    lock.lock();
  }
}

void Executor::RunTurn(Slot& slot) {
  slot.phase.store(Phase::kRunning, std::memory_order_release);
  const Partition::TurnResult result = slot.partition.load(std::memory_order_acquire)->Turn();
  slot.wake_us.store(result.wake_us, std::memory_order_release);
  Phase running = Phase::kRunning;
  if (result.progress || !slot.phase.compare_exchange_strong(running, Phase::kIdle)) {
    // Again, behind those who wait already.
    slot.phase.store(Phase::kQueued, std::memory_order_release);
    std::lock_guard lock(mutex_);
    Queue(&slot);
  }
}

}  // namespace huiyin::kit
