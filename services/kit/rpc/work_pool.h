// WorkPool: a few threads for queries that look at more than one case, so that gRPC's own threads never wait for them.
//
// Bounded: Push refuses when too much is queued. Threads: safe from any.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace huiyin::kit {

class WorkPool {
 public:
  WorkPool(int threads, size_t queued_max);
  ~WorkPool();  // finishes what is queued

  // false: too much is queued; `work` will not run.
  bool Push(std::function<void()> work);
  // Never refused for lack of room: for work that must not be lost, of which each of a bounded number of owners has one
  // queued at most. Not run when the pool ends first.
  void PushAlways(std::function<void()> work);

 private:
  void Run();

  const size_t queued_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace huiyin::kit
