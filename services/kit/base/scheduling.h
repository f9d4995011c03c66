// How the process asks the kernel to share the CPU among its threads.
#pragma once

namespace huiyin::kit {

// For a server, before it starts threads, which inherit it: a thread that wakes waits for its turn and does not push aside
// the one that runs (SCHED_BATCH, sched(7)). A case goes through some ten threads; with fewer interruptions of one by
// another it costs a tenth less CPU and is answered sooner at half load (docs/performance.md). Where the kernel refuses,
// all goes on as before.
void ScheduleForThroughput();

// For a thread of such a server that works little and for which all wait, at its start: it may push aside who runs, as by default.
void ScheduleAtOnce();

}  // namespace huiyin::kit
