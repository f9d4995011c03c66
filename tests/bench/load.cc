#include "tests/bench/load.h"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "services/kit/base/clock.h"

namespace huiyin::bench {
namespace {

constexpr Call kCalls[] = {Call::kSubmit, Call::kReceive, Call::kHandle, Call::kRate};
constexpr const char* kNames[] = {"s", "r", "h", "c"};

class Run {
 public:
  Run(Caller& caller, std::string prefix) : caller_(caller), prefix_(std::move(prefix)) {}

  // `due_us` is when the case should start.
  void Begin(int64_t number, int64_t due_us) {
    {
      std::lock_guard lock(mutex_);
      ++under_way_;
    }
    Step(0, number, due_us, "", {});
  }
  void WaitBelow(int under_way) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return under_way_ < under_way; });
  }
  LoadResult Finish(int64_t begun_us) {
    WaitBelow(1);
    std::lock_guard lock(mutex_);
    result_.seconds = static_cast<double>(clock_.MonotonicMicros() - begun_us) / 1e6;
    std::sort(result_.submit_us.begin(), result_.submit_us.end());
    return std::move(result_);
  }

 private:
  void Step(size_t call, int64_t number, int64_t due_us, const std::string& matter_id,
            const Positions& positions) {
    caller_.Start(kCalls[call], prefix_ + kNames[call] + std::to_string(number), matter_id,
                  positions, [=, this](CallResult result) {
                    if (call == 0) NoteSubmit(clock_.MonotonicMicros() - due_us);
                    if (result.ok && call + 1 < std::size(kCalls)) {
                      return Step(call + 1, number, due_us, result.matter_id, result.positions);
                    }
                    End(result);
                  });
  }
  void NoteSubmit(int64_t us) {
    std::lock_guard lock(mutex_);
    result_.submit_us.push_back(us);
  }
  void End(const CallResult& result) {
    std::lock_guard lock(mutex_);
    --under_way_;
    ++(result.ok ? result_.cases : result_.failed);
    if (!result.ok && result_.first_error.empty()) result_.first_error = result.error;
    result_.matter_ids.push_back(result.matter_id);
    changed_.notify_all();
  }

  Caller& caller_;
  const std::string prefix_;
  const kit::SystemClock clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int under_way_ = 0;
  LoadResult result_;
};

}  // namespace

int64_t LoadResult::SubmitPercentileUs(double q) const {
  if (submit_us.empty()) return 0;
  const auto rank = static_cast<size_t>(std::ceil(q * static_cast<double>(submit_us.size())));
  return submit_us[std::max<size_t>(rank, 1) - 1];
}

LoadResult RunClosed(Caller& caller, int64_t cases, int at_a_time, const std::string& prefix) {
  Run run(caller, prefix);
  const kit::SystemClock clock;
  const int64_t begun = clock.MonotonicMicros();
  for (int64_t i = 0; i < cases; ++i) {
    run.WaitBelow(at_a_time);
    run.Begin(i, clock.MonotonicMicros());
  }
  return run.Finish(begun);
}

LoadResult RunOpen(Caller& caller, double cases_per_second, double seconds,
                   const std::string& prefix) {
  Run run(caller, prefix);
  const kit::SystemClock clock;
  const int64_t begun = clock.MonotonicMicros();
  const auto cases = static_cast<int64_t>(cases_per_second * seconds);
  for (int64_t i = 0; i < cases; ++i) {
    const int64_t due =
        begun + static_cast<int64_t>(static_cast<double>(i) / cases_per_second * 1e6);
    const int64_t early = due - clock.MonotonicMicros();
    if (early > 0) std::this_thread::sleep_for(std::chrono::microseconds(early));
    run.Begin(i, due);
  }
  return run.Finish(begun);
}

}  // namespace huiyin::bench
