#include "tests/bench/load/ask.h"

#include <condition_variable>
#include <mutex>

#include "services/kit/base/clock.h"

namespace huiyin::bench {

Answers AskFor(double seconds, int at_a_time, const Ask& ask) {
  const kit::SystemClock clock;
  const int64_t begun = clock.MonotonicMicros();
  const int64_t end = begun + static_cast<int64_t>(seconds * 1e6);
  std::mutex mutex;
  std::condition_variable changed;
  int under_way = 0;
  Answers answers;
  for (int64_t number = 0; clock.MonotonicMicros() < end; ++number) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return under_way < at_a_time; });
    ++under_way;
    lock.unlock();
    const int64_t asked = clock.MonotonicMicros();
    ask(number, [&, asked](bool ok) {
      std::lock_guard answered(mutex);
      if (ok) {
        answers.samples.push_back({asked, clock.MonotonicMicros()});
      } else {
        ++answers.failed;
      }
      --under_way;
      changed.notify_all();
    });
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return under_way == 0; });
  answers.seconds = static_cast<double>(clock.MonotonicMicros() - begun) / 1e6;
  return answers;
}

}  // namespace huiyin::bench
