// Patience: waits a little and says whether to try again, as long as what was asked has not been silent for too long.
//
//   Patience patience(30'000);
//   while (!(read = log.Read(...)).ok() && patience.Holds(read)) {}
//   patience.Answered();
//
// Threads: one. Errors: none.
#pragma once

#include <chrono>
#include <thread>

#include "absl/status/status.h"
#include "services/kit/base/clock.h"

namespace huiyin::kit {

class Patience {
 public:
  explicit Patience(int wait_ms_max) : wait_ms_max_(wait_ms_max) { Answered(); }
  void Answered() { since_us_ = clock_.MonotonicMicros(); }
  // Since the last answer.
  int64_t waited_ms() const { return (clock_.MonotonicMicros() - since_us_) / 1'000; }
  // Of trouble that may pass by itself, true until the time is up, after a pause.
  bool Holds(const absl::Status& trouble) const {
    if (!absl::IsUnavailable(trouble) || waited_ms() >= wait_ms_max_) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(kPauseMs));
    return true;
  }

 private:
  static constexpr int kPauseMs = 1;

  const int wait_ms_max_;
  const SystemClock clock_;
  int64_t since_us_ = 0;
};

}  // namespace huiyin::kit
