// Overload: three times the highest throughput for a minute. What is refused must be refused early and cheaply, what was
// acknowledged must be there, memory must stay bounded.
#include <atomic>
#include <filesystem>
#include <thread>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "tests/bench/sections/parts.h"

namespace huiyin::bench {
namespace {

constexpr double kTimes = 3;
constexpr double kSecondsMin = 10;
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
  Series series_{.id = "memory", .x = "seconds of overload", .y = "resident memory, MiB"};
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

void AddAnswers(Report& report, const LoadResult& load) {
  std::map<std::string, int64_t> answers = {{"OK", 0}, {"RESOURCE_EXHAUSTED", 0}};
  for (const auto& [code, count] : load.answers) answers[CodeName(code)] += count;
  for (const auto& [name, count] : answers) {
    report.Add({.id = "answers-" + name,
                .what = "calls answered with " + name,
                .value = static_cast<double>(count),
                .unit = "calls"});
  }
  report.Add({.id = "without-hint",
              .what = "refusals that do not say when to try again",
              .value = static_cast<double>(load.refused_without_hint),
              .unit = "calls",
              .better = Better::kLess,
              .target = 0});
}

}  // namespace

absl::Status RunOverload(const Bench& bench, Report& report) {
  ASSIGN_OR_RETURN(const double peak, Peak(bench));
  const double seconds = std::max(kSecondsMin, 3 * bench.seconds);
  report.Setting("cases a second", kTimes * peak);
  report.Setting("seconds", seconds);
  ServerProcess server;
  RETURN_IF_ERROR(StartFresh(bench, "overload", {}, &server));
  Operator admin(server);
  RETURN_IF_ERROR(admin.ApplyPack(0));
  RETURN_IF_ERROR(admin.WaitConsumed());
  auto caller = MakeGrpcCaller(server.port(), kChannels, kDeadline);
  RunClosed(*caller,
            {.prefix = "w", .cases = kNoEnd, .at_a_time = bench.at_a_time, .seconds_max = 2});
  const auto before = static_cast<double>(server.Use().rss_bytes);
  server.ForgetPeak();
  Memory memory(server);
  const LoadResult load = RunOpen(*caller, {.prefix = "o",
                                            .cases_per_second = kTimes * peak,
                                            .seconds = seconds,
                                            .retry_for_us = kRetryForUs});
  memory.Stop();
  report.Add({.id = "goodput",
              .what = "cases finished",
              .value = load.cases_per_second() / peak,
              .unit = "of the highest",
              .better = Better::kMore,
              .target = 0.9});
  report.Add({.id = "lasted",
              .what = "until the last case had ended",
              .value = load.seconds,
              .unit = "s",
              .better = Better::kLess});
  AddAnswers(report, load);
  AddLatencies(report, "refusal", "from when a call should have been made to its refusal",
               load.refusals);
  AddLatencies(report, "submit", "submits that were taken", load.submits);
  const ProcessUse use = server.Use();
  report.Add({.id = "memory-before",
              .what = "resident memory before",
              .value = before / (1 << 20),
              .unit = "MiB"});
  report.Add({.id = "memory-peak",
              .what = "highest resident memory",
              .value = static_cast<double>(use.rss_peak_bytes) / (1 << 20),
              .unit = "MiB",
              .better = Better::kLess,
              .target = 1024});
  report.Add(memory.series());
  RETURN_IF_ERROR(CheckLoad(admin, load, "overload", report));
  caller = nullptr;
  server.Kill();
  std::filesystem::remove_all(server.data_dir());
  return absl::OkStatus();
}

}  // namespace huiyin::bench
