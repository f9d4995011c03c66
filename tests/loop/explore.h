// Seeds of the five services: running one, running many over the cores, and what they add up to.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/loop/loop_scenario.h"

namespace huiyin::loop {

struct Seed {
  uint64_t number = 0;
  Topology topology = Topology::kApart;
  int hours = 24;
  std::string bug;
  std::string watched = "";  // family whose events are printed
};

struct Result {
  std::optional<simulation::Violation> violation;
  simulation::Totals totals;  // what happened
  simulation::Totals cells;   // state × command
  uint64_t trace = 0;
};

Result RunSeed(const Seed& seed);
// The life of a seed, and then a log that lost its tail.
std::optional<simulation::Violation> RunCut(const Seed& seed, const std::string& topic,
                                            bool regrown);

// Even seeds live apart, odd ones together.
Topology TopologyOf(uint64_t number);
// What was broken, and the command that shows it again.
std::string Describe(const Seed& seed, const simulation::Violation& violation);

// The smallest count of something that any seed had, and which seed that was.
struct Least {
  uint64_t count;
  uint64_t seed;
};

// Many seeds, from `base` on, in so many processes.
struct Many {
  simulation::Totals totals, cells;
  std::map<std::string, Least> least;
  std::vector<std::string> failures;  // each with its replay command
  uint64_t seeds = 0;
};
Many RunMany(uint64_t base, uint64_t seeds, int hours, int jobs);

}  // namespace huiyin::loop
