// The clean code holds every invariant on every seed; each planted bug breaks one soon.
#include <cinttypes>
#include <fstream>
#include <sstream>

#include "gtest/gtest.h"
#include "tests/simulation/explore.h"

namespace huiyin::simulation {
namespace {

constexpr Topology kTopologies[] = {Topology::kTwo, Topology::kChain};

class Clean : public ::testing::TestWithParam<Topology> {};

// What 200 seeds must at least have seen, so that no fault is never exercised.
const Totals& Minimums() {
  static const Totals minimums = {
      {"answers", 10'000},
      {"commands", 5'000},
      {"refused", 1'000},
      {"crashes", 500},
      {"states lost", 50},
      {"outcomes unknown", 300},
      {"appends delayed", 300},
      {"reads failing", 300},
      {"pauses", 300},
      {"assigned twice", 200},
      {"clock jumps", 300},
      {"slow readers", 300},
      {"full disks", 300},
      {"checkpoints", 300},
      {"old states restored", 20},
      {"states copied", 50},
      {"orphans torn", 1},
      {"orphans doubled", 1},
      {"fencings", 1'000},
      {"openings", 2'000},
      {"skipped", 50},
      {"timers fired", 1'000},
      {"timers cancelled", 100},
      {"held", 500},
      {"held decided", 500},
      {"discarded", 50},
      {"follow-ups", 1'000},
      {"notices", 100},
      {"empty", 500},
      {"misrouted", 500},
      {"through the topic", 2'000},
      {"waited", 50},
      {"retries answered", 2'000},
      {"told HELD", 100},
      {"told UNAVAILABLE", 100},
      {"told DEADLINE_EXCEEDED", 1'000},
      {"refused at once", 1'000},
      {"heartbeats stalled", 200},
      {"assignments flapping", 200},
      {"cut off", 200},
      {"messages lost", 1'000},
      {"messages doubled", 1'000},
      {"messages cut off", 200},
      {"forwarded to the owner", 10'000},
      {"forwarded in vain", 1'000},
      {"forwarded to nobody", 500},
      {"answers too late", 1'000},
      {"answers not heard", 1'000},
      {"queries at the owner", 5'000},
      {"queries elsewhere", 10'000},
      {"queries at a former owner", 20},
      {"queries refused", 50},
  };
  return minimums;
}

TEST_P(Clean, HoldsOnEverySeed) {
  Totals totals;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const auto violation = RunSeed(seed, GetParam(), Bugs().front(), &totals);
    ASSERT_FALSE(violation) << Describe(seed, GetParam(), Bugs().front(), *violation);
  }
  std::printf("%s\n", Describe(totals).c_str());
  for (const auto& [name, least] : Minimums()) EXPECT_GE(totals[name], least) << name;
}

TEST_P(Clean, HoldsOnSeedsThatOnceFailed) {
  std::ifstream file(HUIYIN_REGRESSION_SEEDS);
  ASSERT_TRUE(file.is_open()) << HUIYIN_REGRESSION_SEEDS;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const uint64_t seed = std::stoull(line);
    const auto violation = RunSeed(seed, GetParam(), Bugs().front(), nullptr);
    ASSERT_FALSE(violation) << Describe(seed, GetParam(), Bugs().front(), *violation);
  }
}

TEST_P(Clean, SameSeedSameCourse) {
  for (uint64_t seed = 0; seed < 5; ++seed) {
    uint64_t first = 0, second = 0, other = 0;
    RunSeed(seed, GetParam(), Bugs().front(), nullptr, &first);
    RunSeed(seed, GetParam(), Bugs().front(), nullptr, &second);
    RunSeed(seed + 1, GetParam(), Bugs().front(), nullptr, &other);
    EXPECT_EQ(first, second);
    EXPECT_NE(first, other);
  }
}

// A cut is a directed fault: nothing may go on after it, so it ends a life of its own.
std::optional<Violation> CutSeed(uint64_t seed, const std::string& topic, bool regrown,
                                 const Bug& bug) {
  WorldOptions options{.seed = seed};
  options.steps = 300;
  bug.plant(&options.bugs);
  ToyScenario toy(Topology::kTwo, seed);
  World broken(&toy, options);
  if (auto violation = broken.Run()) return violation;
  return broken.Cut(topic, regrown);
}

TEST(CutLog, StopsWhoeverHadReadIt) {
  for (const std::string topic : {kIntakeTopic, kTimerTopic, "huiyin.directory"}) {
    for (const bool regrown : {false, true}) {
      for (uint64_t seed = 0; seed < 15; ++seed) {
        const auto violation = CutSeed(seed, topic, regrown, Bugs().front());
        ASSERT_FALSE(violation) << topic << (regrown ? ", regrown" : "") << ", seed " << seed
                                << ": " << violation->invariant << ": " << violation->detail;
      }
    }
  }
}

std::string TopologyName(const ::testing::TestParamInfo<Topology>& info) {
  return info.param == Topology::kTwo ? "Two" : "Chain";
}

INSTANTIATE_TEST_SUITE_P(Simulation, Clean, ::testing::ValuesIn(kTopologies), TopologyName);

struct Caught {
  std::string bug, invariant;
  uint64_t seeds = 0;
};

// What each planted bug took, as a table when all tests have run.
class CaughtTable : public ::testing::Environment {
 public:
  void TearDown() override {
    if (rows.empty()) return;
    std::printf("\n%-24s | seeds | invariant that caught it\n", "bug");
    for (const Caught& row : rows) {
      std::printf("%-24s | %5" PRIu64 " | %s\n", row.bug.c_str(), row.seeds, row.invariant.c_str());
    }
  }
  std::vector<Caught> rows;
};

CaughtTable* const caught_table =
    static_cast<CaughtTable*>(::testing::AddGlobalTestEnvironment(new CaughtTable));

class Planted : public ::testing::TestWithParam<size_t> {};

TEST_P(Planted, IsCaughtWithinTheSeeds) {
  const Bug& bug = Bugs()[GetParam()];
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (const Topology topology : kTopologies) {
      const auto violation = RunSeed(seed, topology, bug, nullptr);
      if (!violation) continue;
      caught_table->rows.push_back({bug.name, violation->invariant, seed + 1});
      return;
    }
  }
  FAIL() << bug.name << " was not caught within " << kSeeds << " seeds";
}

std::string BugName(const ::testing::TestParamInfo<size_t>& info) {
  std::string name = Bugs()[info.param].name;
  for (char& c : name) c = c == '.' ? '_' : c;
  return name;
}

TEST(PlantedCut, AGuessPastACutIsCaught) {
  const Bug bug{"chain.ignore_cut", [](kit::RuntimeBugs* bugs) { bugs->chain.ignore_cut = true; }};
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const auto violation = CutSeed(seed, kIntakeTopic, true, bug);
    if (!violation) continue;
    caught_table->rows.push_back({bug.name, violation->invariant, seed + 1});
    return;
  }
  FAIL() << bug.name << " was not caught within " << kSeeds << " seeds";
}

INSTANTIATE_TEST_SUITE_P(Bugs, Planted, ::testing::Range(size_t{1}, Bugs().size()), BugName);

}  // namespace
}  // namespace huiyin::simulation
