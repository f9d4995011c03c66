#include "tests/bench/sections/parts.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "tests/bench/system/core_watch.h"

namespace huiyin::bench {
namespace {

constexpr std::chrono::milliseconds kMetricsAge(
    2200);  // the server brings them up to date every second
constexpr double kPeakSeconds = 5;
constexpr int kEmptyLooks = 2000;
constexpr std::chrono::milliseconds kEmptyLookEvery(5);

}  // namespace

absl::Status StartFresh(const Bench& bench, const std::string& name,
                        const std::vector<std::string>& options, ServerProcess* server) {
  std::filesystem::remove_all(bench.Folder(name));
  return server->Start(bench.huiyin, bench.Folder(name), options);
}

absl::Status StartAgain(const Bench& bench, const std::string& data_dir, ServerProcess* server) {
  return server->Start(bench.huiyin, data_dir, {});
}

double SettledMetric(const ServerProcess& server, const std::string& name) {
  std::this_thread::sleep_for(kMetricsAge);
  return server.Metric(name);
}

namespace {

struct Shown {
  const char* name;
  double q;  // 1: the longest
  std::optional<double> target_ms;
};

void AddMs(Report& report, const std::string& id, const std::string& what,
           const std::vector<Shown>& all, const std::vector<Sample>& samples,
           const LatencyBound& bound, bool only_with_target) {
  const Latencies found(samples), bounds(bound.samples);
  for (const Shown& shown : all) {
    if (only_with_target && !shown.target_ms.has_value()) continue;
    report.Add(
        {.id = kit::Concat(id, "-", shown.name),
         .what = kit::Concat(what, ", ", shown.name),
         .value = found.PercentileMs(shown.q),
         .unit = "ms",
         .better = Better::kLess,
         .target = shown.target_ms,
         .bound = bounds.empty() ? std::nullopt : std::optional(bounds.PercentileMs(shown.q)),
         .bound_what = bound.what});
  }
}

// What has a target is also said of the time in which the cores ran as usual: the rest says how the machine was.
void AddAll(Report& report, const std::string& id, const std::string& what,
            const std::vector<Shown>& all, const std::vector<Sample>& samples,
            const LatencyBound& bound) {
  AddMs(report, id, what, all, samples, bound, /*only_with_target=*/false);
  const CoreWatch& cores = report.cores();
  if (!cores.watches()) return;
  AddMs(report, id + "-usual", what + ", cores at their usual speed", all,
        cores.AtUsualSpeed(samples), {cores.AtUsualSpeed(bound.samples), bound.what},
        /*only_with_target=*/true);
}

}  // namespace

void AddLatencies(Report& report, const std::string& id, const std::string& what,
                  const std::vector<Sample>& samples, const LatencyTargets& targets,
                  const LatencyBound& bound) {
  AddAll(report, id, what,
         {{"p50", .5, targets.p50_ms},
          {"p99", .99, targets.p99_ms},
          {"p99.9", .999, targets.p999_ms},
          {"max", 1, targets.max_ms}},
         samples, bound);
}

void AddCpu(Report& report, const std::string& id, const std::string& what,
            const ProcessUse& before, const ProcessUse& after, int64_t cases) {
  report.Add({.id = id,
              .what = what,
              .value = (after.cpu_seconds - before.cpu_seconds) / static_cast<double>(cases) * 1e6,
              .unit = "µs",
              .better = Better::kLess});
}

void AddQuery(Report& report, const std::string& id, const std::string& what,
              const std::vector<Sample>& samples, std::optional<double> p99_target_ms,
              const LatencyBound& bound) {
  AddAll(report, id, what, {{"p50", .5, std::nullopt}, {"p99", .99, p99_target_ms}}, samples,
         bound);
}

absl::Status EmptyService::Start(const Bench& bench) {
  const std::string port_file = bench.Folder("empty.port");
  std::filesystem::remove(port_file);
  ASSIGN_OR_RETURN(id_,
                   Spawn({bench.self, "--serve-empty", port_file}, bench.Folder("empty.words")));
  for (int i = 0; i < kEmptyLooks && !(std::ifstream(port_file) >> port_); ++i) {
    std::this_thread::sleep_for(kEmptyLookEvery);
  }
  return port_ > 0 ? absl::OkStatus() : absl::UnavailableError("the empty service does not start");
}

EmptyService::~EmptyService() {
  if (id_ != 0) KillProcess(id_);
}

absl::StatusOr<LatencyBound> EmptyCalls(const Bench& bench, int at_a_time, double seconds) {
  EmptyService empty;
  RETURN_IF_ERROR(empty.Start(bench));
  auto caller = MakeGrpcCaller(empty.port(), kChannels);
  RunClosed(*caller, {.prefix = "w", .cases = 500, .at_a_time = at_a_time, .calls = 1});
  LoadResult calls = RunClosed(
      *caller,
      {.prefix = "e", .cases = kNoEnd, .at_a_time = at_a_time, .seconds_max = seconds, .calls = 1});
  return LatencyBound{std::move(calls.submits), "an empty gRPC call"};
}

absl::Status CheckLoad(Operator& admin, const LoadResult& result, const std::string& what,
                       Report& report) {
  RETURN_IF_ERROR(admin.WaitConsumed());
  const Operator::Found done = admin.Find(result.done_ids);
  report.Check(what + ": every finished case closed and rated", result.cases, done.rated);
  if (!result.unfinished_ids.empty()) {
    const Operator::Found begun = admin.Find(result.unfinished_ids);
    report.Check(what + ": every acknowledged submission there",
                 static_cast<int64_t>(result.unfinished_ids.size()), begun.there);
  }
  if (result.failed > 0) {
    report.Note(kit::Concat(what, ": ", result.failed,
                            " cases did not go through, the first because of ",
                            result.first_error));
  }
  return absl::OkStatus();
}

absl::StatusOr<double> EmptyCasesPerSecond(const Bench& bench) {
  EmptyService empty;
  RETURN_IF_ERROR(empty.Start(bench));
  auto caller = MakeGrpcCaller(empty.port(), kChannels);
  ClosedLoad load{.prefix = "w", .cases = kNoEnd, .at_a_time = bench.at_a_time, .seconds_max = 1};
  RunClosed(*caller, load);
  load.prefix = "e";
  load.seconds_max = bench.seconds / 2;
  return RunClosed(*caller, load).cases_per_second();
}

void KeepPeak(const Bench& bench, double peak) { std::ofstream(bench.Folder("peak")) << peak; }

absl::StatusOr<double> Peak(const Bench& bench) {
  const std::string kept = bench.Folder("peak");
  if (double peak = 0; std::ifstream(kept) >> peak) return peak;
  ServerProcess server;
  RETURN_IF_ERROR(StartFresh(bench, "peak", {}, &server));
  Operator admin(server);
  RETURN_IF_ERROR(admin.ApplyFirstPack());
  auto caller = MakeGrpcCaller(server.port(), kChannels);
  ClosedLoad load{.prefix = "w", .cases = kNoEnd, .at_a_time = bench.at_a_time, .seconds_max = 1};
  RunClosed(*caller, load);
  load.prefix = "p";
  load.seconds_max = kPeakSeconds;
  const double peak = RunClosed(*caller, load).cases_per_second();
  server.Kill();
  std::filesystem::remove_all(server.data_dir());
  KeepPeak(bench, peak);
  return peak;
}

}  // namespace huiyin::bench
