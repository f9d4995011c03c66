#include "tests/bench/system/core_watch.h"

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>

namespace huiyin::bench {
namespace {

constexpr std::chrono::milliseconds kLookEvery(2);
constexpr int kSteps = 8'000;   // about 16 µs
constexpr double kSlow = 2;     // times the usual
constexpr size_t kSlowRun = 3;  // looks in a row: an interrupt is no slow core

// Each step waits for the one before it, in registers only.
uint64_t Work(uint64_t x) {
  for (int i = 0; i < kSteps; ++i) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
  }
  return x;
}

bool GoFirst() {
  const sched_param first{.sched_priority = 1};
  return pthread_setschedparam(pthread_self(), SCHED_FIFO, &first) == 0;
}

bool MayGoFirst() {
  bool may = false;
  std::thread([&] { may = GoFirst(); }).join();
  return may;
}

}  // namespace

class CoreWatch::Core {
 public:
  explicit Core(int number) : number_(number), repeated_(kLookEvery, [this] { Look(); }) {}

  std::vector<Sample> looks() const {
    const std::lock_guard lock(mutex_);
    return looks_;
  }

 private:
  void Look() {
    if (!settled_) {
      cpu_set_t only;
      CPU_ZERO(&only);
      CPU_SET(static_cast<size_t>(number_), &only);
      settled_ = pthread_setaffinity_np(pthread_self(), sizeof(only), &only) == 0 && GoFirst();
      return;
    }
    const int64_t begun_ns = Nanos();
    seed_ = Work(seed_);
    const int64_t took_ns = Nanos() - begun_ns;
    const int64_t begun_us = begun_ns / 1'000;
    const std::lock_guard lock(mutex_);
    looks_.push_back({begun_us, begun_us + took_ns / 1'000});
  }
  static int64_t Nanos() {
    return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
  }

  const int number_;
  bool settled_ = false;
  uint64_t seed_ = 88'172'645'463'325'252;
  mutable std::mutex mutex_;
  std::vector<Sample> looks_;
  Repeated repeated_;
};

CoreWatch::CoreWatch() : watches_(MayGoFirst()) {
  const auto cores = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  for (int i = 0; watches_ && i < cores; ++i) cores_.emplace_back(i);
}

CoreWatch::~CoreWatch() = default;

std::vector<CoreWatch::Span> CoreWatch::Slow() const {
  std::vector<Span> spans;
  for (const Core& core : cores_) {
    const std::vector<Sample> looks = core.looks();
    const auto slow_us = static_cast<int64_t>(kSlow * 1e3 * Latencies(looks).PercentileMs(.5));
    size_t begin = 0;
    for (size_t i = 0; i <= looks.size(); ++i) {
      if (i < looks.size() && looks[i].us() >= slow_us) continue;
      // Until the look after it.
      if (i >= begin + kSlowRun) {
        spans.push_back({looks[begin].due_us, looks[std::min(i, looks.size() - 1)].answered_us});
      }
      begin = i + 1;
    }
  }
  std::sort(spans.begin(), spans.end(),
            [](const Span& a, const Span& b) { return a.from_us < b.from_us; });
  std::vector<Span> apart;
  for (const Span& span : spans) {
    if (!apart.empty() && span.from_us <= apart.back().to_us) {
      apart.back().to_us = std::max(apart.back().to_us, span.to_us);
    } else {
      apart.push_back(span);
    }
  }
  return apart;
}

double CoreWatch::SlowShare() const {
  if (cores_.empty()) return 0;
  const std::vector<Sample> looks = cores_.front().looks();
  if (looks.empty()) return 0;
  int64_t slow_us = 0;
  for (const Span& span : Slow()) slow_us += span.to_us - span.from_us;
  return static_cast<double>(slow_us) /
         static_cast<double>(looks.back().answered_us - looks.front().due_us);
}

std::vector<Sample> CoreWatch::AtUsualSpeed(const std::vector<Sample>& samples) const {
  const std::vector<Span> slow = Slow();
  std::vector<Sample> usual;
  for (const Sample& sample : samples) {
    const bool held_up = std::any_of(slow.begin(), slow.end(), [&](const Span& span) {
      return UnderWay(sample, span.from_us, 2 * span.to_us - span.from_us);
    });
    if (!held_up) usual.push_back(sample);
  }
  return usual;
}

}  // namespace huiyin::bench
