#include "services/kit/base/clock.h"

#include <ctime>

namespace huiyin::kit {
namespace {

int64_t Read(clockid_t id) {
  timespec ts{};
  clock_gettime(id, &ts);
  return int64_t{ts.tv_sec} * kMicrosPerSecond + ts.tv_nsec / 1000;
}

}  // namespace

int64_t SystemClock::WallMicros() const { return Read(CLOCK_REALTIME); }
int64_t SystemClock::MonotonicMicros() const { return Read(CLOCK_MONOTONIC); }

bool DrivenClock::MoveTo(int64_t to_us) {
  int64_t now = now_us_.load();
  while (now <= to_us) {
    if (now_us_.compare_exchange_weak(now, to_us)) return true;
  }
  return false;
}

}  // namespace huiyin::kit
