// Whether this machine's clock agrees with the log's, as told by openings that were appended here and read back.
#pragma once

#include <atomic>
#include <cstdint>

#include "services/kit/base/clock.h"

namespace huiyin::kit {

class ClockTrust {
 public:
  // Whether to own on the word of an opening that the log stamped with `stamp_us` at some moment of the `under_way_us` before
  // it was read, now: a clock that is right had no reading outside that span then. One that was too long under way to tell is
  // to be sent again; when three one after the other were, others do better, as where the clock is wrong.
  // All in microseconds. From the turn's thread.
  bool Trusts(const Clock& clock, int64_t stamp_us, int64_t under_way_us, int64_t skew_max_us) {
    const int64_t ahead_us = clock.WallMicros() - stamp_us;
    const bool wrong = ahead_us < -skew_max_us || ahead_us > under_way_us + skew_max_us;
    const bool late = !wrong && ahead_us > skew_max_us;
    late_ = late ? late_ + 1 : 0;
    if (!wrong && late_ < kLateMax) return !late;
    late_ = 0;
    wrong_until_us_.store(clock.MonotonicMicros() + kWrongUs, std::memory_order_release);
    return false;
  }

  // For a minute after it was found so; then it may have been set right. From any thread.
  bool wrong(const Clock& clock) const {
    return clock.MonotonicMicros() < wrong_until_us_.load(std::memory_order_acquire);
  }

 private:
  static constexpr int kLateMax = 3;
  static constexpr int64_t kWrongUs = 60 * kMicrosPerSecond;

  int late_ = 0;                                    // openings, one after the other
  std::atomic<int64_t> wrong_until_us_{INT64_MIN};  // monotonic
};

}  // namespace huiyin::kit
