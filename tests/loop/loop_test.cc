// The five services hold every invariant on every seed; a planted bug of the domain breaks one soon.
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "gtest/gtest.h"
#include "services/kit/base/random.h"
#include "tests/loop/explore.h"
#include "tests/loop/report.h"

namespace huiyin::loop {
namespace {

constexpr uint64_t kNewSeeds = 2'000;
constexpr uint64_t kBugSeeds = 40;

TEST(Loop, HoldsOnSeedsThatOnceFailed) {
  std::ifstream file(HUIYIN_LOOP_SEEDS);
  ASSERT_TRUE(file.is_open()) << HUIYIN_LOOP_SEEDS;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream in(line);
    Seed seed;
    std::string topology;
    ASSERT_TRUE(in >> seed.number >> topology) << line;
    seed.topology = topology == "apart" ? Topology::kApart : Topology::kTogether;
    if (int hours = 0; in >> hours) seed.hours = hours;
    const Result result = RunSeed(seed);
    EXPECT_FALSE(result.violation) << Describe(seed, *result.violation);
  }
}

TEST(Loop, SameSeedSameCourse) {
  for (uint64_t number = 0; number < 4; ++number) {
    const Seed seed{.number = number, .topology = TopologyOf(number), .hours = 6};
    const uint64_t first = RunSeed(seed).trace;
    EXPECT_EQ(first, RunSeed(seed).trace) << number;
    EXPECT_NE(first, RunSeed({number + 2, seed.topology, 6, ""}).trace) << number;
  }
}

TEST(Loop, ACutLogStopsWhoeverHadReadIt) {
  for (const char* topic : {kDirectory, kIntake, kDispatch, kTracking, kEvaluation}) {
    for (const bool regrown : {false, true}) {
      for (uint64_t number = 0; number < 2; ++number) {
        const Seed seed{.number = number * 4, .topology = Topology::kApart, .hours = 2};
        const auto violation = RunCut(seed, topic, regrown);
        EXPECT_FALSE(violation) << topic << (regrown ? ", regrown: " : ": ")
                                << Describe(seed, *violation);
      }
    }
  }
}

class Planted : public ::testing::TestWithParam<std::string> {};

TEST_P(Planted, IsCaughtWithinTheSeeds) {
  for (uint64_t number = 0; number < kBugSeeds; ++number) {
    const Seed seed{number, TopologyOf(number), 6, GetParam()};
    const Result result = RunSeed(seed);
    if (!result.violation) continue;
    const Result clean = RunSeed({number, seed.topology, seed.hours, ""});
    EXPECT_FALSE(clean.violation) << Describe(seed, *clean.violation);
    std::printf("%-24s | seed %3d | %s\n", GetParam().c_str(), static_cast<int>(number),
                result.violation->invariant.c_str());
    return;
  }
  FAIL() << GetParam() << " was not caught within " << kBugSeeds << " seeds";
}

INSTANTIATE_TEST_SUITE_P(Bugs, Planted, ::testing::ValuesIn(PlantedBugs()),
                         [](const auto& planted) { return planted.param; });

// What every seed must at least have seen.
const simulation::Totals& LeastOfASeed() {
  static const simulation::Totals least = {
      {"commands", 200}, {"crashes", 1}, {"fencings", 1}, {"timers fired", 15}};
  return least;
}

// What 2,000 seeds must at least have seen, so that no fault is never exercised.
const simulation::Totals& LeastOfAll() {
  static const simulation::Totals least = {
      {"answers", 1'000'000},
      {"commands", 600'000},
      {"refused", 200'000},
      {"crashes", 30'000},
      {"states lost", 10'000},
      {"old states restored", 10'000},
      {"states copied", 10'000},
      {"checkpoints", 15'000},
      {"outcomes unknown", 15'000},
      {"appends delayed", 15'000},
      {"reads failing", 15'000},
      {"slow readers", 15'000},
      {"full disks", 15'000},
      {"pauses", 15'000},
      {"assigned twice", 10'000},
      {"clock jumps", 15'000},
      {"orphans torn", 5'000},
      {"orphans doubled", 500},
      {"fencings", 200'000},
      {"openings", 300'000},
      {"skipped", 50'000},
      {"timers fired", 150'000},
      {"held", 20'000},
      {"held decided", 20'000},
      {"discarded", 200},
      {"follow-ups", 20'000},
      {"empty", 400'000},
      {"misrouted", 100'000},
      {"through the topic", 400'000},
      {"waited", 20'000},
      {"ids used again", 5'000},
      {"refused by limits", 5'000},
      {"told HELD", 5'000},
      {"retries answered", 1'000'000},
      {"told UNAVAILABLE", 100'000},
      {"refused at once", 200'000},
      {"heartbeats stalled", 15'000},
      {"assignments flapping", 15'000},
      {"cut off", 15'000},
      {"messages lost", 100'000},
      {"messages doubled", 100'000},
      {"messages cut off", 20'000},
      {"forwarded to the owner", 500'000},
      {"forwarded in vain", 50'000},
      {"forwarded to nobody", 50'000},
      {"answers too late", 100'000},
      {"answers not heard", 100'000},
      {"queries at the owner", 200'000},
      {"queries elsewhere", 300'000},
      {"queries at a former owner", 1'000},
      {"queries refused", 5'000},
  };
  return least;
}

// New seeds each time: a run that finds something is right to fail. It is never run again; the seed
// goes to regression_seeds.txt.
TEST(Loop, HoldsOnNewSeeds) {
  const std::string bytes = kit::RandomBytes(4);
  uint64_t base = 0;
  for (const char byte : bytes) base = base * 256 + static_cast<unsigned char>(byte);
  std::printf("base %llu\n", static_cast<unsigned long long>(base));
  const int jobs = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  Many many = RunMany(base, kNewSeeds, 24, jobs);
  std::printf("%s\n", Describe(many).c_str());
  EXPECT_EQ(many.seeds, kNewSeeds);
  EXPECT_TRUE(many.failures.empty());
  for (const auto& [name, least] : LeastOfASeed()) {
    EXPECT_GE(many.least[name].count, least) << name << " of seed " << many.least[name].seed;
  }
  for (const auto& [name, least] : LeastOfAll()) EXPECT_GE(many.totals[name], least) << name;
  EXPECT_TRUE(CellsNotReached(many.cells).empty());
  EXPECT_TRUE(CellsWronglyListed(many.cells).empty());
  EXPECT_TRUE(EventsNotSeen(many.totals).empty());
}

}  // namespace
}  // namespace huiyin::loop
