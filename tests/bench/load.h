// Load: cases through a Caller: as fast as a number of them at a time allows, or at a given rate.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/caller.h"

namespace huiyin::bench {

struct LoadResult {
  int64_t cases = 0;
  int64_t failed = 0;
  std::string first_error;
  double seconds = 0;
  std::vector<int64_t> submit_us;  // latency of each submit, sorted
  std::vector<std::string> matter_ids;

  double cases_per_second() const { return static_cast<double>(cases) / seconds; }
  // Nearest rank; 0 without samples.
  int64_t SubmitPercentileUs(double q) const;
};

// `at_a_time` cases under way until `cases` are done. `prefix` makes the command ids unique.
LoadResult RunClosed(Caller& caller, int64_t cases, int at_a_time, const std::string& prefix);
// A case starts every 1/rate seconds, however slow the answers: latency counts from when it should have started.
LoadResult RunOpen(Caller& caller, double cases_per_second, double seconds,
                   const std::string& prefix);

}  // namespace huiyin::bench
