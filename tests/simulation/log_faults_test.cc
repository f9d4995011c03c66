// The simulated log's own faults do what they say: a slow reader and a full disk.
#include "gtest/gtest.h"
#include "services/kit/log/simulated_log.h"

namespace huiyin::simulation {
namespace {

const kit::TopicPartition kWhere{"t", 0};

class LogFaults : public ::testing::Test {
 protected:
  // Lands and acknowledges all there is.
  void Settle() {
    while (cluster_.Step(random_)) {
    }
  }
  size_t ReadBy(kit::SimulatedInstance& instance, size_t most) {
    std::vector<kit::LogRecord> records;
    EXPECT_TRUE(instance.Read(kWhere, 0, most, &records).ok());
    return records.size();
  }

  kit::ManualClock clock_{1'000'000};
  kit::SimulatedLog cluster_{{{"t", 1}}, &clock_};
  kit::SimulatedLog::Random random_{1};
};

TEST_F(LogFaults, ASlowReaderSeesLaterAndIsWoken) {
  auto writer = cluster_.NewInstance(), reader = cluster_.NewInstance();
  int woken = 0;
  auto subscription = reader->Subscribe(kWhere, [&] { ++woken; });
  writer->Append(kWhere, {{"k", "v"}}, [](const auto&) {});
  Settle();
  cluster_.SlowReads(reader->id(), 500);
  EXPECT_EQ(ReadBy(*reader, 10), 0u);
  EXPECT_EQ(reader->Extent(kWhere)->end, 1);
  EXPECT_EQ(ReadBy(*reader, 1), 1u) << "a look at a known place is not slowed";
  const int before = woken;
  Settle();
  EXPECT_GT(woken, before) << "what was not given yet is announced again";
  clock_.Advance(500);
  EXPECT_EQ(ReadBy(*reader, 10), 1u);
}

TEST_F(LogFaults, AFullDiskRefusesAndNothingLands) {
  auto writer = cluster_.NewInstance();
  cluster_.RefuseAppends(writer->id(), true);
  absl::StatusOr<kit::Offset> refused = 0;
  writer->Append(kWhere, {{"k", "v"}}, [&](const auto& first) { refused = first; });
  Settle();
  EXPECT_TRUE(absl::IsResourceExhausted(refused.status()));
  EXPECT_TRUE(cluster_.Records(kWhere).empty());
  cluster_.RefuseAppends(writer->id(), false);
  writer->Append(kWhere, {{"k", "v"}}, [&](const auto& first) { refused = first; });
  Settle();
  EXPECT_EQ(refused.value_or(-1), 0);
}

}  // namespace
}  // namespace huiyin::simulation
