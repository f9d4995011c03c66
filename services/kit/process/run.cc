#include "services/kit/process/run.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "services/kit/base/heap.h"
#include "services/kit/base/scheduling.h"
#include "services/kit/base/status.h"
#include "services/kit/observe/logger.h"
#include "services/kit/process/process.h"
#include "services/kit/process/settings.h"

namespace huiyin::kit {
namespace {

constexpr int kExitUsage = 2;
constexpr int kExitStart = 3;
constexpr int kExitDurable = 4;
constexpr std::chrono::seconds kLetGo(10);
constexpr std::chrono::seconds kDrain(30);
constexpr int kKafkaLineWarns = 4;  // as of syslog; numbers above it say less important things

int Fail(const Program& program, int code, const absl::Status& why) {
  std::fprintf(stderr, "%s: %s\n", program.name.c_str(), std::string(why.message()).c_str());
  return code;
}

// Nothing can be made durable any more: end at once rather than answer from memory.
std::function<void(absl::Status)> EndProcess(const char* what) {
  return [what](const absl::Status& why) {
    LogError(what, {{"error", why.message()}});
    std::_Exit(kExitDurable);
  };
}

void LogKafkaLine(int level, const std::string& line) {
  if (level <= kKafkaLineWarns) {
    LogWarn("kafka", {{"line", line}});
  } else {
    LogDebug("kafka", {{"line", line}});
  }
}

// What was acknowledged is kept at any moment; so whoever ends may be ended. librdkafka's close of a group member may never
// return: seen once, of one that had been silent for longer than its session, in 43 minutes of faults. Nor may a copy of a
// state into a folder of the network.
void EndWithin(std::chrono::seconds time, int code) {
  std::thread([time, code] {
    std::this_thread::sleep_for(time);
    std::_Exit(code);
  }).detach();
}

// While they are blocked, for the thread that waits for them.
bool NoSignalYet() {
  sigset_t pending;
  sigemptyset(&pending);
  sigpending(&pending);
  return sigismember(&pending, SIGTERM) == 0 && sigismember(&pending, SIGINT) == 0;
}

int Run(const Program& program, const Settings& settings, const Machine& machine) {
  // Signals are taken by this thread alone: block them before any other starts.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ScheduleForThroughput();
  UseHugePages();

  SystemClock system_clock;
  DrivenClock driven_clock(settings.clock_start_us.value());
  const bool driven = settings.clock.value() == "driven";
  absl::StatusOr<ProcessOptions> options = settings.ToOptions();
  if (!options.ok()) return Fail(program, kExitUsage, options.status());
  options->parts = program.parts;
  options->reference_step = program.reference_step;
  options->node.clock = driven ? static_cast<Clock*>(&driven_clock) : &system_clock;
  options->node.driven = driven ? &driven_clock : nullptr;
  options->node.env = machine.env;
  options->node.watch_landing = machine.watch_landing;
  options->node.on_fatal = EndProcess("the log failed, the process ends");
  options->on_keys_fatal = EndProcess("the key store failed, the process ends");
  if (options->kafka.has_value()) options->kafka->on_line = LogKafkaLine;
  options->start_wanted = NoSignalYet;
  absl::StatusOr<std::unique_ptr<Process>> process = Process::Start(*std::move(options));
  if (!process.ok()) return Fail(program, kExitStart, process.status());
  auto metrics =
      MetricsServer::Start((*process)->metrics(), static_cast<int>(settings.metrics_port.value()),
                           settings.host.value());
  if (!metrics.ok()) {
    EndWithin(kLetGo, kExitStart);
    return Fail(program, kExitStart, metrics.status());
  }
  LogInfo("ready", {{"version", kVersion},
                    {"port", (*process)->server().port()},
                    {"metrics_port", (*metrics)->port()},
                    {"data_dir", settings.data_dir.value()}});
  int signal = 0;
  sigwait(&signals, &signal);
  LogInfo("ending", {{"signal", signal}});
  EndWithin(kDrain + kLetGo, 0);
  const absl::Status stopped = (*process)->Shutdown(std::chrono::microseconds(kDrain).count());
  EndWithin(kLetGo, stopped.ok() ? 0 : kExitStart);
  if (!stopped.ok()) return Fail(program, kExitStart, stopped);
  LogInfo("ended");
  return 0;
}

}  // namespace

int RunProgram(int argc, char** argv, const Program& program, const Machine& machine) {
  Settings settings(program.name, program.help, program.own_log);
  if (program.own_log) {
    settings.set.Example(program.name + " --data-dir /var/lib/huiyin",
                         "run with the log and the state in that folder");
    settings.set.Example(program.name + " --port 0 --reflection", "on a free port, for grpcurl");
  }
  settings.set.Example(program.name + " --brokers kafka1:9092,kafka2:9092 --port 7710",
                       "one instance of a cluster");
  if (absl::Status loaded = settings.set.Load(argc, argv); !loaded.ok())
    return Fail(program, kExitUsage, loaded);
  if (settings.set.help_asked()) {
    std::fputs(settings.set.Help().c_str(), stdout);
    return 0;
  }
  LogLevel level = LogLevel::kInfo;
  ParseLogLevel(settings.log_level.value(), &level);
  SetLogLevel(level);
  return Run(program, settings, machine);
}

}  // namespace huiyin::kit
