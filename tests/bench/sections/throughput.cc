// Throughput: cases a second through the whole system, beside gRPC alone, and runtime, log and store alone.
#include <unistd.h>

#include <filesystem>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "tests/bench/bench.h"
#include "tests/bench/load/load.h"
#include "tests/bench/sections/parts.h"
#include "tests/bench/system/disk.h"
#include "tests/bench/system/in_process.h"

namespace huiyin::bench {
namespace {

constexpr int kLoads[] = {1, 4, 16, 64, 256, 1024};

struct Way {
  std::string id;
  std::unique_ptr<Caller> (*make)(int port);
  double target;  // cases/s
  double bound;   // cases/s
  std::string bound_what;
};

absl::StatusOr<double> StoreBound(const Bench& bench) {
  InProcess system;
  RETURN_IF_ERROR(system.Start(bench.Folder("direct"), Fresh::kYes));
  auto caller = MakeDirectCaller(&system.node());
  RunClosed(*caller,
            {.prefix = "w", .cases = kNoEnd, .at_a_time = bench.at_a_time, .seconds_max = 1});
  const LoadResult result = RunClosed(*caller, {.prefix = "d",
                                                .cases = kNoEnd,
                                                .at_a_time = bench.at_a_time,
                                                .seconds_max = bench.seconds / 2});
  RETURN_IF_ERROR(system.Stop());
  std::filesystem::remove_all(bench.Folder("direct"));
  return result.cases_per_second();
}

// At its full load, then at each load for the plot.
absl::Status MeasureLoads(const Bench& bench, ServerProcess& server, Operator& admin,
                          Caller& caller, const Way& of, Report& report) {
  const std::string& way = of.id;
  const ProcessUse before = server.Use(), client_before = UseOf(getpid());
  const double syncs = SettledMetric(server, "huiyin_log_syncs_total");
  const double decisions = server.Metric("huiyin_decisions_total");
  const LoadResult full = RunClosed(caller, {.prefix = way + "f",
                                             .cases = kNoEnd,
                                             .at_a_time = bench.at_a_time,
                                             .seconds_max = bench.seconds});
  RETURN_IF_ERROR(admin.WaitConsumed());
  const ProcessUse after = server.Use(), client_after = UseOf(getpid());
  const double synced = SettledMetric(server, "huiyin_log_syncs_total") - syncs;
  const double decided = server.Metric("huiyin_decisions_total") - decisions;
  const auto cases = static_cast<double>(full.cases);
  report.Add({.id = way,
              .what = "the whole system, " + way,
              .value = full.cases_per_second(),
              .unit = "cases/s",
              .better = Better::kMore,
              .target = of.target,
              .bound = of.bound,
              .bound_what = of.bound_what});
  AddCpu(report, way + "-cpu", "CPU time of the server for a case, " + way, before, after,
         full.cases);
  AddCpu(report, way + "-client-cpu", "CPU time of the client for a case, " + way, client_before,
         client_after, full.cases);
  report.Add({.id = way + "-decisions",
              .what = "decisions a case, " + way,
              .value = decided / cases,
              .unit = ""});
  report.Add({.id = way + "-sync",
              .what = "decisions a fsync, " + way,
              .value = decided / synced,
              .unit = "",
              .better = Better::kMore});
  report.Add(
      {.id = way + "-written",
       .what = "handed to the disk for a case, " + way,
       .value = static_cast<double>(after.written_bytes - before.written_bytes) / cases / 1024,
       .unit = "KiB",
       .better = Better::kLess});
  AddLatencies(report, way + "-submit", "submit at full load, " + way, full.submits);
  RETURN_IF_ERROR(CheckLoad(admin, full, way, report));
  if (way == "unary") KeepPeak(bench, full.cases_per_second());

  Series throughput{.id = way + "-throughput", .x = "cases at a time", .y = way + ", cases/s"};
  Series p50{.id = way + "-p50", .x = "cases at a time", .y = way + ", p50 of submit, ms"};
  Series p99{.id = way + "-p99", .x = "cases at a time", .y = way + ", p99 of submit, ms"};
  for (const int load : kLoads) {
    const LoadResult one = RunClosed(caller, {.prefix = way + std::to_string(load) + "l",
                                              .cases = kNoEnd,
                                              .at_a_time = load,
                                              .seconds_max = bench.seconds / 3});
    const Latencies submit(one.submits);
    throughput.points.emplace_back(load, one.cases_per_second());
    p50.points.emplace_back(load, submit.PercentileMs(.5));
    p99.points.emplace_back(load, submit.PercentileMs(.99));
    RETURN_IF_ERROR(CheckLoad(admin, one, way + " at load " + std::to_string(load), report));
  }
  report.Add(throughput);
  report.Add(p50);
  report.Add(p99);
  return absl::OkStatus();
}

// Each way in an empty data directory of its own: neither pays for the cases that the other has stored, as no bound does.
absl::Status Measure(const Bench& bench, const Way& way, Report& report) {
  ServerProcess server;
  RETURN_IF_ERROR(StartFresh(bench, "throughput", {}, &server));
  Operator admin(server);
  RETURN_IF_ERROR(admin.ApplyFirstPack());
  auto caller = way.make(server.port());
  RunClosed(*caller,
            {.prefix = "w", .cases = kNoEnd, .at_a_time = bench.at_a_time, .seconds_max = 1});
  RETURN_IF_ERROR(MeasureLoads(bench, server, admin, *caller, way, report));
  caller = nullptr;
  RETURN_IF_ERROR(server.Stop());
  std::filesystem::remove_all(server.data_dir());
  return absl::OkStatus();
}

}  // namespace

absl::Status RunThroughput(const Bench& bench, Report& report) {
  report.Setting("cases at a time", bench.at_a_time);
  report.Setting("seconds", bench.seconds);
  ASSIGN_OR_RETURN(const double grpc_bound, EmptyCasesPerSecond(bench));
  report.Add({.id = "grpc-bound",
              .what = "bound: an empty gRPC service, four unary calls a case",
              .value = grpc_bound,
              .unit = "cases/s"});
  ASSIGN_OR_RETURN(const double store_bound, StoreBound(bench));
  report.Add({.id = "store-bound",
              .what = "bound: runtime, log and store without gRPC",
              .value = store_bound,
              .unit = "cases/s",
              .better = Better::kMore});
  const SyncRate syncs = MeasureSyncs(bench.work_folder, 1.0);
  report.Add({.id = "fsync-bound",
              .what = "bound: fsyncs of 16 KiB on this disk",
              .value = syncs.per_second,
              .unit = "fsyncs/s"});

  RETURN_IF_ERROR(Measure(bench,
                          {.id = "unary",
                           .make = [](int port) { return MakeGrpcCaller(port, kChannels); },
                           .target = 5'500,
                           .bound = grpc_bound,
                           .bound_what = "an empty gRPC service, four unary calls a case"},
                          report));
  return Measure(bench,
                 {.id = "streamed",
                  .make = MakeStreamCaller,
                  .target = 10'000,
                  .bound = store_bound,
                  .bound_what = "runtime, log and store without gRPC"},
                 report);
}

}  // namespace huiyin::bench
