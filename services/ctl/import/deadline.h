// How long an import waits for a call.
#pragma once

#include <grpcpp/client_context.h>

#include <chrono>

#include "services/kit/base/clock.h"

namespace huiyin::ctl {

inline void SetDeadline(grpc::ClientContext* context) {
  constexpr int64_t kDeadlineUs = 120 * kit::kMicrosPerSecond;
  const std::chrono::microseconds at(kit::SystemClock().WallMicros() + kDeadlineUs);
  context->set_deadline(std::chrono::system_clock::time_point(at));
}

}  // namespace huiyin::ctl
