// Runs the tests of the five services together, or only seeds:
//   loop_test --seed=17 --topology=apart                  # one, as a failing seed says
//   loop_test --seed=17 --watch=0123456789012             # and every event of that family
//   loop_test --seeds=25000 --hours=72 [--base=1] [--jobs=2]
//   loop_test --gtest_filter=...
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "gtest/gtest.h"
#include "tests/loop/explore.h"
#include "tests/loop/report.h"

namespace huiyin::loop {
namespace {

int RunOne(const Seed& seed) {
  const Result result = RunSeed(seed);
  std::printf("%s\ntrace %016llx\n", Describe(result.totals).c_str(),
              static_cast<unsigned long long>(result.trace));
  if (result.violation) std::printf("%s\n", Describe(seed, *result.violation).c_str());
  std::printf("seed %llu %s\n", static_cast<unsigned long long>(seed.number),
              result.violation ? "fails" : "holds");
  return result.violation ? 1 : 0;
}

int RunSeeds(uint64_t base, uint64_t seeds, int hours, int jobs) {
  const Many many = RunMany(base, seeds, hours, jobs);
  std::printf("%s\n", Describe(many).c_str());
  return many.failures.empty() ? 0 : 1;
}

}  // namespace
}  // namespace huiyin::loop

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  std::map<std::string, std::string> flags;
  for (int i = 1; i < argc; ++i) {
    const std::string flag = argv[i];
    const size_t equals = flag.find('=');
    if (equals != std::string::npos) flags[flag.substr(0, equals)] = flag.substr(equals + 1);
  }
  const auto number = [&](const char* name, uint64_t otherwise) {
    return flags.contains(name) ? std::strtoull(flags[name].c_str(), nullptr, 10) : otherwise;
  };
  using namespace huiyin::loop;
  const int hours = static_cast<int>(number("--hours", 24));
  if (flags.contains("--seed")) {
    const uint64_t seed = number("--seed", 0);
    Topology topology = TopologyOf(seed);
    if (flags["--topology"] == "apart") topology = Topology::kApart;
    if (flags["--topology"] == "together") topology = Topology::kTogether;
    return RunOne({seed, topology, hours, flags["--bug"], flags["--watch"]});
  }
  if (flags.contains("--seeds")) {
    const auto cores = static_cast<uint64_t>(sysconf(_SC_NPROCESSORS_ONLN));
    return RunSeeds(number("--base", 1), number("--seeds", 0), hours,
                    static_cast<int>(number("--jobs", cores)));
  }
  return RUN_ALL_TESTS();
}
