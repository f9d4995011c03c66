// Overload: three times the highest throughput for a minute. What is refused must be refused early and cheaply, what was
// acknowledged must be there, memory must stay bounded.
#include <atomic>
#include <filesystem>
#include <optional>
#include <thread>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "tests/bench/sections/parts.h"

namespace huiyin::bench {
namespace {

constexpr double kTimes = 3;
// Or the load comes late, and what is measured is who makes it.
constexpr int kServerNice = 5;
constexpr double kSecondsMin = 10;
constexpr double kPeakSeconds = 10;
constexpr std::chrono::seconds kDeadline(10);
constexpr int64_t kRetryForUs = 60'000'000;

// Resident memory of the server, sampled while it lives.
class Memory {
 public:
  explicit Memory(const ServerProcess& server) : server_(server) {
    thread_ = std::thread([this] {
      for (int tick = 0; !stopping_; ++tick) {
        const auto mib = static_cast<double>(server_.Use().rss_bytes) / (1 << 20);
        series_.points.emplace_back(static_cast<double>(tick) / 2, mib);
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
      }
    });
  }
  ~Memory() { Stop(); }
  void Stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }
  const Series& series() const { return series_; }

 private:
  const ServerProcess& server_;
  Series series_{.id = "memory", .x = "seconds", .y = "resident memory, MiB"};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

const char* CodeName(int code) {
  switch (code) {
    case grpc::StatusCode::OK:
      return "OK";
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return "RESOURCE_EXHAUSTED";
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "DEADLINE_EXCEEDED";
    case grpc::StatusCode::UNAVAILABLE:
      return "UNAVAILABLE";
    default:
      return "another code";
  }
}

void AddAnswers(Report& report, const std::string& way, const LoadResult& load) {
  std::map<std::string, int64_t> answers = {{"OK", 0}, {"RESOURCE_EXHAUSTED", 0}};
  for (const auto& [code, count] : load.answers) answers[CodeName(code)] += count;
  for (const auto& [name, count] : answers) {
    report.Add({.id = way + "-answers-" + name,
                .what = way + " calls answered with " + name,
                .value = static_cast<double>(count),
                .unit = "calls"});
  }
  report.Add({.id = way + "-without-hint",
              .what = way + " refusals that do not say when to try again",
              .value = static_cast<double>(load.refused_without_hint),
              .unit = "calls",
              .better = Better::kLess,
              .target = 0});
}

// What could be finished if a refusal cost as much as a call that does nothing, client and server sharing the CPU: of g times
// the highest throughput each case costs 1/peak of it, of (kTimes - g) times the refusals 1/empty each.
double BoundOfUnary(double peak, double empty_calls_per_second) {
  const double refusal = peak / empty_calls_per_second;
  return (1 - kTimes * refusal) / (1 - refusal);
}

// One way of calling: first as fast as it goes, then three times as much, then as fast as it goes again.
absl::Status Measure(const Bench& bench, Operator& admin, Caller& caller, const std::string& way,
                     std::optional<double> empty_calls_per_second, Report& report) {
  RunClosed(caller,
            {.prefix = way + "w", .cases = kNoEnd, .at_a_time = bench.at_a_time, .seconds_max = 2});
  // Before and after: the machine may change its speed in a minute.
  const auto peak_now = [&](const std::string& when) {
    return RunClosed(caller, {.prefix = way + when,
                              .cases = kNoEnd,
                              .at_a_time = bench.at_a_time,
                              .seconds_max = kPeakSeconds})
        .cases_per_second();
  };
  const double peak_before = peak_now("p");
  RETURN_IF_ERROR(admin.WaitConsumed());
  const LoadResult load = RunOpen(caller, {.prefix = way + "o",
                                           .cases_per_second = kTimes * peak_before,
                                           .seconds = std::max(kSecondsMin, 3 * bench.seconds),
                                           .retry_for_us = kRetryForUs});
  RETURN_IF_ERROR(admin.WaitConsumed());
  const double peak = (peak_before + peak_now("q")) / 2;
  report.Add({.id = way + "-peak",
              .what = "highest throughput, mean of before and after, " + way,
              .value = peak,
              .unit = "cases/s"});
  Figure goodput{.id = way + "-goodput",
                 .what = "cases finished under three times that, " + way,
                 .value = load.cases_per_second() / peak,
                 .unit = "of the highest",
                 .better = Better::kMore,
                 .target = 0.9};
  if (empty_calls_per_second.has_value()) {
    goodput.bound = BoundOfUnary(peak, *empty_calls_per_second);
    goodput.bound_what = "refusals that cost as much as an empty call";
  }
  report.Add(goodput);
  report.Add({.id = way + "-lasted",
              .what = "until the last case had ended, " + way,
              .value = load.seconds,
              .unit = "s",
              .better = Better::kLess});
  AddAnswers(report, way, load);
  AddLatencies(report, way + "-late", "how late a case was begun by who loads, " + way,
               load.starts);
  AddLatencies(report, way + "-refusal",
               "from when a call should have been made to its refusal, " + way, load.refusals);
  AddLatencies(report, way + "-submit", "submits that were taken, " + way, load.submits);
  return CheckLoad(admin, load, way + " overload", report);
}

}  // namespace

absl::Status RunOverload(const Bench& bench, Report& report) {
  ASSIGN_OR_RETURN(const double empty, EmptyCasesPerSecond(bench));
  report.Setting("seconds", std::max(kSecondsMin, 3 * bench.seconds));
  ServerProcess server;
  server.set_nice(kServerNice);
  RETURN_IF_ERROR(StartFresh(bench, "overload", {}, &server));
  Operator admin(server);
  RETURN_IF_ERROR(admin.ApplyFirstPack());
  const auto before = static_cast<double>(server.Use().rss_bytes);
  server.ForgetPeak();
  Memory memory(server);
  auto unary = MakeGrpcCaller(server.port(), kChannels, kDeadline);
  RETURN_IF_ERROR(Measure(bench, admin, *unary, "unary", empty * kCallsOfCase, report));
  unary = nullptr;
  auto streamed = MakeStreamCaller(server.port());
  RETURN_IF_ERROR(Measure(bench, admin, *streamed, "streamed", std::nullopt, report));
  streamed = nullptr;
  memory.Stop();
  report.Add({.id = "memory-before",
              .what = "resident memory before",
              .value = before / (1 << 20),
              .unit = "MiB"});
  report.Add({.id = "memory-peak",
              .what = "highest resident memory",
              .value = static_cast<double>(server.Use().rss_peak_bytes) / (1 << 20),
              .unit = "MiB",
              .better = Better::kLess,
              .target = 1024});
  report.Add(memory.series());
  server.Kill();
  std::filesystem::remove_all(server.data_dir());
  return absl::OkStatus();
}

}  // namespace huiyin::bench
