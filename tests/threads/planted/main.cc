// A race planted on purpose: partitions answer on their threads and add to a plain number, which
// this thread watches without a lock. Built in every lane so that it compiles; only the TSan lane
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
  for (int number = 0; number < kCommands; ++number) {
    const absl::Status sent = system.Send(number, [&](const auto&) { answers = answers + 1; });
    HUIYIN_CHECK(sent.ok(), "room for a command");
  }
  while (answers == 0) std::this_thread::yield();  // orders nothing, so it is found on one core too
  const absl::Status stopped = system.Stop();
  std::printf("%d of %d answered\n", answers, kCommands);
  return stopped.ok() ? 0 : 1;
}
