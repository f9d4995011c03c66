#include "tests/bench/sections/parts.h"

#include <filesystem>
#include <thread>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::bench {
namespace {

constexpr std::chrono::milliseconds kMetricsAge(
    2200);  // the server brings them up to date every second
constexpr double kPeakSeconds = 5;

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

void AddMs(Report& report, const std::string& id, const std::string& what, const char* name,
           double ms, std::optional<double> target) {
  report.Add({.id = kit::Concat(id, "-", name),
              .what = kit::Concat(what, ", ", name),
              .value = ms,
              .unit = "ms",
              .better = Better::kLess,
              .target = target});
}

}  // namespace

void AddLatencies(Report& report, const std::string& id, const std::string& what,
                  const std::vector<Sample>& samples, const LatencyTargets& targets) {
  const Latencies latencies(samples);
  AddMs(report, id, what, "p50", latencies.PercentileMs(.5), targets.p50_ms);
  AddMs(report, id, what, "p99", latencies.PercentileMs(.99), targets.p99_ms);
  AddMs(report, id, what, "p99.9", latencies.PercentileMs(.999), targets.p999_ms);
  AddMs(report, id, what, "max", latencies.MaxMs(), targets.max_ms);
}

void AddQuery(Report& report, const std::string& id, const std::string& what,
              const std::vector<Sample>& samples, std::optional<double> p99_target_ms) {
  const Latencies latencies(samples);
  AddMs(report, id, what, "p50", latencies.PercentileMs(.5), std::nullopt);
  AddMs(report, id, what, "p99", latencies.PercentileMs(.99), p99_target_ms);
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

absl::StatusOr<double> Peak(Bench& bench) {
  if (bench.peak > 0) return bench.peak;
  ServerProcess server;
  RETURN_IF_ERROR(StartFresh(bench, "peak", {}, &server));
  Operator admin(server);
  RETURN_IF_ERROR(admin.ApplyPack(0));
  RETURN_IF_ERROR(admin.WaitConsumed());
  auto caller = MakeGrpcCaller(server.port(), kChannels);
  ClosedLoad load{.prefix = "w", .cases = kNoEnd, .at_a_time = bench.at_a_time, .seconds_max = 1};
  RunClosed(*caller, load);
  load.prefix = "p";
  load.seconds_max = kPeakSeconds;
  bench.peak = RunClosed(*caller, load).cases_per_second();
  server.Kill();
  std::filesystem::remove_all(server.data_dir());
  return bench.peak;
}

}  // namespace huiyin::bench
