// SimulatedLog under the contract, with a few seeds: the order of its steps must not matter.
#include "services/kit/log/simulated_log.h"
#include "tests/contract/log_contract.h"

namespace huiyin::kit {
namespace {

constexpr int64_t kStartMicros = 1'700'000'000 * kMicrosPerSecond;

class SimulatedUnderTest : public LogUnderTest {
 public:
  SimulatedUnderTest(const std::map<std::string, int>& topics, uint64_t seed)
      : cluster_(topics, &clock_), instance_(cluster_.NewInstance()), random_(seed) {
    cluster_.AssignAll(instance_->id(), true);
  }
  Log& log() override { return *instance_; }
  void Pump() override { cluster_.Step(random_); }
  bool threaded() const override { return false; }
  void TurnClockBack() override { clock_.JumpWall(-5 * kMicrosPerSecond); }
  // A new process finds what the old one left.
  bool Reopen() override {
    instance_ = cluster_.NewInstance();
    cluster_.AssignAll(instance_->id(), true);
    return true;
  }

 private:
  ManualClock clock_{kStartMicros};
  SimulatedLog cluster_;
  std::unique_ptr<SimulatedInstance> instance_;
  SimulatedLog::Random random_;
};

LogFactory Factory(uint64_t seed) {
  return {"Seed" + std::to_string(seed), [seed](const std::map<std::string, int>& topics) {
            return std::make_unique<SimulatedUnderTest>(topics, seed);
          }};
}

INSTANTIATE_TEST_SUITE_P(Simulated, LogContract,
                         ::testing::Values(Factory(1), Factory(2), Factory(3)), FactoryName);

}  // namespace
}  // namespace huiyin::kit
