// EmbeddedLog under the contract: as it is, and without a tail in memory, so that every read goes
// to disk.
#include <utility>

#include "services/kit/log/embedded_log.h"
#include "tests/contract/log_contract.h"
#include "tests/log/scratch_dir.h"

namespace huiyin::kit {
namespace {

constexpr int64_t kStartMicros = 1'700'000'000 * kMicrosPerSecond;

class EmbeddedUnderTest : public LogUnderTest {
 public:
  EmbeddedUnderTest(const std::map<std::string, int>& topics, size_t tail_records_max) {
    options_.data_dir = scratch_.path();
    options_.topics = topics;
    options_.clock = &clock_;
    options_.tail_records_max = tail_records_max;
    Open();
  }
  Log& log() override { return *log_; }
  void TurnClockBack() override { clock_.JumpWall(-5 * kMicrosPerSecond); }
  bool Reopen() override {
    log_.reset();
    Open();
    return true;
  }

 private:
  void Open() {
    auto log = EmbeddedLog::Open(options_);
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
  }

  ScratchDir scratch_;
  ManualClock clock_{kStartMicros};
  EmbeddedLogOptions options_;
  std::unique_ptr<EmbeddedLog> log_;
};

LogFactory Factory(const std::string& name, size_t tail_records_max) {
  return {name, [tail_records_max](const std::map<std::string, int>& topics) {
            return std::make_unique<EmbeddedUnderTest>(topics, tail_records_max);
          }};
}

INSTANTIATE_TEST_SUITE_P(Embedded, LogContract,
                         ::testing::Values(Factory("Tail", 4096), Factory("TinyTail", 3),
                                           Factory("DiskOnly", 0)),
                         FactoryName);

}  // namespace
}  // namespace huiyin::kit
