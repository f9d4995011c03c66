// Latency: submits at half of the highest throughput, in an open loop, while a checkpoint is written, packs are applied and
// RocksDB compacts. A latency counts from when the submit should have been made.
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "tests/bench/sections/parts.h"
#include "tests/bench/system/disk.h"
#include "tests/bench/system/sync_watch.h"
#include "tests/bench/system/table_files.h"

namespace huiyin::bench {
namespace {

constexpr double kSecondsMin = 20;
constexpr int kDisturbances = 3;  // of each kind

struct Window {
  std::string what;
  int64_t from_us, to_us;
};

// Checkpoints and packs in turn, spread over the run.
absl::Status Disturb(Operator& admin, double seconds, std::vector<Window>* windows) {
  const kit::SystemClock clock;
  const auto pause = std::chrono::duration<double>(seconds / (2 * kDisturbances + 1));
  for (int i = 1; i <= kDisturbances; ++i) {
    std::this_thread::sleep_for(pause);
    int64_t begun = clock.MonotonicMicros();
    RETURN_IF_ERROR(admin.Checkpoint(kit::Concat("bench-", i)));
    windows->push_back({"checkpoint", begun, clock.MonotonicMicros()});
    std::this_thread::sleep_for(pause);
    begun = clock.MonotonicMicros();
    RETURN_IF_ERROR(admin.ApplyPack(i));
    // Every service takes it in right after.
    windows->push_back({"pack", begun, clock.MonotonicMicros() + 100'000});
  }
  return absl::OkStatus();
}

void AddWindows(Report& report, const std::vector<Sample>& samples,
                const std::vector<Window>& windows) {
  for (const char* what : {"checkpoint", "pack"}) {
    double longest_ms = 0;
    for (const Window& window : windows) {
      if (window.what != what) continue;
      const Latencies within(Within(samples, window.from_us, window.to_us));
      longest_ms = std::max(longest_ms, within.MaxMs());
    }
    report.Add({.id = kit::Concat("max-during-", what),
                .what = kit::Concat("longest submit while a ", what, " was under way"),
                .value = longest_ms,
                .unit = "ms",
                .better = Better::kLess,
                .target = 100});
  }
}

double AddLongestSync(Report& report, const char* id, const char* when,
                      const std::vector<Sample>& syncs) {
  const double longest_ms = Latencies(syncs).MaxMs();
  report.Add({.id = id,
              .what = kit::Concat("bound: longest of ", syncs.size(),
                                  " fsyncs of 4 KiB of another file, ", when),
              .value = longest_ms,
              .unit = "ms"});
  return longest_ms;
}

}  // namespace

absl::Status RunLatency(const Bench& bench, Report& report) {
  ASSIGN_OR_RETURN(const double peak, Peak(bench));
  const double seconds = std::max(kSecondsMin, 2 * bench.seconds);
  const SyncRate syncs = MeasureSyncs(bench.work_folder, 1.0);
  report.Setting("cases a second", peak / 2);
  report.Setting("seconds", seconds);
  SyncWatch quiet_disk(bench.work_folder);
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds / 2));
  quiet_disk.Stop();
  LatencyBound bound{.what = "an empty gRPC call at the same rate"};
  {
    EmptyService empty;
    RETURN_IF_ERROR(empty.Start(bench));
    auto calls = MakeGrpcCaller(empty.port(), kChannels);
    OpenLoad load{.prefix = "w", .cases_per_second = peak / 2, .seconds = 1};
    RunOpen(*calls, load);
    load.seconds = seconds / 4;
    bound.samples = RunOpen(*calls, load).submits;
  }
  ServerProcess server;
  RETURN_IF_ERROR(StartFresh(bench, "latency", {}, &server));
  Operator admin(server);
  RETURN_IF_ERROR(admin.ApplyFirstPack());
  auto caller = MakeGrpcCaller(server.port(), kChannels);
  RunOpen(*caller, {.prefix = "w", .cases_per_second = peak / 2, .seconds = 2});

  TableFiles tables(server.data_dir());
  SyncWatch loaded_disk(bench.work_folder);
  std::vector<Window> windows;
  absl::Status disturbed;
  std::thread operating([&] { disturbed = Disturb(admin, seconds, &windows); });
  const ProcessUse before = server.Use(), client_before = UseOf(getpid());
  const LoadResult half =
      RunOpen(*caller, {.prefix = "h", .cases_per_second = peak / 2, .seconds = seconds});
  const ProcessUse after = server.Use(), client_after = UseOf(getpid());
  operating.join();
  tables.Stop();
  loaded_disk.Stop();
  RETURN_IF_ERROR(disturbed);

  report.Add({.id = "fsync-p50",
              .what = "bound: one fsync of 16 KiB, p50",
              .value = syncs.p50_ms,
              .unit = "ms"});
  report.Add({.id = "fsync-p99",
              .what = "bound: one fsync of 16 KiB, p99",
              .value = syncs.p99_ms,
              .unit = "ms"});
  AddLongestSync(report, "sync-longest-quiet", "nothing else running", quiet_disk.syncs());
  const double sync_longest_ms =
      AddLongestSync(report, "sync-longest-loaded", "during the load", loaded_disk.syncs());
  AddLatencies(report, "submit", "submit at half load", half.submits,
               {.p50_ms = 2, .p99_ms = 10, .p999_ms = 30, .max_ms = 100}, bound);
  report.Add({.id = "longest-gap",
              .what = "longest time without any answer",
              .value = LongestGapMs(half.submits),
              .unit = "ms",
              .better = Better::kLess,
              .target = 100,
              .bound = sync_longest_ms,
              .bound_what = "the longest fsync of another file meanwhile"});
  AddWindows(report, half.submits, windows);
  AddCpu(report, "server-cpu", "CPU time of the server for a case", before, after, half.cases);
  AddCpu(report, "client-cpu", "CPU time of the client for a case", client_before, client_after,
         half.cases);
  report.Add({.id = "tables-written",
              .what = "table files written meanwhile",
              .value = static_cast<double>(tables.written()),
              .unit = ""});
  report.Add({.id = "tables-compacted",
              .what = "table files compacted meanwhile",
              .value = static_cast<double>(tables.compacted()),
              .unit = ""});
  report.Add({.id = "rate",
              .what = "cases finished",
              .value = half.cases_per_second(),
              .unit = "cases/s",
              .better = Better::kMore,
              .bound = peak / 2,
              .bound_what = "the rate that was asked for"});
  RETURN_IF_ERROR(CheckLoad(admin, half, "half load", report));
  caller = nullptr;
  server.Kill();
  std::filesystem::remove_all(server.data_dir());
  return absl::OkStatus();
}

}  // namespace huiyin::bench
