// Repeated: something done again and again on a thread of its own, each time after a pause, until Stop.
//
//   Repeated looks(std::chrono::milliseconds(200), [&] { Look(); });
//   looks.Stop();   // joins; what was done may be read now
//
// Declare it last of a class: it begins at once, and ends before what it works on.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <utility>

namespace huiyin::bench {

class Repeated {
 public:
  Repeated(std::chrono::milliseconds pause, std::function<void()> work)
      : thread_([this, pause, work = std::move(work)] {
          while (!stopping_) {
            std::this_thread::sleep_for(pause);
            work();
          }
        }) {}
  ~Repeated() { Stop(); }
  void Stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace huiyin::bench
