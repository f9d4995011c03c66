#include "tests/bench/load/latency.h"

#include <algorithm>
#include <cmath>

namespace huiyin::bench {

Latencies::Latencies(const std::vector<Sample>& samples) {
  sorted_us_.reserve(samples.size());
  for (const Sample& sample : samples) sorted_us_.push_back(sample.us());
  std::sort(sorted_us_.begin(), sorted_us_.end());
}

double Latencies::PercentileMs(double q) const {
  if (sorted_us_.empty()) return 0;
  const auto rank = static_cast<size_t>(std::ceil(q * static_cast<double>(sorted_us_.size())));
  return static_cast<double>(sorted_us_[std::max<size_t>(rank, 1) - 1]) / 1e3;
}

double Latencies::MaxMs() const {
  return sorted_us_.empty() ? 0 : static_cast<double>(sorted_us_.back()) / 1e3;
}

double LongestGapMs(const std::vector<Sample>& samples) {
  if (samples.empty()) return 0;
  std::vector<int64_t> moments;
  moments.reserve(samples.size() + 1);
  int64_t begun_us = samples.front().due_us;
  for (const Sample& sample : samples) {
    begun_us = std::min(begun_us, sample.due_us);
    moments.push_back(sample.answered_us);
  }
  moments.push_back(begun_us);
  std::sort(moments.begin(), moments.end());
  int64_t longest_us = 0;
  for (size_t i = 1; i < moments.size(); ++i) {
    longest_us = std::max(longest_us, moments[i] - moments[i - 1]);
  }
  return static_cast<double>(longest_us) / 1e3;
}

bool UnderWay(const Sample& sample, int64_t from_us, int64_t to_us) {
  return sample.due_us <= to_us && sample.answered_us >= from_us;
}

std::vector<Sample> Within(const std::vector<Sample>& samples, int64_t from_us, int64_t to_us) {
  std::vector<Sample> within;
  for (const Sample& sample : samples) {
    if (UnderWay(sample, from_us, to_us)) within.push_back(sample);
  }
  return within;
}

}  // namespace huiyin::bench
