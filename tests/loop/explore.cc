#include "tests/loop/explore.h"

#include <algorithm>

#include "services/kit/base/text.h"
#include "tests/simulation/world/world.h"

namespace huiyin::loop {
namespace {

constexpr int64_t kHourUs = 3'600 * kit::kMicrosPerSecond;
constexpr int kCallsAnHour = 24;  // of the first day; a longer life spreads them

// Where days are not like others: holidays, a leap day, both changes of summer time, a year's end.
int64_t StartOf(uint64_t seed) {
  static constexpr int64_t kStarts[] = {
      1'707'408'000,  // 2024-02-08T16:00Z
      1'709'164'800,  // 2024-02-29T00:00Z
      1'710'000'000,  // 2024-03-09T16:00Z
      1'730'505'600,  // 2024-11-02T00:00Z
      1'703'980'800,  // 2023-12-31T00:00Z
      1'718'600'400,  // 2024-06-17T05:00Z
  };
  const uint64_t at = seed * 0x9E3779B97F4A7C15u;
  return (kStarts[seed % 6] + static_cast<int64_t>(at >> 40) % 43'200) * kit::kMicrosPerSecond;
}

LoopOptions OptionsOf(const Seed& seed) {
  return {.seed = seed.number,
          .topology = seed.topology,
          .hours = seed.hours,
          .start_us = StartOf(seed.number),
          .bug = seed.bug,
          .throwing = seed.number % 4 == 3,
          .watched = seed.watched};
}

simulation::WorldOptions WorldOf(const Seed& seed) {
  return {.seed = seed.number,
          .bugs = {},
          .steps = 1 << 30,
          .calls_max = static_cast<size_t>(std::min(seed.hours, 24) * kCallsAnHour),
          .start_us = StartOf(seed.number),
          .drain_steps_max = 20'000};
}

}  // namespace

Topology TopologyOf(uint64_t number) {
  return number % 2 == 0 ? Topology::kApart : Topology::kTogether;
}

Result RunSeed(const Seed& seed) {
  LoopScenario loop(OptionsOf(seed));
  simulation::World world(&loop, WorldOf(seed));
  Result result;
  result.violation = world.Run();
  if (!result.violation) {
    // Every timer that is left comes due.
    loop.LeapBy(12 * 24 * kHourUs);
    result.violation = world.Drain();
  }
  result.totals = world.totals();
  result.cells = loop.cells();
  result.trace = world.judge().trace();
  return result;
}

std::optional<simulation::Violation> RunCut(const Seed& seed, const std::string& topic,
                                            bool regrown) {
  LoopScenario loop(OptionsOf(seed));
  simulation::World world(&loop, WorldOf(seed));
  if (auto violation = world.Run()) return violation;
  return world.Cut(topic, regrown);
}

std::string Describe(const Seed& seed, const simulation::Violation& violation) {
  const char* topology = seed.topology == Topology::kApart ? "apart" : "together";
  std::string again = kit::Concat("loop_test --seed=", seed.number, " --topology=", topology);
  if (seed.hours != 24) again += kit::Concat(" --hours=", seed.hours);
  if (!seed.bug.empty()) again += kit::Concat(" --bug=", seed.bug);
  return kit::Concat(violation.invariant, ": ", violation.detail, "\n  again: ", again);
}

}  // namespace huiyin::loop
