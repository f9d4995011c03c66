// What a partition is given: what it works on, and its limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "services/kit/base/clock.h"
#include "services/kit/log/log.h"
#include "services/kit/runtime/bugs.h"
#include "services/kit/runtime/reference.h"
#include "services/kit/store/store.h"

namespace huiyin::kit {

// Where a batch stands that came back from the log. For who watches: a profiler, a test.
enum class Landing {
  kReadBack,  // durable, not in the state yet
  kApplied,   // in the state, its callers not answered yet
};

// What a partition works on. Everything outlives it.
struct Environment {
  Log* log = nullptr;
  const Clock* clock = nullptr;
  Store* store = nullptr;
  Reference* reference = nullptr;                               // null where the service reads none
  std::function<uint64_t()> random;                             // nonces and back-off
  std::function<void()> wake = [] {};                           // asks for a turn; from any thread
  std::function<void(Landing)> watch_landing = [](Landing) {};  // on the turn's thread
};

struct PartitionOptions {
  int partition = 0;
  int partitions = 1;    // of the service topics and of huiyin.commands
  std::string instance;  // name of this process
  std::string address;   // where it can be reached
  size_t inbox_commands_max = 10'000;
  size_t batch_records_max = 500;
  size_t batch_bytes_max = 8 << 20;
  size_t flights_max = 1;  // batches appended and not read back, each decided on those before it
  size_t fold_records_max = 2'000;   // of the own log, in a turn
  size_t gathered_rows_max = 8'192;  // by who catches up, before they are written
  size_t gathered_records_max = 20'000;
  size_t inputs_per_turn_max = 256;
  int64_t inputs_us_max = 2'000;  // then the turn goes on with commands: others wait for theirs
  size_t timers_per_turn_max = 32;
  // After a batch the owner decides on inputs that nobody waits for, and that are not too many for one turn, only so much
  // later: they share a batch then, and a batch costs as much as a decision or two. 0: at once.
  int64_t gather_us = 0;
  int64_t idle_us = kMicrosPerSecond;  // after which positions alone are written
  int64_t clock_skew_max_us = 0;       // against the log's append time; 0: unchecked, it is ours
  RuntimeBugs bugs;
};

}  // namespace huiyin::kit
