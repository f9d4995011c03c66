// GroupWorker: one thread that takes what has queued up and handles it as one group, so that a
// group shares one fsync.
//
//   GroupWorker<Request> worker(1000, [this](std::vector<Request> group) { Commit(group); });
//   if (!worker.Push(request)) return Overloaded();
//
// Threads: Push from any thread, never blocks on the handler. The handler runs on the worker's
// thread only. The destructor handles all that was pushed before it, then joins.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace huiyin::kit {

template <typename Item>
class GroupWorker {
 public:
  using Handler = std::function<void(std::vector<Item>)>;

  GroupWorker(size_t queued_max, Handler handler)
      : queued_max_(queued_max), handler_(std::move(handler)), thread_([this] { Run(); }) {}
  ~GroupWorker() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  GroupWorker(const GroupWorker&) = delete;
  GroupWorker& operator=(const GroupWorker&) = delete;

  // False, with `item` untouched, when `queued_max` items wait already.
  bool Push(Item& item) {
    {
      std::lock_guard lock(mutex_);
      if (queue_.size() >= queued_max_) return false;
      queue_.push_back(std::move(item));
    }
    wake_.notify_one();
    return true;
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      std::vector<Item> group = std::exchange(queue_, {});
      lock.unlock();
      handler_(std::move(group));
      lock.lock();
    }
  }

  const size_t queued_max_;
  const Handler handler_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Item> queue_;  // guarded by mutex_
  bool stopping_ = false;    // guarded by mutex_
  std::thread thread_;       // last: starts when all else is there
};

}  // namespace huiyin::kit
