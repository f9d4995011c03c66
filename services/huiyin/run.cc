#include "services/huiyin/run.h"

#include <csignal>
#include <cstdio>
#include <functional>

#include "services/huiyin/assembly.h"
#include "services/kit/base/scheduling.h"
#include "services/kit/base/status.h"
#include "services/kit/config/options.h"
#include "services/kit/observe/logger.h"

namespace huiyin {
namespace {

constexpr int kExitUsage = 2;
constexpr int kExitStart = 3;
constexpr int kExitDurable = 4;
constexpr int64_t kDrainUs = 30 * kit::kMicrosPerSecond;

struct Settings {
  kit::OptionSet set{"huiyin", "All services of Huiyin in one process, over an embedded log."};
  const kit::Option<std::string>& data_dir =
      set.Path({.name = "data-dir",
                .def = "./data",
                .min = 1,
                .help = "Folder of the log, the state and the keys; made when it is not there."});
  const kit::Option<int64_t>& port =
      set.Int64({.name = "port",
                 .def = 7700,
                 .min = 0,
                 .max = 65535,
                 .help = "Port of the gRPC listener on loopback; 0 takes a free one."});
  const kit::Option<int64_t>& metrics_port =
      set.Int64({.name = "metrics-port",
                 .def = 7701,
                 .min = 0,
                 .max = 65535,
                 .help = "Port of /metrics on loopback; 0 takes a free one."});
  const kit::Option<int64_t>& partitions =
      set.Int64({.name = "partitions",
                 .def = 4,
                 .min = 1,
                 .max = 256,
                 .help = "Partitions of every service; fixed at the first start."});
  const kit::Option<int64_t>& threads = set.Int64(
      {.name = "threads", .def = 2, .min = 1, .max = 256, .help = "Threads that decide."});
  const kit::Option<std::string>& clock =
      set.String({.name = "clock",
                  .def = "system",
                  .one_of = {"system", "driven"},
                  .help = "driven: time stands still until an operator moves it (scenarios)."});
  const kit::Option<int64_t>& clock_start_us = set.Int64({.name = "clock-start-us",
                                                          .unit = "microseconds since 1970 UTC",
                                                          .def = 0,
                                                          .min = 0,
                                                          .help = "Where a driven clock starts."});
  const kit::Option<bool>& accept_clock_jump =
      set.Bool({.name = "accept-clock-jump",
                .help = "Go on although the clock is more than a day from the log's last record, "
                        "or the log was written under a driven clock."});
  const kit::Option<int64_t>& disk_reserve_mib = set.Int64(
      {.name = "disk-reserve-mib",
       .unit = "MiB",
       .def = 1024,
       .min = 0,
       .max = 1 << 20,
       .help = "Free space below which no new matters are taken, so that those taken can be "
               "finished; 0 takes them until the disk is full."});
  const kit::Option<bool>& reflection = set.Bool(
      {.name = "reflection", .help = "Tell clients such as grpcurl which calls there are."});
  const kit::Option<std::string>& log_level =
      set.String({.name = "log-level",
                  .def = "info",
                  .one_of = {"debug", "info", "warn", "error"},
                  .help = "Least important log line that is written."});
};

int Fail(int code, const absl::Status& why) {
  std::fprintf(stderr, "huiyin: %s\n", std::string(why.message()).c_str());
  return code;
}

// Nothing can be made durable any more: end at once rather than answer from memory.
std::function<void(absl::Status)> EndProcess(const char* what) {
  return [what](const absl::Status& why) {
    kit::LogError(what, {{"error", why.message()}});
    std::_Exit(kExitDurable);
  };
}

int Run(const Settings& settings, const Machine& machine) {
  // Signals are taken by this thread alone: block them before any other starts.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  kit::ScheduleForThroughput();

  kit::SystemClock system_clock;
  kit::DrivenClock driven_clock(settings.clock_start_us.value());
  const bool driven = settings.clock.value() == "driven";
  AssemblyOptions options;
  options.node.data_dir = settings.data_dir.value();
  options.node.partitions = static_cast<int>(settings.partitions.value());
  options.node.threads = static_cast<int>(settings.threads.value());
  options.node.clock = driven ? static_cast<kit::Clock*>(&driven_clock) : &system_clock;
  options.node.driven = driven ? &driven_clock : nullptr;
  options.node.env = machine.env;
  options.node.watch_landing = machine.watch_landing;
  options.node.accept_clock_jump = settings.accept_clock_jump.value();
  options.node.on_fatal = EndProcess("the log failed, the process ends");
  options.on_keys_fatal = EndProcess("the key store failed, the process ends");
  options.port = static_cast<int>(settings.port.value());
  options.reflection = settings.reflection.value();
  options.disk_reserve_bytes = settings.disk_reserve_mib.value() << 20;
  absl::StatusOr<std::unique_ptr<Assembly>> assembly = Assembly::Start(options);
  if (!assembly.ok()) return Fail(kExitStart, assembly.status());
  auto metrics = kit::MetricsServer::Start((*assembly)->metrics(),
                                           static_cast<int>(settings.metrics_port.value()));
  if (!metrics.ok()) return Fail(kExitStart, metrics.status());
  kit::LogInfo("ready", {{"version", kVersion},
                         {"port", (*assembly)->server().port()},
                         {"metrics_port", (*metrics)->port()},
                         {"data_dir", settings.data_dir.value()}});
  int signal = 0;
  sigwait(&signals, &signal);
  kit::LogInfo("ending", {{"signal", signal}});
  const absl::Status stopped = (*assembly)->Shutdown(kDrainUs);
  if (!stopped.ok()) return Fail(kExitStart, stopped);
  kit::LogInfo("ended");
  return 0;
}

}  // namespace

int RunMain(int argc, char** argv, const Machine& machine) {
  Settings settings;
  settings.set.Example("huiyin --data-dir /var/lib/huiyin", "run with the state in that folder");
  settings.set.Example("huiyin --port 0 --reflection", "on a free port, for grpcurl");
  if (absl::Status loaded = settings.set.Load(argc, argv); !loaded.ok())
    return Fail(kExitUsage, loaded);
  if (settings.set.help_asked()) {
    std::fputs(settings.set.Help().c_str(), stdout);
    return 0;
  }
  kit::LogLevel level = kit::LogLevel::kInfo;
  kit::ParseLogLevel(settings.log_level.value(), &level);
  kit::SetLogLevel(level);
  return Run(settings, machine);
}

}  // namespace huiyin
