// Pulse: tells the log several times a second that this instance makes progress, for as long as it does.
//
// An instance whose turn stalls goes silent: the log gives its share to others. (One whose clock is wrong, or whose state cannot be
// kept, wants nothing assigned, which others hear of at once: see Node::Start.)
// Ownership: the log outlives it. Threads: `beats` runs on a thread of its own and must not block.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "services/kit/log/log.h"

namespace huiyin::kit {

class Pulse {
 public:
  Pulse(Log* log, std::function<bool()> beats);
  ~Pulse();

 private:
  void Run();

  Log* log_;
  const std::function<bool()> beats_;
  std::mutex mutex_;
  std::condition_variable stop_changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace huiyin::kit
