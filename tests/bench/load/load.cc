#include "tests/bench/load/load.h"

#include <grpcpp/support/status_code_enum.h>

#include <algorithm>
#include <condition_variable>
#include <iterator>
#include <memory>
#include <mutex>
#include <thread>

#include "services/kit/base/clock.h"

namespace huiyin::bench {
namespace {

constexpr const char* kNames[kCallsOfCase] = {"s", "r", "h", "c"};
constexpr std::chrono::milliseconds kShowEvery(200);
constexpr int64_t kRetryUnaskedMs = 100;
// A sleep takes at least so long, and what has become due meanwhile is begun together: waking for each would cost more of the
// CPU that client and server share than some answers do.
constexpr int64_t kSleepMinUs = 500;

// A call of a case that is to be made.
struct Step {
  int call = 0;
  int64_t number = 0;
  int64_t due_us = 0;
  int64_t give_up_us = 0;
  std::string matter_id;
  Positions positions;
};

class Run {
 public:
  Run(Caller& caller, std::string prefix, int calls, int64_t retry_for_us)
      : caller_(caller), prefix_(std::move(prefix)), calls_(calls), retry_for_us_(retry_for_us) {}

  // Cases numbered up to `cases` follow each other until `end_us`; each begins when one ends.
  void Follow(int64_t first, int64_t cases, int64_t end_us) {
    begun_ = first;
    cases_ = first + cases;
    end_us_ = end_us;
  }
  void BeginFirst(int64_t cases) {
    const int64_t first = begun_;
    {
      std::lock_guard lock(mutex_);
      begun_ += cases;
      under_way_ = cases;
    }
    for (int64_t i = 0; i < cases; ++i) Make({.number = first + i, .due_us = Now()});
  }
  void Begin(int64_t number, int64_t due_us) {
    {
      std::lock_guard lock(mutex_);
      ++under_way_;
      result_.starts.push_back({due_us, Now()});
    }
    Make({.number = number, .due_us = due_us});
  }
  // Makes refused calls again in their time until `until_us`, or, with `ended`, until no case is under way.
  void Pump(int64_t until_us, bool ended) {
    std::unique_lock lock(mutex_);
    while (true) {
      const int64_t now = Now();
      if (!again_.empty() && again_.begin()->first <= now) {
        Step step = std::move(again_.begin()->second);
        again_.erase(again_.begin());
        lock.unlock();
        Make(std::move(step));
        lock.lock();
        continue;
      }
      if (ended ? under_way_ == 0 : now >= until_us) return;
      const int64_t wake_us = again_.empty() ? until_us : std::min(until_us, again_.begin()->first);
      changed_.wait_for(lock, std::chrono::microseconds(wake_us - now));
      if (ended) until_us = Now() + kit::kMicrosPerSecond;
    }
  }
  // Waits until all have ended.
  void WaitEnd(const std::function<void(int64_t)>& on_progress) {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, kShowEvery, [&] { return under_way_ == 0; })) {
      if (on_progress) on_progress(result_.cases + result_.failed);
    }
  }
  LoadResult Finish(int64_t begun_us) {
    std::lock_guard lock(mutex_);
    result_.seconds = static_cast<double>(Now() - begun_us) / 1e6;
    return std::move(result_);
  }
  int64_t Now() const { return clock_.MonotonicMicros(); }

 private:
  void Make(Step step) {
    const Call call = static_cast<Call>(step.call);
    const std::string id = prefix_ + kNames[step.call] + std::to_string(step.number);
    const auto held = std::make_shared<Step>(std::move(step));
    caller_.Start(call, id, held->matter_id, held->positions,
                  [this, held](CallResult result) { Answered(*held, std::move(result)); });
  }
  void Answered(Step& step, CallResult result) {
    const int64_t now = Now();
    {
      std::lock_guard lock(mutex_);
      ++result_.answers[result.code];
      if (result.code == grpc::StatusCode::RESOURCE_EXHAUSTED) {
        result_.refusals.push_back({step.due_us, now});
        result_.refused_without_hint += result.retry_after_ms == 0;
        if (step.give_up_us == 0) step.give_up_us = now + retry_for_us_;
        if (step.call > 0 && now < step.give_up_us) return TryLater(step, result, now);
      }
      if (step.call == 0 && result.ok) result_.submits.push_back({step.due_us, now});
    }
    if (!result.ok || step.call + 1 >= calls_) return End(step, result);
    Make({.call = step.call + 1,
          .number = step.number,
          .due_us = now,
          .matter_id = std::move(result.matter_id),
          .positions = std::move(result.positions)});
  }
  void TryLater(Step& step, const CallResult& result, int64_t now) {
    const int64_t wait_ms = result.retry_after_ms > 0 ? result.retry_after_ms : kRetryUnaskedMs;
    step.due_us = now + wait_ms * 1000;
    again_.emplace(step.due_us, step);
    changed_.notify_all();
  }
  // The case that follows takes over this one's place, so that the run cannot end in between.
  void End(const Step& step, const CallResult& result) {
    Step next{.due_us = Now()};
    {
      std::lock_guard lock(mutex_);
      ++(result.ok ? result_.cases : result_.failed);
      if (!result.ok && result_.first_error.empty()) result_.first_error = result.error;
      if (result.ok) {
        result_.done_ids.push_back(result.matter_id);
      } else if (step.call > 0) {
        result_.unfinished_ids.push_back(step.matter_id);
      }
      if (begun_ >= cases_ || next.due_us >= end_us_) {
        if (--under_way_ == 0) changed_.notify_all();
        return;
      }
      next.number = begun_++;
    }
    Make(std::move(next));
  }

  Caller& caller_;
  const std::string prefix_;
  const int calls_;
  const int64_t retry_for_us_;
  int64_t cases_ = 0;
  int64_t end_us_ = 0;
  const kit::SystemClock clock_{};
  std::mutex mutex_;
  std::condition_variable changed_;
  int64_t begun_ = 0;
  int64_t under_way_ = 0;
  std::multimap<int64_t, Step> again_;
  LoadResult result_;
};

}  // namespace

LoadResult RunClosed(Caller& caller, const ClosedLoad& load) {
  Run run(caller, load.prefix, load.calls, /*retry_for_us=*/10 * kit::kMicrosPerSecond);
  const int64_t begun = run.Now();
  const double end = std::min(load.seconds_max * 1e6, 1e15);
  run.Follow(load.first, load.cases, begun + static_cast<int64_t>(end));
  run.BeginFirst(std::min<int64_t>(load.at_a_time, load.cases));
  run.WaitEnd(load.on_progress);
  return run.Finish(begun);
}

LoadResult RunOpen(Caller& caller, const OpenLoad& load) {
  Run run(caller, load.prefix, load.calls, load.retry_for_us);
  const int64_t begun = run.Now();
  const auto cases = static_cast<int64_t>(load.cases_per_second * load.seconds);
  for (int64_t i = 0; i < cases; ++i) {
    const int64_t due =
        begun + static_cast<int64_t>(static_cast<double>(i) / load.cases_per_second * 1e6);
    if (const int64_t now = run.Now(); due > now) run.Pump(std::max(due, now + kSleepMinUs), false);
    run.Begin(i, due);
  }
  run.Pump(run.Now(), true);
  return run.Finish(begun);
}

}  // namespace huiyin::bench
