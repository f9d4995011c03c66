// Load: cases through a Caller: as fast as a number of them at a time allows (closed loop), or at a given rate, however slow
// the answers (open loop: a latency counts from when the case should have started).
//
//   LoadResult result = RunClosed(*caller, {.prefix = "a", .cases = 20'000, .at_a_time = 256});
//
// A call that is refused with RESOURCE_EXHAUSTED is made again when its answer says so, within `retry_for_us`, unless it is
// a submit: what was taken is to be finished, what was refused is not taken.
// Threads: one caller each; answers come on the Caller's threads.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "tests/bench/load/caller.h"
#include "tests/bench/load/latency.h"

namespace huiyin::bench {

struct LoadResult {
  int64_t cases = 0;               // went through all their calls
  int64_t failed = 0;              // did not
  std::map<int, int64_t> answers;  // code of gRPC → calls that were answered with it
  int64_t refused_without_hint = 0;
  std::string first_error;
  double seconds = 0;
  std::vector<Sample> starts;               // of an open loop: when a case was begun
  std::vector<Sample> submits;              // answered submits
  std::vector<Sample> refusals;             // calls answered with RESOURCE_EXHAUSTED
  std::vector<std::string> done_ids;        // of the cases that went through
  std::vector<std::string> unfinished_ids;  // submitted, acknowledged, then failed

  double cases_per_second() const { return static_cast<double>(cases) / seconds; }
};

struct ClosedLoad {
  std::string prefix;  // makes the command ids unique
  int64_t first = 0;   // number of the first case: its ids are <prefix><call><number>
  int64_t cases = 0;
  int at_a_time = 256;
  double seconds_max = std::numeric_limits<double>::infinity();
  int calls = kCallsOfCase;                                 // 1: only submitted, stays open
  std::function<void(int64_t done)> on_progress = nullptr;  // a few times a second
};
LoadResult RunClosed(Caller& caller, const ClosedLoad& load);

struct OpenLoad {
  std::string prefix;
  double cases_per_second = 0;
  double seconds = 0;
  int calls = kCallsOfCase;
  int64_t retry_for_us = 0;
};
LoadResult RunOpen(Caller& caller, const OpenLoad& load);

}  // namespace huiyin::bench
