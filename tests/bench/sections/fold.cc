// Fold: how fast lost state is folded anew from the log, and how long a checkpoint of many cases takes, and whether commands
// stall meanwhile.
#include <filesystem>
#include <thread>

#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/log/embedded_log.h"
#include "tests/bench/sections/parts.h"
#include "tests/bench/system/data_set.h"
#include "tests/bench/system/disk.h"

namespace huiyin::bench {
namespace {

constexpr size_t kRecordsAtATime = 500;
constexpr double kProbesPerSecond = 200;  // cases

struct LogRead {
  int64_t decisions = 0;
  double read_seconds = 0;
  double parsed_seconds = 0;  // reading included
};

// The bound: the same records read, and read and parsed, by one thread, without deciding what they mean.
absl::StatusOr<LogRead> ReadLog(const std::string& data_dir) {
  const kit::SystemClock clock;
  ASSIGN_OR_RETURN(auto log, kit::EmbeddedLog::Open({.data_dir = data_dir, .clock = &clock}));
  LogRead result;
  int64_t parsing_us = 0;
  const int64_t begun = clock.MonotonicMicros();
  for (const auto& [topic, partitions] : log->Topics()) {
    for (int i = 0; i < partitions; ++i) {
      ASSIGN_OR_RETURN(const kit::LogExtent extent, log->Extent({topic, i}));
      for (kit::Offset from = extent.begin; from < extent.end;) {
        std::vector<kit::LogRecord> records;
        RETURN_IF_ERROR(log->Read({topic, i}, from, kRecordsAtATime, &records));
        const int64_t read = clock.MonotonicMicros();
        for (const kit::LogRecord& record : records) {
          common::v1::Record parsed;
          result.decisions += parsed.ParseFromString(record.entry->value) && parsed.has_envelope();
        }
        parsing_us += clock.MonotonicMicros() - read;
        from = records.back().offset + 1;
      }
    }
  }
  const int64_t all_us = clock.MonotonicMicros() - begun;
  result.parsed_seconds = static_cast<double>(all_us) / 1e6;
  result.read_seconds = static_cast<double>(all_us - parsing_us) / 1e6;
  return result;
}

absl::Status FoldAnew(const Bench& bench, const DataSet& set, Report& report) {
  ASSIGN_OR_RETURN(const LogRead read, ReadLog(set.folder()));
  std::filesystem::remove_all(set.folder() + "/state");
  const kit::SystemClock clock;
  const int64_t begun = clock.MonotonicMicros();
  ServerProcess server;
  RETURN_IF_ERROR(StartAgain(bench, set.folder(), &server));
  Operator admin(server);
  RETURN_IF_ERROR(admin.WaitConsumed());
  const double seconds = static_cast<double>(clock.MonotonicMicros() - begun) / 1e6;
  const auto decisions = static_cast<double>(read.decisions);
  report.Add({.id = "fold",
              .what = "decisions folded anew, state lost",
              .value = decisions / seconds,
              .unit = "decisions/s",
              .better = Better::kMore,
              .target = 150'000,
              .bound = decisions / read.parsed_seconds,
              .bound_what = "one thread that reads and parses the records"});
  report.Add({.id = "fold-seconds",
              .what = "until all was consumed again",
              .value = seconds,
              .unit = "s",
              .better = Better::kLess});
  report.Add({.id = "fold-cpu",
              .what = "CPU time for a decision",
              .value = server.Use().cpu_seconds / decisions * 1e6,
              .unit = "µs",
              .better = Better::kLess});
  report.Add({.id = "read-bound",
              .what = "bound: one thread that reads the records",
              .value = decisions / read.read_seconds,
              .unit = "decisions/s"});
  ASSIGN_OR_RETURN(const int64_t received, admin.Received());
  report.Check("cases that the folded ledger lacks", 0,
               std::max<int64_t>(0, set.cases() * 999 / 1000 - received));
  return server.Stop();
}

absl::Status Checkpoint(const Bench& bench, const DataSet& set, Report& report) {
  ServerProcess server;
  RETURN_IF_ERROR(StartAgain(bench, set.folder(), &server));
  Operator admin(server);
  RETURN_IF_ERROR(admin.WaitConsumed());
  auto caller = MakeGrpcCaller(server.port(), kChannels);
  RunOpen(*caller, {.prefix = "cw", .cases_per_second = kProbesPerSecond, .seconds = 2});
  const kit::SystemClock clock;
  int64_t from = 0, to = 0;
  absl::Status written;
  std::thread writing([&] {
    std::this_thread::sleep_for(std::chrono::seconds(2));
    from = clock.MonotonicMicros();
    written = admin.Checkpoint("bench");
    to = clock.MonotonicMicros();
  });
  const LoadResult load = RunOpen(*caller, {.prefix = "cp",
                                            .cases_per_second = kProbesPerSecond,
                                            .seconds = std::max(8.0, bench.seconds / 2)});
  writing.join();
  RETURN_IF_ERROR(written);
  report.Add({.id = "checkpoint",
              .what = kit::Concat("checkpoint of ", set.cases(), " cases"),
              .value = static_cast<double>(to - from) / 1e6,
              .unit = "s",
              .better = Better::kLess,
              .target = 5});
  report.Add({.id = "checkpoint-size",
              .what = "size of the checkpoint",
              .value = static_cast<double>(FolderBytes(set.folder() + "/checkpoints")) / (1 << 20),
              .unit = "MiB"});
  AddLatencies(report, "checkpoint-submit", "submit while the checkpoint was written",
               Within(load.submits, from, to), {.max_ms = 100});
  AddLatencies(report, "submit", "submit before and after", load.submits);
  RETURN_IF_ERROR(CheckLoad(admin, load, "beside the checkpoint", report));
  RETURN_IF_ERROR(server.Stop());
  std::filesystem::remove_all(set.folder() + "/checkpoints");
  return absl::OkStatus();
}

}  // namespace

absl::Status RunFold(const Bench& bench, Report& report) {
  report.Setting("cases", static_cast<double>(bench.cases));
  DataSet set(bench, "open", 1);
  ASSIGN_OR_RETURN(const Growth growth, set.Grow(bench.cases));
  report.Check("acknowledged cases lost", 0, growth.lost);
  RETURN_IF_ERROR(FoldAnew(bench, set, report));
  return Checkpoint(bench, set, report);
}

}  // namespace huiyin::bench
