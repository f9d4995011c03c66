// A race planted on purpose: partitions answer on their threads and add to a plain number, which
// another thread watches without a lock. Built in every lane so that it compiles; only the TSan lane
// runs it, and expects a report.
#include <cstdio>
#include <thread>

#include "services/kit/base/status.h"
#include "tests/threads/system/toy_system.h"

int main(int argc, char** argv) {
  HUIYIN_CHECK(argc == 2, "a folder to work in");
  constexpr int kCommands = 400;
  huiyin::threads::ToySystem system(argv[1], 4);
  volatile int answers = 0;  // the race: neither atomic nor guarded
  // It takes no lock from first to last, so nothing orders its reads with any answer, whichever thread runs when: sending
  // takes locks that those who answer have held.
  std::thread watcher([&] {
    while (answers == 0) std::this_thread::yield();
  });
  for (int number = 0; number < kCommands; ++number) {
    const absl::Status sent = system.Send(number, [&](const auto&) { answers = answers + 1; });
    HUIYIN_CHECK(sent.ok(), "room for a command");
  }
  watcher.join();
  const absl::Status stopped = system.Stop();
  std::printf("%d of %d answered\n", answers, kCommands);
  return stopped.ok() ? 0 : 1;
}
