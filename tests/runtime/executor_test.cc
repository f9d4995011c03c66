#include "services/kit/runtime/executor.h"

#include "gtest/gtest.h"
#include "services/kit/base/clock.h"

namespace huiyin::kit {
namespace {

// Without threads: whoever is woken waits for ever.
TEST(Executor, SaysHowLongAPartitionHasWaitedForItsTurn) {
  ManualClock clock(0);
  Executor executor(&clock, 0);
  const size_t first = executor.AddSlot(), second = executor.AddSlot();
  EXPECT_EQ(executor.BehindUs(), 0) << "nobody waits";
  executor.Waker(first)();
  clock.Advance(200);
  executor.Waker(second)();
  clock.Advance(300);
  EXPECT_EQ(executor.BehindUs(), 500) << "the one that waits longest";
}

}  // namespace
}  // namespace huiyin::kit
