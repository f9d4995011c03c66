// RunProgram: what a program of services does, from its arguments to its exit code.
//
//   int main(int argc, char** argv) { return RunProgram(argc, argv, {.name = "huiyin-intake", ...}); }
//
// Exit codes: 0 ended by SIGTERM or SIGINT, 2 wrong options, 3 could not start or end in order (the sentence says what is
// in the way), 4 the log could not be written: nothing that was not acknowledged may be believed, start again once the
// disk is well.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "services/kit/process/part.h"
#include "services/kit/runtime/partition.h"

namespace rocksdb {
class Env;
}

namespace huiyin::kit {

// What the process runs on. Default: the machine's own files, nobody watches.
struct Machine {
  rocksdb::Env* env = nullptr;  // outlives the run
  std::function<void(Landing)> watch_landing = [](Landing) {};
};

struct Program {
  std::string name;
  std::string help;  // one sentence
  std::vector<Part> parts;
  Reference::Step reference_step;
  bool own_log = false;  // may run without brokers
};

int RunProgram(int argc, char** argv, const Program& program, const Machine& machine = {});

}  // namespace huiyin::kit
