#include "services/kit/process/patience.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "services/kit/observe/logger.h"

namespace huiyin::kit {
namespace {

constexpr int64_t kPauseUs = 500'000;

}  // namespace

bool Patience::Again(const absl::Status& failed) const {
  const int64_t left_us = until_us - clock->MonotonicMicros();
  if (!absl::IsUnavailable(failed) || left_us <= 0 || !wanted()) return false;
  LogWarn("waiting for the brokers",
          {{"seconds_left", left_us / kMicrosPerSecond}, {"error", failed.message()}});
  std::this_thread::sleep_for(std::chrono::microseconds(std::min(left_us, kPauseUs)));
  return true;
}

}  // namespace huiyin::kit
