// PartitionStats: what a partition counts, since it was made.
#pragma once

#include <cstdint>

namespace huiyin::kit {

struct PartitionStats {
  uint64_t decisions = 0, empty_records = 0, batches = 0, openings = 0, fencings = 0;
  uint64_t timers_fired = 0, commands = 0, retries_answered = 0, held = 0, follow_ups_sent = 0;
};

}  // namespace huiyin::kit
