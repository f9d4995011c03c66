#include "services/kit/runtime/inbox.h"

#include <algorithm>

namespace huiyin::kit {

absl::Status Inbox::Push(PendingCommand&& command) {
  std::lock_guard lock(mutex_);
  if (commands_.size() >= commands_max_) {
    return absl::ResourceExhaustedError(
        "too many commands wait for this partition: try again later");
  }
  commands_.push_back(std::move(command));
  ++pushed_;
  return absl::OkStatus();
}

void Inbox::PushWaiter(PositionWaiter waiter) {
  std::lock_guard lock(mutex_);
  waiters_.push_back(std::move(waiter));
}

std::vector<PendingCommand> Inbox::Take(size_t max) {
  std::lock_guard lock(mutex_);
  const size_t n = std::min(max, commands_.size());
  std::vector<PendingCommand> out(std::make_move_iterator(commands_.begin()),
                                  std::make_move_iterator(commands_.begin() + n));
  commands_.erase(commands_.begin(), commands_.begin() + n);
  return out;
}

std::vector<PositionWaiter> Inbox::TakeWaiters() {
  std::lock_guard lock(mutex_);
  return std::exchange(waiters_, {});
}

uint64_t Inbox::pushed() const {
  std::lock_guard lock(mutex_);
  return pushed_;
}

int64_t Inbox::oldest_us(int64_t none) const {
  std::lock_guard lock(mutex_);
  return commands_.empty() ? none : commands_.front().received_us;
}

bool Inbox::empty() const {
  std::lock_guard lock(mutex_);
  return commands_.empty() && waiters_.empty();
}

}  // namespace huiyin::kit
