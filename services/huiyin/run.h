// RunMain: what the program huiyin does, from its arguments to its exit code.
//
//   int main(int argc, char** argv) { return huiyin::RunMain(argc, argv); }
//
// Exit codes: 0 ended by SIGTERM or SIGINT, 2 wrong options, 3 could not start or end in order (the sentence says what is
// in the way), 4 the log could not be written: nothing that was not acknowledged may be believed, start again once the
// disk is well.
#pragma once

#include <functional>

#include "services/kit/runtime/partition.h"

namespace rocksdb {
class Env;
}

namespace huiyin {

// What the process runs on. Default: the machine's own files, nobody watches.
struct Machine {
  rocksdb::Env* env = nullptr;  // outlives the run
  std::function<void(kit::Landing)> watch_landing = [](kit::Landing) {};
};

int RunMain(int argc, char** argv, const Machine& machine = {});

}  // namespace huiyin
