#include "services/kit/base/scheduling.h"

#include <sched.h>

namespace huiyin::kit {

void ScheduleForThroughput() {
  const sched_param priority{.sched_priority = 0};
  sched_setscheduler(0, SCHED_BATCH, &priority);
}

}  // namespace huiyin::kit
