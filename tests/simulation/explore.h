// Seeds, planted bugs, and what a failing seed says about itself.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/toy_scenario.h"
#include "tests/simulation/world/world.h"

namespace huiyin::simulation {

struct Bug {
  std::string name;
  std::function<void(kit::RuntimeBugs*)> plant;
};

// The first is "none": the code as it is.
const std::vector<Bug>& Bugs();

inline constexpr uint64_t kSeeds = 200;

// Runs one seed; adds what happened to `totals` where it is given.
std::optional<Violation> RunSeed(uint64_t seed, Topology topology, const Bug& bug, Totals* totals,
                                 uint64_t* trace = nullptr);

// What was broken, and the command that shows it again.
std::string Describe(uint64_t seed, Topology topology, const Bug& bug, const Violation& violation);
std::string Describe(const Totals& totals);

}  // namespace huiyin::simulation
