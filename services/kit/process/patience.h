// Patience: at a start, brokers may be away for a moment, one dead and its partitions' leaders moving, or all not up yet.
//
//   const Patience patience{.clock = &clock, .until_us = clock.MonotonicMicros() + 60 * kMicrosPerSecond};
//   ASSIGN_OR_RETURN(NodeLog log, patience.Try([&] { return OpenKafkaLog(...); }));
//
// Tries again what failed with UNAVAILABLE, and says so in the log; every other error is returned at once.
// Threads: one; it sleeps between attempts.
#pragma once

#include <functional>

#include "absl/status/status.h"
#include "services/kit/base/clock.h"

namespace huiyin::kit {

struct Patience {
  const Clock* clock = nullptr;
  int64_t until_us = 0;  // monotonic
  // Whether the start is still wanted. Default: it is
  std::function<bool()> wanted = [] { return true; };

  template <typename Attempt>
  auto Try(Attempt attempt) const {
    auto result = attempt();
    while (!result.ok() && Again(result.status())) result = attempt();
    return result;
  }

 private:
  // Waits; false: give up.
  bool Again(const absl::Status& failed) const;
};

}  // namespace huiyin::kit
