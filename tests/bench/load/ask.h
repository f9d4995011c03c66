// Asking: the same kind of query again and again, a number at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "tests/bench/load/latency.h"

namespace huiyin::bench {

struct Answers {
  std::vector<Sample> samples;  // of those answered well
  int64_t failed = 0;
  double seconds = 0;
};

// `ask` starts the query of that number, from 0, and calls `done` on any thread.
using Ask = std::function<void(int64_t number, std::function<void(bool ok)> done)>;
Answers AskFor(double seconds, int at_a_time, const Ask& ask);

}  // namespace huiyin::bench
