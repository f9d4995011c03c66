// The contract of Log as one suite that each implementation passes: what the runtime may rely on,
// and no more.
//
// An implementation joins with a file of its own that says how it is made:
//
//   INSTANTIATE_TEST_SUITE_P(Kafka, LogContract,
//                            ::testing::Values(LogFactory{"Kafka", MakeKafka}), FactoryName);
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

// A fresh, empty log for one test, with every partition assigned.
class LogUnderTest {
 public:
  virtual ~LogUnderTest() = default;
  virtual Log& log() = 0;
  // Lets a log without threads of its own do what it has begun.
  virtual void Pump() {}
  // Whether calls may come from several threads at once.
  virtual bool threaded() const { return true; }
  // Offsets start at 0 and leave no gaps.
  virtual bool gapless() const { return true; }
  // Moves the log's clock, where the test may, by -5 s.
  virtual void TurnClockBack() {}
  // Closes and opens again what is durable. False: this kind cannot.
  virtual bool Reopen() { return false; }
};

struct LogFactory {
  std::string name;
  std::function<std::unique_ptr<LogUnderTest>(const std::map<std::string, int>& topics)> make;
};
std::string FactoryName(const ::testing::TestParamInfo<LogFactory>& info);

class LogContract : public ::testing::TestWithParam<LogFactory> {
 protected:
  void SetUp() override;

  Log& log() { return under_test_->log(); }
  // Pumps or waits until it holds, 20 s at most.
  bool Eventually(const std::function<bool()>& holds);
  absl::StatusOr<Offset> Append(const TopicPartition& where, std::vector<LogEntry> entries);
  // Appends `count` records with values "prefix 0", "prefix 1", … one call each.
  void AppendNumbered(const TopicPartition& where, const std::string& prefix, int count);
  // All that the partition holds, read `records_max` at a time.
  std::vector<LogRecord> ReadAll(const TopicPartition& where, size_t records_max = 100);
  std::vector<std::string> Values(const TopicPartition& where);

  std::unique_ptr<LogUnderTest> under_test_;
};

}  // namespace huiyin::kit
