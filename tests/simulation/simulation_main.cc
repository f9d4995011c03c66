// Runs the simulation's tests, or one seed:
//   simulation_test --seed=17 --topology=two --bug=none
//   simulation_test --seeds=5000                      # clean seeds only, both topologies
//   simulation_test --gtest_filter=...
#include <cstdio>
#include <cstdlib>
#include <string>

#include "gtest/gtest.h"
#include "tests/simulation/explore.h"

namespace huiyin::simulation {
namespace {

int RunOne(uint64_t seed, const std::string& topology, const std::string& bug) {
  for (const Bug& known : Bugs()) {
    if (known.name != bug) continue;
    const Topology shape = topology == "chain" ? Topology::kChain : Topology::kTwo;
    const auto violation = RunSeed(seed, shape, known, nullptr);
    std::printf("seed %llu, %s, %s: %s\n", static_cast<unsigned long long>(seed), topology.c_str(),
                bug.c_str(),
                violation ? (violation->invariant + ": " + violation->detail).c_str() : "holds");
    return violation ? 1 : 0;
  }
  std::printf("no such bug: %s\n", bug.c_str());
  return 2;
}

int RunMany(uint64_t seeds) {
  int failed = 0;
  Totals totals;
  for (uint64_t seed = 0; seed < seeds; ++seed) {
    for (const Topology topology : {Topology::kTwo, Topology::kChain}) {
      if (const auto violation = RunSeed(seed, topology, Bugs().front(), &totals)) {
        std::printf("%s\n", Describe(seed, topology, Bugs().front(), *violation).c_str());
        ++failed;
      }
    }
  }
  std::printf("%llu seeds, both topologies, %d failed\n%s\n",
              static_cast<unsigned long long>(seeds), failed, Describe(totals).c_str());
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace huiyin::simulation

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  std::string seed, seeds, topology = "two", bug = "none";
  for (int i = 1; i < argc; ++i) {
    const std::string flag = argv[i];
    const size_t equals = flag.find('=');
    const std::string name = flag.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : flag.substr(equals + 1);
    if (name == "--seed") seed = value;
    if (name == "--seeds") seeds = value;
    if (name == "--topology") topology = value;
    if (name == "--bug") bug = value;
  }
  if (!seeds.empty()) return huiyin::simulation::RunMany(std::strtoull(seeds.c_str(), nullptr, 10));
  if (!seed.empty()) {
    return huiyin::simulation::RunOne(std::strtoull(seed.c_str(), nullptr, 10), topology, bug);
  }
  return RUN_ALL_TESTS();
}
