// The ledger (台账): how many cases stand where, now or as of any quarter of an hour. Pure functions over state.
#pragma once

#include <cstdint>

#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/kit/base/clock.h"
#include "services/kit/store/reader.h"

namespace huiyin::tracking {

// In the place of a stage: how many limits were missed.
inline constexpr int64_t kMissedLimits = 0;

inline constexpr int64_t kQuarterUs = 15 * 60 * kit::kMicrosPerSecond;
inline constexpr int64_t kQuartersPerDay = 96;

// Quarters of an hour, and days, since 1970 UTC; also before.
inline int64_t QuarterOf(int64_t time_us) {
  return time_us / kQuarterUs - (time_us % kQuarterUs < 0 ? 1 : 0);
}
inline int64_t DayOf(int64_t time_us) {
  const int64_t quarter = QuarterOf(time_us);
  return quarter / kQuartersPerDay - (quarter % kQuartersPerDay < 0 ? 1 : 0);
}

// Adds one partition's rows to the ledger; call it for each.
void AddLedger(const kit::Reader& state, v1::GetLedgerResponse* ledger);
// The same as it stood when that quarter of an hour began.
void AddLedgerAsOf(const kit::Reader& state, int64_t quarter, v1::GetLedgerResponse* ledger);

}  // namespace huiyin::tracking
