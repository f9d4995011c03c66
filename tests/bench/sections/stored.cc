// Stored: how memory, throughput and queries change with the number of cases stored, what they take on disk, and how soon the
// server is back after kill -9 under load. Once with open cases, and, when asked for, once with closed ones.
#include <algorithm>
#include <filesystem>
#include <thread>

#include "absl/strings/str_format.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "tests/bench/sections/asks.h"
#include "tests/bench/sections/parts.h"
#include "tests/bench/system/disk.h"

namespace huiyin::bench {
namespace {

constexpr double kSteps[] = {0.03, 0.1, 0.3, 1};
// Of empty and full, in turns, with all cases stored: their median counts.
constexpr size_t kPairs = 5;
constexpr int kQueriesAtATime = 4;
constexpr double kKillAfterSeconds = 3;
constexpr int kProbeRounds = 20'000;
constexpr std::chrono::milliseconds kProbeAgainAfter(5);
constexpr int kProbes = 64;  // cases, so that every partition has to answer

struct Plan {
  std::string name;
  int calls;
  int64_t cases;
  double throughput_target;  // of empty
  std::optional<double> memory_target_mib, get_target_ms, restart_target_seconds;
};

struct Plots {
  Series throughput{.id = "throughput", .x = "cases stored", .y = "cases/s"};
  Series of_empty{.id = "of-empty", .x = "cases stored", .y = "throughput, of empty"};
  Series submit{.id = "submit", .x = "cases stored", .y = "p99 of submit, ms"};
  Series get{.id = "get", .x = "cases stored", .y = "p99 of get, ms"};
  Series memory{.id = "memory", .x = "cases stored", .y = "highest resident memory, MiB"};
  Series restart{.id = "restart", .x = "cases stored", .y = "start, s"};
};

// What is measured at one size. The load's cases are closed again, so the set stays as large as it is.
struct At {
  LoadResult load;
  Answers quiet, loaded;  // gets
  double memory_mib = 0, ready_seconds = 0;
};

// `prefix` of command ids that were not used in that folder yet: used again, they would be answered and nothing done.
absl::StatusOr<At> Measure(const Bench& bench, const DataSet& set, const std::string& data_dir,
                           const std::string& prefix, Report& report) {
  At at;
  ServerProcess server;
  RETURN_IF_ERROR(StartAgain(bench, data_dir, &server));
  at.ready_seconds = server.ready_seconds();
  Operator admin(server);
  RETURN_IF_ERROR(set.cases() == 0 ? admin.ApplyFirstPack() : admin.WaitConsumed());
  auto caller = MakeGrpcCaller(server.port(), kChannels);
  RunClosed(
      *caller,
      {.prefix = prefix + "w", .cases = kNoEnd, .at_a_time = bench.at_a_time, .seconds_max = 2});
  at.load = RunClosed(*caller, {.prefix = prefix,
                                .cases = kNoEnd,
                                .at_a_time = bench.at_a_time,
                                .seconds_max = bench.seconds / 2});
  RETURN_IF_ERROR(CheckLoad(admin, at.load, kit::Concat("with ", set.cases(), " stored"), report));
  if (set.cases() > 0) {
    at.quiet = AskFor(bench.seconds / 4, kQueriesAtATime, GetCases(admin.channel(), set));
    std::thread loading([&] {
      RunOpen(*caller, {.prefix = prefix + "q",
                        .cases_per_second = at.load.cases_per_second() / 2,
                        .seconds = bench.seconds / 4});
    });
    at.loaded = AskFor(bench.seconds / 4, kQueriesAtATime, GetCases(admin.channel(), set));
    loading.join();
    report.Check(kit::Concat("gets with ", set.cases(), " stored that failed"), 0,
                 at.quiet.failed + at.loaded.failed);
  }
  at.memory_mib = static_cast<double>(server.Use().rss_peak_bytes) / (1 << 20);
  RETURN_IF_ERROR(server.Stop());
  return at;
}

// With nothing stored and, right after it, with what is: the machine may be another one minutes later.
struct Pair {
  At empty, full;
  double of_empty() const { return full.load.cases_per_second() / empty.load.cases_per_second(); }
};

absl::StatusOr<Pair> MeasurePair(const Bench& bench, const DataSet& set, const std::string& prefix,
                                 Report& report) {
  Pair pair;
  const DataSet none(bench, "empty", 0);
  const std::string folder = bench.Folder("empty");
  std::filesystem::remove_all(folder);
  ASSIGN_OR_RETURN(pair.empty, Measure(bench, none, folder, prefix, report));
  std::filesystem::remove_all(folder);
  ASSIGN_OR_RETURN(pair.full, Measure(bench, set, set.folder(), prefix, report));
  return pair;
}

// The pair with the median ratio: all that is said of a size comes from it.
absl::StatusOr<Pair> MeasurePairs(const Bench& bench, const DataSet& set, size_t count,
                                  Report& report) {
  std::vector<Pair> pairs;
  while (pairs.size() < count) {
    ASSIGN_OR_RETURN(
        Pair pair,
        MeasurePair(bench, set, kit::Concat("at", set.cases(), "-", pairs.size(), "-"), report));
    pairs.push_back(std::move(pair));
  }
  std::sort(pairs.begin(), pairs.end(),
            [](const Pair& a, const Pair& b) { return a.of_empty() < b.of_empty(); });
  if (count > 1) {
    std::string ratios;
    for (const Pair& pair : pairs) ratios += absl::StrFormat(" %.3f", pair.of_empty());
    report.Note(
        kit::Concat("throughput with ", set.cases(), " stored, of empty, of each pair:", ratios));
  }
  return std::move(pairs[count / 2]);
}

// Kills the server while it works, and looks how soon it answers again, on every partition.
absl::Status KillAndRestart(const Bench& bench, const Plan& plan, const std::string& data_dir,
                            Report& report) {
  ServerProcess server;
  RETURN_IF_ERROR(StartAgain(bench, data_dir, &server));
  auto caller = MakeGrpcCaller(server.port(), kChannels);
  LoadResult load;
  std::thread loading([&] {
    load = RunClosed(*caller, {.prefix = "k",
                               .cases = kNoEnd,
                               .at_a_time = bench.at_a_time,
                               .seconds_max = kKillAfterSeconds + 0.1});
  });
  std::this_thread::sleep_for(std::chrono::duration<double>(kKillAfterSeconds));
  server.Kill();
  loading.join();
  const kit::SystemClock clock;
  const int64_t begun = clock.MonotonicMicros();
  RETURN_IF_ERROR(StartAgain(bench, data_dir, &server));
  caller = MakeGrpcCaller(server.port(), kChannels);
  // A partition that has not been opened yet says so: then the whole round is asked again.
  LoadResult probes;
  for (int round = 0; probes.cases < kProbes && round < kProbeRounds; ++round) {
    if (round > 0) std::this_thread::sleep_for(kProbeAgainAfter);
    probes = RunClosed(*caller, {.prefix = kit::Concat("after", round, "-"),
                                 .cases = kProbes,
                                 .at_a_time = kProbes,
                                 .calls = 1});
  }
  const double seconds = static_cast<double>(clock.MonotonicMicros() - begun) / 1e6;
  report.Add({.id = "restart",
              .what = "answers on every partition again after kill -9 under load",
              .value = seconds,
              .unit = "s",
              .better = Better::kLess,
              .target = plan.restart_target_seconds});
  report.Check("cases submitted right after the restart", kProbes, probes.cases);
  Operator admin(server);
  load.failed = 0;  // those under way when it was killed: only what was acknowledged counts
  RETURN_IF_ERROR(CheckLoad(admin, load, "before kill -9", report));
  return server.Stop();
}

void AddDisk(Report& report, const DataSet& set, const Growth& growth) {
  const auto cases = static_cast<double>(set.cases());
  for (const char* part : {"log", "state", "keys"}) {
    report.Add({.id = kit::Concat("disk-", part),
                .what = kit::Concat("on disk for a case, ", part, "/"),
                .value = static_cast<double>(FolderBytes(set.folder() + "/" + part)) / cases,
                .unit = "bytes",
                .better = Better::kLess});
  }
  const auto payload = static_cast<double>(growth.log_payload_bytes);
  const auto grown = static_cast<double>(growth.cases);
  report.Add({.id = "payload",
              .what = "records of a case, as appended",
              .value = payload / grown,
              .unit = "bytes",
              .better = Better::kLess});
  report.Add({.id = "log-amplification",
              .what = "written to log/ for a byte appended",
              .value = static_cast<double>(growth.log_written_bytes) / payload,
              .unit = "bytes",
              .better = Better::kLess,
              .bound = 1.0,
              .bound_what = "each byte written once"});
  report.Add({.id = "state-amplification",
              .what = "written to state/ for a byte appended to the log",
              .value = static_cast<double>(growth.state_written_bytes) / payload,
              .unit = "bytes",
              .better = Better::kLess});
  report.Add({.id = "appended",
              .what = "appended to the log in all while that was counted",
              .value = payload / (1 << 30),
              .unit = "GiB"});
  report.Add({.id = "storing",
              .what = "stored without gRPC",
              .value = grown / growth.seconds,
              .unit = "cases/s",
              .better = Better::kMore});
}

absl::Status Run(const Bench& bench, const Plan& plan, Report& report) {
  report.Setting("cases", static_cast<double>(plan.cases));
  DataSet set(bench, plan.name, plan.calls);
  set.Clear();
  Plots plots;
  Growth all;
  Pair last;
  ASSIGN_OR_RETURN(const LatencyBound bound, EmptyCalls(bench, kQueriesAtATime, 2));
  for (const double step : kSteps) {
    ASSIGN_OR_RETURN(const Growth growth,
                     set.Grow(static_cast<int64_t>(step * static_cast<double>(plan.cases))));
    report.Check(kit::Concat("acknowledged cases lost, of ", set.cases()), 0, growth.lost);
    all += growth;
    ASSIGN_OR_RETURN(last, MeasurePairs(bench, set, step < 1 ? 1 : kPairs, report));
    const At& full = last.full;
    const auto size = static_cast<double>(set.cases());
    plots.throughput.points.emplace_back(size, full.load.cases_per_second());
    plots.of_empty.points.emplace_back(size, last.of_empty());
    plots.submit.points.emplace_back(size, Latencies(full.load.submits).PercentileMs(.99));
    plots.memory.points.emplace_back(size, full.memory_mib);
    plots.get.points.emplace_back(size, Latencies(full.loaded.samples).PercentileMs(.99));
    plots.restart.points.emplace_back(size, full.ready_seconds);
  }
  const At &empty = last.empty, &full = last.full;
  report.Add({.id = "memory",
              .what = "highest resident memory",
              .value = full.memory_mib,
              .unit = "MiB",
              .better = Better::kLess,
              .target = plan.memory_target_mib});
  report.Add({.id = "throughput",
              .what = "throughput",
              .value = last.of_empty(),
              .unit = "of empty",
              .better = Better::kMore,
              .target = plan.throughput_target,
              .bound = 1.0,
              .bound_what = "empty"});
  report.Add({.id = "throughput-full",
              .what = "throughput",
              .value = full.load.cases_per_second(),
              .unit = "cases/s",
              .better = Better::kMore,
              .bound = empty.load.cases_per_second(),
              .bound_what = "empty"});
  AddLatencies(report, "get", "get of a case, otherwise quiet", full.quiet.samples,
               {.p99_ms = plan.get_target_ms}, bound);
  AddLatencies(report, "get-loaded", "get of a case at half load", full.loaded.samples,
               {.p99_ms = plan.get_target_ms}, bound);
  AddDisk(report, set, all);
  RETURN_IF_ERROR(KillAndRestart(bench, plan, set.folder(), report));
  for (const Series* series : {&plots.throughput, &plots.of_empty, &plots.submit, &plots.get,
                               &plots.memory, &plots.restart}) {
    report.Add(*series);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunStored(const Bench& bench, Report& report) {
  return Run(bench,
             {.name = "open",
              .calls = 1,
              .cases = bench.cases,
              .throughput_target = 0.8,
              .memory_target_mib = 1024,
              .get_target_ms = 5,
              .restart_target_seconds = 10},
             report);
}

absl::Status RunClosedStored(const Bench& bench, Report& report) {
  RETURN_IF_ERROR(Run(bench,
                      {.name = "closed",
                       .calls = kCallsOfCase,
                       .cases = bench.closed_cases,
                       .throughput_target = 0.7},
                      report));
  std::filesystem::remove_all(bench.Folder("closed"));
  std::filesystem::remove(bench.Folder("closed.cases"));
  return absl::OkStatus();
}

}  // namespace huiyin::bench
