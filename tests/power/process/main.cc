// huiyin_on_bad_machine: the program huiyin, on a machine whose power goes or whose disk fails.
//
//   HUIYIN_POWER_SCRATCH=FOLDER  unsynced bytes and names are lost with the process (VolatileFs)
//   HUIYIN_POWER_LIE=PART        syncs of files with PART in their path do nothing
//   HUIYIN_POWER_CUT=PHASE:N     and the process kills itself in the Nth passage through that phase
//   HUIYIN_DISK_FAULT=OP:PART:ERROR:N   OP (make, write, sync, read) fails with ERROR (nospace, io) on files whose path has
//                                PART in it, after N that went well (FaultyFs)
//
// Phases: append, sync, answer, apply, checkpoint, opening. Before it kills itself it says where, as a line of JSON with
// the time in microseconds.
#include <rocksdb/env.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include "services/huiyin/assembly.h"
#include "services/kit/base/clock.h"
#include "tests/power/fs/faulty_fs.h"
#include "tests/power/fs/volatile_fs.h"

namespace huiyin {
namespace {

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::vector<std::string> Parts(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ':');) parts.push_back(part);
  return parts;
}

// Counts the passages through one phase and ends the process in the Nth.
class Cut {
 public:
  explicit Cut(const std::string& plan) {
    const std::vector<std::string> parts = Parts(plan);
    if (parts.size() != 2) return;
    phase_ = parts[0];
    left_ = std::stoi(parts[1]);
  }

  void Pass(const std::string& phase) {
    if (phase != phase_ || --left_ != 0) return;
    char line[160];
    const int size =
        std::snprintf(line, sizeof line, "{\"power_cut\":\"%s\",\"at_us\":%lld}\n", phase.c_str(),
                      static_cast<long long>(kit::SystemClock().WallMicros()));
    if (write(STDERR_FILENO, line, static_cast<size_t>(size)) == size) kill(getpid(), SIGKILL);
    std::abort();
  }

  void Pass(kit::VolatileFs::Step step, const std::string& path) {
    using Step = kit::VolatileFs::Step;
    const bool log = path.find("/log/") != std::string::npos && path.ends_with(".log");
    Pass("opening");
    if (log && step == Step::kAppend) Pass("append");
    if (log && (step == Step::kBeforeSync || step == Step::kAfterSync)) Pass("sync");
    if (path.find("/checkpoints/") != std::string::npos) Pass("checkpoint");
  }

 private:
  std::string phase_;
  std::atomic<int> left_{0};
};

int Run(int argc, char** argv) {
  kit::Machine machine;
  std::unique_ptr<rocksdb::Env> env;
  Cut cut(Variable("HUIYIN_POWER_CUT"));
  kit::FaultyFs faults;
  if (const std::string scratch = Variable("HUIYIN_POWER_SCRATCH"); !scratch.empty()) {
    env = rocksdb::NewCompositeEnv(std::make_shared<kit::VolatileFs>(
        scratch, [&](kit::VolatileFs::Step step, const std::string& path) { cut.Pass(step, path); },
        Variable("HUIYIN_POWER_LIE")));
    machine.env = env.get();
  }
  if (const std::vector<std::string> fault = Parts(Variable("HUIYIN_DISK_FAULT"));
      fault.size() == 4) {
    using Op = kit::FaultyFs::Op;
    const Op op = fault[0] == "make"    ? Op::kMake
                  : fault[0] == "write" ? Op::kWrite
                  : fault[0] == "sync"  ? Op::kSync
                                        : Op::kRead;
    faults.Break(op, fault[1],
                 fault[2] == "nospace"
                     ? rocksdb::IOStatus::NoSpace("injected", "No space left on device")
                     : rocksdb::IOStatus::IOError("injected", "Input/output error"),
                 std::stoi(fault[3]));
    machine.env = faults.env();
  }
  machine.watch_landing = [&](kit::Landing landing) {
    cut.Pass(landing == kit::Landing::kReadBack ? "apply" : "answer");
  };
  return RunMain(argc, argv, machine);
}

}  // namespace
}  // namespace huiyin

int main(int argc, char** argv) { return huiyin::Run(argc, argv); }
