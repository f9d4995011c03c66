// Executor: a few threads that give partitions their turns: when woken, and when the time they asked for has come.
//
// A partition never runs on two threads at once. A wake during its turn gives it another turn. Turns go round in the
// order in which they were asked for: measured, to let those go first on which a caller waits takes in more than the others
// can finish.
// Ownership: partitions outlive the executor's Stop; a waker may be called for as long as the executor is there.
// Threads: all calls from any.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "services/kit/base/clock.h"

namespace huiyin::kit {

class Partition;

class Executor {
 public:
  Executor(const Clock* clock, int threads) : clock_(clock), threads_wanted_(threads) {}
  ~Executor();

  // A place for one partition: `Waker` can be called before the partition is there.
  size_t AddSlot();
  std::function<void()> Waker(size_t slot);
  void Attach(size_t slot, Partition* partition);

  void Start();
  // Waits for the turns under way; none begins after it.
  void Stop();
  // Gives every partition a turn: after a driven clock was moved to where a timer is due.
  void WakeAll();
  // For how long the partition has waited that has waited longest for its turn, or for its end. 0: none waits.
  int64_t OldestTurnUs() const;
  // Whether no partition has a turn or is to get one, and `rests` holds of each, all at one moment.
  bool AllRest(const std::function<bool(const Partition&)>& rests) const;
  // How often a thread has found no turn to give.
  uint64_t quiets() const;
  // Returns when that is another number than `seen`, or after `at_most`.
  void WaitQuiet(uint64_t seen, std::chrono::microseconds at_most);

 private:
  enum class Phase { kIdle, kQueued, kRunning, kRunningAgain };
  struct Slot {
    std::atomic<Partition*> partition{nullptr};
    std::atomic<Phase> phase{Phase::kIdle};
    std::atomic<int64_t> wake_us{0};   // monotonic
    std::atomic<int64_t> asked_us{0};  // monotonic: when the turn was asked for; 0: none is
  };

  void Wake(Slot& slot);
  // With mutex_ held.
  void Queue(Slot* slot);
  Slot* TakeNext();
  void Run();
  void RunTurn(Slot& slot);
  // Queues the slots whose time has come; how long until the next one's, in microseconds.
  int64_t QueueDue();

  const Clock* clock_;
  const int threads_wanted_;
  std::deque<Slot> slots_;
  mutable std::mutex mutex_;
  uint64_t quiets_ = 0;
  std::condition_variable ready_changed_, quiet_;
  std::deque<Slot*> ready_;
  int64_t look_for_due_us_ = 0;  // monotonic
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace huiyin::kit
