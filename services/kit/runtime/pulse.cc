#include "services/kit/runtime/pulse.h"

#include <chrono>
#include <utility>

namespace huiyin::kit {
namespace {

constexpr std::chrono::milliseconds kEvery(100);

}  // namespace

Pulse::Pulse(Log* log, std::function<bool()> beats) : log_(log), beats_(std::move(beats)) {
  thread_ = std::thread([this] { Run(); });
}

Pulse::~Pulse() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_changed_.notify_all();
  thread_.join();
}

void Pulse::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    if (beats_()) log_->Heartbeat();
    lock.lock();
    stop_changed_.wait_for(lock, kEvery, [&] { return stopping_; });
  }
}

}  // namespace huiyin::kit
