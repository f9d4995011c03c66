// Kafka: the whole system over a broker on the same machine, and how soon another instance owns.
#include <algorithm>
#include <filesystem>
#include <thread>

#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "tests/bench/load/load.h"
#include "tests/bench/sections/parts.h"

namespace huiyin::bench {
namespace {

constexpr double kCasesTarget = 2'000;
constexpr double kSubmitTargetMs = 50;
constexpr double kWarmTargetSeconds = 2;
constexpr double kSessionSeconds = 10;   // the default of --session-timeout-ms
constexpr double kColdTarget = 100'000;  // decisions a second

constexpr char kFirst[] = "kafka-1";

// An instance over an empty folder, which says that it is reached where nobody asks. The key files are the first one's.
absl::Status StartInstance(const Bench& bench, const std::string& name, ServerProcess* server) {
  const std::filesystem::path keys = bench.Folder(name) + "/keys";
  std::error_code error;
  std::filesystem::remove_all(bench.Folder(name), error);
  std::filesystem::create_directories(keys, error);
  for (const char* file : {"master.key", "index.key"}) {
    std::filesystem::copy(bench.Folder(kFirst) + "/keys/" + file, keys / file, error);
  }
  return server->Start(bench.huiyin, bench.Folder(name),
                       {"--brokers", bench.brokers, "--replicas", "1", "--advertise", name + ":1"});
}

absl::Status MeasureLoad(const Bench& bench, ServerProcess& server, Operator& admin,
                         double grpc_bound, Report& report) {
  auto caller = MakeGrpcCaller(server.port(), kChannels);
  RunClosed(*caller,
            {.prefix = "w", .cases = kNoEnd, .at_a_time = bench.at_a_time, .seconds_max = 2});
  const ProcessUse before = server.Use();
  const double decisions = SettledMetric(server, "huiyin_decisions_total");
  const double batches = server.Metric("huiyin_batches_total");
  const LoadResult full = RunClosed(
      *caller,
      {.prefix = "f", .cases = kNoEnd, .at_a_time = bench.at_a_time, .seconds_max = bench.seconds});
  RETURN_IF_ERROR(admin.WaitConsumed());
  const ProcessUse after = server.Use();
  const double decided = SettledMetric(server, "huiyin_decisions_total") - decisions;
  report.Add({.id = "unary",
              .what = "the whole system over one broker, unary",
              .value = full.cases_per_second(),
              .unit = "cases/s",
              .better = Better::kMore,
              .target = kCasesTarget,
              .bound = grpc_bound,
              .bound_what = "an empty gRPC service, four unary calls a case"});
  report.Add(
      {.id = "unary-cpu",
       .what = "CPU time of the server for a case",
       .value = (after.cpu_seconds - before.cpu_seconds) / static_cast<double>(full.cases) * 1e6,
       .unit = "µs",
       .better = Better::kLess});
  report.Add({.id = "batch",
              .what = "decisions appended at a time",
              .value = decided / (server.Metric("huiyin_batches_total") - batches),
              .unit = "",
              .better = Better::kMore});
  AddLatencies(report, "submit-full", "submit at full load", full.submits);
  RETURN_IF_ERROR(CheckLoad(admin, full, "at full load", report));
  const LoadResult half = RunOpen(*caller, {.prefix = "h",
                                            .cases_per_second = full.cases_per_second() / 2,
                                            .seconds = 2 * bench.seconds});
  AddLatencies(report, "submit", "submit at half load", half.submits, {.p99_ms = kSubmitTargetMs});
  return CheckLoad(admin, half, "at half load", report);
}

// From now until the instance owns every partition.
absl::StatusOr<double> SecondsUntilOwned(Operator& admin) {
  const kit::SystemClock clock;
  const int64_t begun = clock.MonotonicMicros();
  RETURN_IF_ERROR(admin.AwaitOwned());
  return static_cast<double>(clock.MonotonicMicros() - begun) / 1e6;
}

// Every case stays: the ledger of whoever took over.
absl::Status CheckReceived(Operator& admin, int64_t received, const std::string& who,
                           Report& report) {
  ASSIGN_OR_RETURN(const int64_t known, admin.Received());
  report.Check("cases that are lost to " + who, 0, received - known);
  return absl::OkStatus();
}

// Others take over from `first`: one that followed, when the owner is ended in order and when it dies, and one that begins
// with nothing.
absl::Status MeasureTakeOver(const Bench& bench, ServerProcess& first, Report& report) {
  Operator admin(first);
  ASSIGN_OR_RETURN(const int64_t before, admin.Received());
  auto caller = MakeGrpcCaller(first.port(), kChannels);
  const LoadResult stored = RunClosed(
      *caller, {.prefix = "s", .cases = bench.cases, .at_a_time = bench.at_a_time, .calls = 1});
  RETURN_IF_ERROR(admin.WaitConsumed());
  ASSIGN_OR_RETURN(const int64_t received, admin.Received());
  // Of those that were refused for too much at once, some may have come in all the same.
  report.Check("acknowledged cases lost", 0,
               std::max<int64_t>(0, stored.cases - (received - before)));
  ASSIGN_OR_RETURN(const int64_t records, admin.Records());
  report.Setting("cases stored before others take over", static_cast<double>(received));
  caller = nullptr;

  ServerProcess second;
  RETURN_IF_ERROR(StartInstance(bench, "kafka-2", &second));
  Operator follower(second);
  RETURN_IF_ERROR(follower.AwaitRecords(records));
  std::thread ending([&] { first.Stop().IgnoreError(); });
  const absl::StatusOr<double> warm = SecondsUntilOwned(follower);
  ending.join();
  RETURN_IF_ERROR(warm.status());
  report.Add({.id = "take-over-warm",
              .what = "SIGTERM of who owns all, until one that followed owns all",
              .value = *warm,
              .unit = "s",
              .better = Better::kLess,
              .target = kWarmTargetSeconds});
  RETURN_IF_ERROR(CheckReceived(follower, received, "who followed", report));

  RETURN_IF_ERROR(second.Stop());
  ServerProcess third;
  const kit::SystemClock clock;
  const int64_t begun = clock.MonotonicMicros();
  RETURN_IF_ERROR(StartInstance(bench, "kafka-3", &third));
  Operator cold(third);
  RETURN_IF_ERROR(cold.AwaitOwned());
  const double seconds = static_cast<double>(clock.MonotonicMicros() - begun) / 1e6;
  report.Add({.id = "take-over-cold",
              .what = "start with an empty folder, until it owns all",
              .value = seconds,
              .unit = "s",
              .better = Better::kLess});
  report.Add({.id = "fold-rate",
              .what = "records folded a second meanwhile, all services",
              .value = static_cast<double>(records) / seconds,
              .unit = "records/s",
              .better = Better::kMore,
              .target = kColdTarget});
  RETURN_IF_ERROR(CheckReceived(cold, received, "who began with nothing", report));

  ServerProcess fourth;
  RETURN_IF_ERROR(StartInstance(bench, "kafka-4", &fourth));
  Operator heir(fourth);
  RETURN_IF_ERROR(heir.AwaitRecords(records));
  third.Kill();
  ASSIGN_OR_RETURN(const double after_death, SecondsUntilOwned(heir));
  report.Add({.id = "take-over-death",
              .what = "kill -9 of who owns all, until one that followed owns all",
              .value = after_death,
              .unit = "s",
              .better = Better::kLess,
              .target = kSessionSeconds + 5,
              .bound = kSessionSeconds,
              .bound_what = "the session timeout"});
  RETURN_IF_ERROR(CheckReceived(heir, received, "the heir", report));
  return fourth.Stop();
}

}  // namespace

absl::Status RunKafka(const Bench& bench, Report& report) {
  if (bench.brokers.empty()) {
    return absl::InvalidArgumentError(
        "section kafka needs --brokers; tests/bench/run.sh --only kafka starts one");
  }
  report.Setting("cases at a time", bench.at_a_time);
  report.Setting("seconds", bench.seconds);
  ASSIGN_OR_RETURN(const double grpc_bound, EmptyCasesPerSecond(bench));
  ServerProcess server;
  RETURN_IF_ERROR(StartInstance(bench, kFirst, &server));
  Operator admin(server);
  RETURN_IF_ERROR(admin.ApplyPack(0));
  RETURN_IF_ERROR(admin.WaitConsumed());
  RETURN_IF_ERROR(MeasureLoad(bench, server, admin, grpc_bound, report));
  RETURN_IF_ERROR(MeasureTakeOver(bench, server, report));
  for (const char* name : {kFirst, "kafka-2", "kafka-3", "kafka-4"}) {
    std::filesystem::remove_all(bench.Folder(name));
  }
  return absl::OkStatus();
}

}  // namespace huiyin::bench
