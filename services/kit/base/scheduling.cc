#include "services/kit/base/scheduling.h"

#include <sched.h>

namespace huiyin::kit {

namespace {

void Schedule(int policy) {
  const sched_param priority{.sched_priority = 0};
  sched_setscheduler(0, policy, &priority);
}

}  // namespace

void ScheduleForThroughput() { Schedule(SCHED_BATCH); }

void ScheduleAtOnce() { Schedule(SCHED_OTHER); }

}  // namespace huiyin::kit
