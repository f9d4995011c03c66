// A race planted on purpose: two partitions answer on two threads, and both add to one plain
// number. Built in every lane so that it compiles; only the TSan lane runs it, and expects a report.
#include <cstdio>

#include "services/kit/base/status.h"
#include "tests/threads/system/toy_system.h"

int main(int argc, char** argv) {
  HUIYIN_CHECK(argc == 2, "a folder to work in");
  constexpr int kCommands = 400;
  constexpr int kAdditions = 20'000;  // for each answer: long enough that two threads meet
  huiyin::threads::ToySystem system(argv[1], 4);
  volatile int additions = 0;  // the race: neither atomic nor guarded
  for (int number = 0; number < kCommands; ++number) {
    const absl::Status sent = system.Send(number, [&](const auto&) {
      for (int i = 0; i < kAdditions; ++i) additions = additions + 1;
    });
    HUIYIN_CHECK(sent.ok(), "room for a command");
  }
  const absl::Status stopped = system.Stop();  // joins: what follows is no race
  std::printf("%d of %d additions\n", additions, kCommands * kAdditions);
  return stopped.ok() ? 0 : 1;
}
