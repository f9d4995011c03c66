// Plays a script of cases through the real services.
//
// Against a service whose clock is driven, the clock moves with the script, so that deadlines really pass. Against any other
// all steps happen at once, in their order.
//
// Threads: one. Errors: those of exit.h. A refused step is counted and told, and the rest goes on.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "services/ctl/context.h"

namespace huiyin::ctl {

struct PlayOptions {
  std::string file;
  int64_t until_minute = 44'640;   // a month; what lies after stays undone
  std::string day = "2026-03-01";  // whose midnight is minute 0, when the clock is driven
  std::string run;                 // command ids start with it; empty: random
};

absl::Status Play(Context& context, const PlayOptions& options);

}  // namespace huiyin::ctl
