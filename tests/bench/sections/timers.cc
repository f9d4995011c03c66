// Timers: a million limits that pass in the same second, while commands go on. The clock is driven: all cases come at one
// moment, so their limits to receive pass at one moment too.
#include <atomic>
#include <filesystem>
#include <thread>

#include "services/ctl/la311/progress.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"
#include "tests/bench/sections/parts.h"
#include "tests/bench/system/data_set.h"

namespace huiyin::bench {
namespace {

constexpr int64_t kClockStartUs = 1'900'000'000 * kit::kMicrosPerSecond;
constexpr double kProbesPerSecond = 50;  // submits
constexpr int64_t kFiringUs = 1800 * kit::kMicrosPerSecond;
constexpr std::chrono::milliseconds kLookEvery(100);
constexpr double kQuietSeconds = 5;

// Waits until the server says that so many timers have fired; when that was.
absl::StatusOr<int64_t> WaitFired(const ServerProcess& server, double timers) {
  const kit::SystemClock clock;
  const int64_t until = clock.MonotonicMicros() + kFiringUs;
  ctl::la311::Progress progress({.label = "firing", .unit = "timers"}, clock.MonotonicMicros());
  while (clock.MonotonicMicros() < until) {
    const double fired = server.Metric("huiyin_timers_fired_total");
    progress.Update(static_cast<int64_t>(fired), static_cast<int64_t>(timers),
                    clock.MonotonicMicros());
    if (fired >= timers) {
      progress.Finish(static_cast<int64_t>(fired), static_cast<int64_t>(timers),
                      clock.MonotonicMicros());
      return clock.MonotonicMicros();
    }
    std::this_thread::sleep_for(kLookEvery);
  }
  return absl::DeadlineExceededError("the timers do not all fire");
}

}  // namespace

absl::Status RunTimers(const Bench& bench, Report& report) {
  report.Setting("timers", static_cast<double>(bench.cases));
  report.Setting("submits a second beside them", kProbesPerSecond);
  DataSet set(bench, "timers", 1, kClockStartUs);
  ASSIGN_OR_RETURN(const Growth growth, set.Grow(bench.cases));
  report.Check("acknowledged cases lost", 0, growth.lost);
  ServerProcess server;
  RETURN_IF_ERROR(
      server.Start(bench.huiyin, set.folder(),
                   {"--clock", "driven", "--clock-start-us", std::to_string(kClockStartUs)}));
  Operator admin(server);
  RETURN_IF_ERROR(admin.WaitConsumed());
  auto caller = MakeGrpcCaller(server.port(), kChannels);
  const LoadResult quiet = RunOpen(
      *caller,
      {.prefix = "tq", .cases_per_second = kProbesPerSecond, .seconds = kQuietSeconds, .calls = 1});
  RETURN_IF_ERROR(admin.WaitConsumed());
  const double fired_before = SettledMetric(server, "huiyin_timers_fired_total");
  const double decisions_before = server.Metric("huiyin_decisions_total");

  const kit::SystemClock clock;
  std::atomic<bool> firing{true};
  std::vector<Sample> submits;
  LoadResult last;
  std::thread probing([&] {  // second by second, until the timers have fired
    for (int i = 0; firing; ++i) {
      last = RunOpen(*caller, {.prefix = "tp" + std::to_string(i) + "-",
                               .cases_per_second = kProbesPerSecond,
                               .seconds = 1,
                               .calls = 1});
      submits.insert(submits.end(), last.submits.begin(), last.submits.end());
    }
  });
  const int64_t begun = clock.MonotonicMicros();
  std::thread moving(
      [&] {  // answers when all is consumed, or gives up waiting: either is fine here
        admin.MoveClock(kClockStartUs + kit::kMicrosPerDay - kit::kMicrosPerSecond).IgnoreError();
      });
  const absl::StatusOr<int64_t> ended =
      WaitFired(server, fired_before + static_cast<double>(growth.cases));
  firing = false;
  probing.join();
  moving.join();
  RETURN_IF_ERROR(ended.status());
  report.Add({.id = "fired",
              .what = "until all had fired",
              .value = static_cast<double>(*ended - begun) / 1e6,
              .unit = "s",
              .better = Better::kLess,
              .target = 60});
  report.Add(
      {.id = "rate",
       .what = "timers fired",
       .value = static_cast<double>(growth.cases) * 1e6 / static_cast<double>(*ended - begun),
       .unit = "timers/s",
       .better = Better::kMore});
  RETURN_IF_ERROR(admin.WaitConsumed());
  const double decisions = SettledMetric(server, "huiyin_decisions_total") - decisions_before;
  report.Add({.id = "decisions",
              .what = "decisions for a timer, those of other services included",
              .value = decisions / static_cast<double>(growth.cases),
              .unit = ""});
  AddLatencies(report, "quiet", "submit before", quiet.submits);
  AddLatencies(report, "submit", "submit while they fired", Within(submits, begun, *ended),
               {.max_ms = 50});
  ASSIGN_OR_RETURN(const int64_t received, admin.Received());
  report.Check("cases in the ledger after it",
               growth.cases + quiet.cases + static_cast<int64_t>(submits.size()), received);
  server.Kill();
  std::filesystem::remove_all(set.folder());
  std::filesystem::remove(set.folder() + ".cases");
  return absl::OkStatus();
}

}  // namespace huiyin::bench
