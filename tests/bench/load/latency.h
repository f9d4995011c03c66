// Samples of latency and what they say: percentiles by nearest rank, the longest gap between answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace huiyin::bench {

struct Sample {
  int64_t due_us = 0;  // when it should have started, monotonic
  int64_t answered_us = 0;
  int64_t us() const { return answered_us - due_us; }
};

class Latencies {
 public:
  explicit Latencies(const std::vector<Sample>& samples);
  bool empty() const { return sorted_us_.empty(); }
  size_t size() const { return sorted_us_.size(); }
  // 0 without samples.
  double PercentileMs(double q) const;
  double MaxMs() const;

 private:
  std::vector<int64_t> sorted_us_;
};

// Longest time without any answer from the first sample due to the last one answered.
double LongestGapMs(const std::vector<Sample>& samples);

bool UnderWay(const Sample& sample, int64_t from_us, int64_t to_us);
// Those that were under way at some moment of the window.
std::vector<Sample> Within(const std::vector<Sample>& samples, int64_t from_us, int64_t to_us);

}  // namespace huiyin::bench
