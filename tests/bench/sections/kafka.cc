// Kafka: the whole system over a broker on the same machine, and how soon another instance owns.
#include <algorithm>
#include <filesystem>
#include <functional>
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
constexpr int kLoads[] = {64, 256, 1024};
constexpr double kWarmUpSeconds = 10;  // the broker's compilers are at work
constexpr double kWarmTargetSeconds = 2;
constexpr double kSessionSeconds = 10;        // the default of --session-timeout-ms
constexpr double kColdTarget = 100'000;       // decisions a second
constexpr int64_t kCheckpointEvery = 50'000;  // records of a partition
constexpr double kTailShare = 0.05;  // of the cases stored: those that came after the checkpoints
constexpr int64_t kCheckpointsWithinUs = 300 * kit::kMicrosPerSecond;

constexpr char kFirst[] = "kafka-1";
constexpr char kCheckpoints[] = "kafka-checkpoints";
constexpr char kFromCheckpoints[] = "take-over-checkpoints";

// An instance over an empty folder, which says that it is reached where nobody asks. The key files are the first one's.
absl::Status StartInstance(const Bench& bench, const std::string& name, ServerProcess* server,
                           bool checkpoints = false) {
  const std::filesystem::path keys = bench.Folder(name) + "/keys";
  std::error_code error;
  std::filesystem::remove_all(bench.Folder(name), error);
  std::filesystem::create_directories(keys, error);
  for (const char* file : {"master.key", "index.key"}) {
    std::filesystem::copy(bench.Folder(kFirst) + "/keys/" + file, keys / file, error);
  }
  std::vector<std::string> options = {"--brokers", bench.brokers, "--replicas",
                                      "1",         "--advertise", name + ":1"};
  if (checkpoints) {
    options.insert(options.end(), {"--checkpoint-dir", bench.Folder(kCheckpoints),
                                   "--checkpoint-every", std::to_string(kCheckpointEvery)});
  }
  return server->Start(bench.huiyin, bench.Folder(name), options);
}

absl::Status MeasureLoad(const Bench& bench, ServerProcess& server, Operator& admin,
                         double grpc_bound, Report& report) {
  auto caller = MakeGrpcCaller(server.port(), kChannels);
  RunClosed(*caller, {.prefix = "w",
                      .cases = kNoEnd,
                      .at_a_time = bench.at_a_time,
                      .seconds_max = kWarmUpSeconds});
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
  AddCpu(report, "unary-cpu", "CPU time of the server for a case", before, after, full.cases);
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

// Cases a second over the number at a time: the more there are, the more share what the broker is asked.
absl::Status MeasureLoads(const Bench& bench, ServerProcess& server, Operator& admin,
                          Report& report) {
  for (const std::string way : {"unary", "streamed"}) {
    const auto caller =
        way == "unary" ? MakeGrpcCaller(server.port(), kChannels) : MakeStreamCaller(server.port());
    Series throughput{.id = way + "-throughput", .x = "cases at a time", .y = way + ", cases/s"};
    for (const int load : kLoads) {
      const LoadResult one = RunClosed(*caller, {.prefix = way + std::to_string(load),
                                                 .cases = kNoEnd,
                                                 .at_a_time = load,
                                                 .seconds_max = bench.seconds / 2});
      throughput.points.emplace_back(load, one.cases_per_second());
      report.Add({.id = kit::Concat(way, "-", load),
                  .what = kit::Concat(way, ", ", load, " at a time"),
                  .value = one.cases_per_second(),
                  .unit = "cases/s",
                  .better = Better::kMore});
      RETURN_IF_ERROR(CheckLoad(admin, one, kit::Concat(way, " at load ", load), report));
    }
    report.Add(throughput);
  }
  return absl::OkStatus();
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

// Cases on which nothing was done yet, and what the log holds then.
struct Stored {
  int64_t received = 0;
  int64_t records = 0;
};

absl::StatusOr<Stored> Store(const Bench& bench, ServerProcess& server, const std::string& prefix,
                             int64_t cases, Report& report) {
  Operator admin(server);
  ASSIGN_OR_RETURN(const int64_t before, admin.Received());
  auto caller = MakeGrpcCaller(server.port(), kChannels);
  const LoadResult stored = RunClosed(
      *caller, {.prefix = prefix, .cases = cases, .at_a_time = bench.at_a_time, .calls = 1});
  RETURN_IF_ERROR(admin.WaitConsumed());
  Stored now;
  ASSIGN_OR_RETURN(now.received, admin.Received());
  ASSIGN_OR_RETURN(now.records, admin.Records());
  // Of those that were refused for too much at once, some may have come in all the same.
  report.Check("acknowledged cases lost", 0,
               std::max<int64_t>(0, stored.cases - (now.received - before)));
  return now;
}

// Until what is not in a shared checkpoint is less than makes the next ones due. Returns how much that is.
absl::StatusOr<int64_t> AwaitCheckpoints(const ServerProcess& server, const Stored& stored) {
  const kit::SystemClock clock;
  const int64_t until_us = clock.MonotonicMicros() + kCheckpointsWithinUs;
  const double partitions = server.Metric("huiyin_partition_owner");
  while (clock.MonotonicMicros() < until_us) {
    const auto left =
        static_cast<double>(stored.records) - server.Metric("huiyin_checkpoint_offset");
    if (left < partitions * kCheckpointEvery) return static_cast<int64_t>(left);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  return absl::DeadlineExceededError("no shared checkpoints were put");
}

// One that begins with an empty folder: `id` names its figures.
absl::Status MeasureCold(const Bench& bench, const std::string& name, const std::string& id,
                         const std::string& what, const Stored& stored, ServerProcess* server,
                         Report& report) {
  const kit::SystemClock clock;
  const int64_t begun = clock.MonotonicMicros();
  RETURN_IF_ERROR(StartInstance(bench, name, server, id == kFromCheckpoints));
  Operator admin(*server);
  RETURN_IF_ERROR(admin.AwaitOwned());
  const double seconds = static_cast<double>(clock.MonotonicMicros() - begun) / 1e6;
  report.Add({.id = id,
              .what = what + ", until it owns all",
              .value = seconds,
              .unit = "s",
              .better = Better::kLess});
  report.Add({.id = id + "-rate",
              .what = what + ": records of the log for each second of it, all services",
              .value = static_cast<double>(stored.records) / seconds,
              .unit = "records/s",
              .better = Better::kMore,
              .target = kColdTarget});
  return CheckReceived(admin, stored.received, name, report);
}

// `owner` owns all; one that followed owns next, when `end` has ended it.
absl::StatusOr<double> SecondsToFollower(const Bench& bench, const std::string& name,
                                         const Stored& stored, ServerProcess* follower,
                                         const std::function<void()>& end, Report& report) {
  RETURN_IF_ERROR(StartInstance(bench, name, follower, /*checkpoints=*/true));
  Operator admin(*follower);
  RETURN_IF_ERROR(admin.AwaitRecords(stored.records));
  std::thread ending(end);
  absl::StatusOr<double> seconds = SecondsUntilOwned(admin);
  ending.join();
  RETURN_IF_ERROR(seconds.status());
  RETURN_IF_ERROR(CheckReceived(admin, stored.received, name, report));
  return seconds;
}

// Others take over from `first`: one that followed, when the owner is ended in order and when it dies; one that begins with
// nothing, and one that begins with the checkpoints that the second one shared and what came after them.
absl::Status MeasureTakeOver(const Bench& bench, ServerProcess& first, Report& report) {
  ASSIGN_OR_RETURN(Stored stored, Store(bench, first, "s", bench.cases, report));
  report.Setting("cases stored before others take over", static_cast<double>(stored.received));
  ServerProcess second;
  ASSIGN_OR_RETURN(const double warm, SecondsToFollower(
                                          bench, "kafka-2", stored, &second,
                                          [&] { first.Stop().IgnoreError(); }, report));
  report.Add({.id = "take-over-warm",
              .what = "SIGTERM of who owns all, until one that followed owns all",
              .value = warm,
              .unit = "s",
              .better = Better::kLess,
              .target = kWarmTargetSeconds});
  RETURN_IF_ERROR(AwaitCheckpoints(second, stored).status());
  ASSIGN_OR_RETURN(
      stored, Store(bench, second, "t",
                    static_cast<int64_t>(kTailShare * static_cast<double>(bench.cases)), report));
  ASSIGN_OR_RETURN(const int64_t tail, AwaitCheckpoints(second, stored));
  report.Setting("records after the shared checkpoints", static_cast<double>(tail));
  RETURN_IF_ERROR(second.Stop());

  ServerProcess third;
  RETURN_IF_ERROR(MeasureCold(bench, "kafka-3", "take-over-cold", "start with an empty folder",
                              stored, &third, report));
  RETURN_IF_ERROR(third.Stop());
  ServerProcess fourth;
  RETURN_IF_ERROR(MeasureCold(bench, "kafka-4", kFromCheckpoints,
                              "start with an empty folder and shared checkpoints", stored, &fourth,
                              report));
  ServerProcess fifth;
  ASSIGN_OR_RETURN(const double after_death,
                   SecondsToFollower(
                       bench, "kafka-5", stored, &fifth, [&] { fourth.Kill(); }, report));
  report.Add({.id = "take-over-death",
              .what = "kill -9 of who owns all, until one that followed owns all",
              .value = after_death,
              .unit = "s",
              .better = Better::kLess,
              .target = kSessionSeconds + 5,
              .bound = kSessionSeconds,
              .bound_what = "the session timeout"});
  return fifth.Stop();
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
  RETURN_IF_ERROR(admin.ApplyFirstPack());
  RETURN_IF_ERROR(MeasureLoad(bench, server, admin, grpc_bound, report));
  RETURN_IF_ERROR(MeasureLoads(bench, server, admin, report));
  RETURN_IF_ERROR(MeasureTakeOver(bench, server, report));
  for (const char* name : {kFirst, "kafka-2", "kafka-3", "kafka-4", "kafka-5", kCheckpoints}) {
    std::filesystem::remove_all(bench.Folder(name));
  }
  return absl::OkStatus();
}

}  // namespace huiyin::bench
