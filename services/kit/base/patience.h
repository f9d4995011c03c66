// Patience: with trouble that may pass by itself, UNAVAILABLE: whether to try again, until what was asked has been silent for too
// long.
//
//   Patience patience({.wait_ms_max = 30'000});
//   while (!(read = log.Read(...)).ok() && patience.Holds(read)) {}
//   patience.Answered();
//
// Threads: one, which sleeps between attempts. Errors: none.
#pragma once

#include <functional>

#include "absl/status/status.h"
#include "services/kit/base/clock.h"

namespace huiyin::kit {

struct PatienceOptions {
  int64_t wait_ms_max = 0;  // without an answer; 0: it is tried once
  int pause_ms = 1;         // before it is tried again
  // Hears of each trouble that is waited for, and how long that has lasted; false: give up. Default: go on
  std::function<bool(const absl::Status&, int64_t waited_ms)> on_trouble = nullptr;
};

class Patience {
 public:
  explicit Patience(PatienceOptions options) : options_(std::move(options)) { Answered(); }
  void Answered() { since_us_ = clock_.MonotonicMicros(); }
  // Since the last answer.
  int64_t waited_ms() const { return (clock_.MonotonicMicros() - since_us_) / 1'000; }
  // Whether to try again, after a pause.
  bool Holds(const absl::Status& trouble) const;
  // `attempt` gives an absl::StatusOr; it is made until it works or patience ends.
  template <typename Attempt>
  auto Try(Attempt attempt) const {
    auto result = attempt();
    while (!result.ok() && Holds(result.status())) result = attempt();
    return result;
  }

 private:
  const PatienceOptions options_;
  const SystemClock clock_;
  int64_t since_us_ = 0;
};

}  // namespace huiyin::kit
