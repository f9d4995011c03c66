// huiyin_bench: runs the benchmark's sections and writes what each found as JSON. tests/bench/run.sh is the way to use it.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <sstream>

#include "services/kit/base/heap.h"
#include "services/kit/config/options.h"
#include "services/kit/rpc/server.h"
#include "tests/bench/bench.h"
#include "tests/bench/load/empty_server.h"
#include "tests/bench/machine.h"
#include "tests/bench/system/core_watch.h"
#include "tests/bench/system/server_process.h"

namespace huiyin::bench {
namespace {

struct Settings {
  kit::OptionSet set{"huiyin_bench", "How fast Huiyin is, beside what bounds it."};
  const kit::Option<std::string>& only = set.String(
      {.name = "only", .help = "Sections to run, with commas between; empty: all of them."});
  const kit::Option<int64_t>& cases =
      set.Int64({.name = "cases",
                 .def = 1'000'000,
                 .min = 1000,
                 .help = "Cases stored where the section is about a million."});
  const kit::Option<int64_t>& closed_cases = set.Int64(
      {.name = "closed-cases",
       .unit = "cases",
       .def = 0,
       .help = "Closed cases of section closed; 0 leaves it out. Ten million take an hour "
               "and 30 GB."});
  const kit::Option<int64_t>& seconds = set.Int64({.name = "seconds",
                                                   .unit = "s",
                                                   .def = 20,
                                                   .min = 1,
                                                   .max = 3600,
                                                   .help = "Length of each measured load."});
  const kit::Option<int64_t>& at_a_time = set.Int64({.name = "at-a-time",
                                                     .def = 256,
                                                     .min = 1,
                                                     .max = 10'000,
                                                     .help = "Cases under way in a closed loop."});
  const kit::Option<std::string>& huiyin =
      set.Path({.name = "huiyin", .help = "The server's program. Default: beside this one."});
  const kit::Option<std::string>& folder =
      set.Path({.name = "folder",
                .def = "/tmp/huiyin-bench",
                .min = 1,
                .help = "Where the data directories are made: on the disk to be measured."});
  const kit::Option<std::string>& data_file =
      set.Path({.name = "data-file", .help = "The MyLA311 export of section import."});
  const kit::Option<std::string>& brokers =
      set.String({.name = "brokers", .help = "Of Kafka, with nothing in it: for section kafka."});
  const kit::Option<std::string>& out =
      set.Path({.name = "out", .def = ".", .min = 1, .help = "Folder for <section>.json."});
  const kit::Option<std::string>& commit =
      set.String({.name = "commit", .def = "unknown", .help = "What is measured, for the record."});
  const kit::Option<std::string>& section =
      set.String({.name = "section",
                  .help = "Run this one only, in this process, and leave the work folder."});
  const kit::Option<std::string>& serve_empty =
      set.Path({.name = "serve-empty",
                .help = "Be the empty gRPC service, and write its port into that file."});
  std::vector<std::string> words;  // as it was called
};

int Fail(const std::string& why) {
  std::fprintf(stderr, "huiyin_bench: %s\n", why.c_str());
  return 1;
}

bool Wanted(const std::string& only, const std::string& name) {
  if (only.empty()) return true;
  std::istringstream words(only);
  for (std::string word; std::getline(words, word, ',');) {
    if (word == name) return true;
  }
  return false;
}

// In this process.
int RunOne(const Bench& bench, const Settings& settings) {
  for (const Section& section : Sections()) {
    if (settings.section.value() != section.name) continue;
    const CoreWatch cores;
    Report report(section.name, section.title,
                  DescribeMachine(bench.work_folder, settings.commit.value()), &cores);
    const Others others;
    absl::Status done = section.run(bench, report);
    report.Setting("CPU taken by others, %", 100 * others.Share());
    if (cores.watches()) {
      report.Setting("time with a core below half of its speed, %", 100 * cores.SlowShare());
    }
    if (done.ok()) done = report.Write(settings.out.value());
    if (!done.ok()) return Fail(std::string(section.name) + ": " + std::string(done.message()));
    return report.checks_hold() ? 0 : Fail("what was found is not what was done: see WRONG above");
  }
  return Fail("no section is called " + settings.section.value());
}

// Each in a process of its own: what one leaves in memory does not slow the next. All are run, whatever one ends with.
int RunAll(const Bench& bench, const Settings& settings) {
  bool ran = false, right = true;
  for (const Section& section : Sections()) {
    if (!Wanted(settings.only.value(), section.name)) continue;
    if (section.run == RunClosedStored && bench.closed_cases == 0) continue;
    if (section.run == RunKafka && bench.brokers.empty()) continue;
    ran = true;
    std::fprintf(stderr, "%s: %s\n", section.name, section.title);
    std::vector<std::string> command = settings.words;
    command.insert(command.end(), {"--section", section.name});
    command[0] = bench.self;
    const int code = RunProcess(command);
    if (code != 0) std::fprintf(stderr, "%s ended with code %d\n", section.name, code);
    right = right && code == 0;
  }
  if (!ran) return Fail("no section is called " + settings.only.value());
  return right ? 0 : 1;
}

int Run(const Settings& settings) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  Bench bench;
  bench.self = self;
  bench.huiyin = settings.huiyin.value();
  if (bench.huiyin.empty()) bench.huiyin = std::filesystem::path(self).replace_filename("huiyin");
  bench.work_folder = settings.folder.value();
  bench.data_file = settings.data_file.value();
  bench.brokers = settings.brokers.value();
  bench.cases = settings.cases.value();
  bench.closed_cases = settings.closed_cases.value();
  bench.seconds = static_cast<double>(settings.seconds.value());
  bench.at_a_time = static_cast<int>(settings.at_a_time.value());
  std::filesystem::create_directories(bench.work_folder);
  std::filesystem::create_directories(settings.out.value());
  if (!settings.section.value().empty()) return RunOne(bench, settings);
  const int code = RunAll(bench, settings);
  std::filesystem::remove_all(bench.work_folder);
  return code;
}

}  // namespace
}  // namespace huiyin::bench

int main(int argc, char** argv) {
  // As the server does.
  huiyin::kit::LookForNoDeadlocks();
  huiyin::kit::UseHugePages();
  huiyin::bench::Settings settings;
  settings.words.assign(argv, argv + argc);
  if (absl::Status loaded = settings.set.Load(argc, argv); !loaded.ok()) {
    return huiyin::bench::Fail(std::string(loaded.message()));
  }
  if (settings.set.help_asked()) {
    std::fputs(settings.set.Help().c_str(), stdout);
    return 0;
  }
  if (!settings.serve_empty.value().empty()) {
    return huiyin::bench::ServeEmpty(settings.serve_empty.value());
  }
  return huiyin::bench::Run(settings);
}
