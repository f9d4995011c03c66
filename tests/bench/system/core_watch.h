// CoreWatch: how fast the machine's cores run while it watches: every 2 ms, on each of them and ahead of everything else, the
// same few thousand instructions that touch no memory, and how long they take.
//
//   CoreWatch cores;
//   ...;
//   cores.SlowShare();                    // of the time so far, with a core below half of its usual speed
//   cores.AtUsualSpeed(result.submits);   // those that no such time can have held up
//
// On a shared machine cores slow down, and no figure of CPU time taken by others tells: seen were all cores at 0.08 of their
// speed and back within 100 ms, every 1.5 s, by register-only work counted against the time stamp counter, with nothing else
// running. A latency at p99 may then say how the machine was. Takes 1 % of each core.
//
// Threads: one for each core, of real-time priority; without the right to that it watches nothing. All calls from any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "tests/bench/load/latency.h"
#include "tests/bench/system/repeated.h"

namespace huiyin::bench {

class CoreWatch {
 public:
  CoreWatch();
  ~CoreWatch();

  bool watches() const { return watches_; }
  // 0 to 1.
  double SlowShare() const;
  // Without those that were under way while a core was slow, or for as long again after it: at half of the load, what came
  // in meanwhile takes about that long to be worked off.
  std::vector<Sample> AtUsualSpeed(const std::vector<Sample>& samples) const;

 private:
  class Core;
  struct Span {
    int64_t from_us, to_us;
  };
  // In order, apart from each other.
  std::vector<Span> Slow() const;

  const bool watches_;
  std::deque<Core> cores_;
};

}  // namespace huiyin::bench
