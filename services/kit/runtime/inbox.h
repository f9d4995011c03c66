// Inbox: commands that came by gRPC and wait for their partition's turn, and callers who wait for
// state to catch up.
//
// Bounded: a full inbox refuses at once, so that overload is cheap and early.
// Threads: Push from any thread; Take from the partition's turn. Callbacks run on the partition's
// turn and must not block.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "huiyin/common/v1/record.pb.h"
#include "services/kit/runtime/positions.h"
#include "services/kit/runtime/service.h"

namespace huiyin::kit {

// What a caller is told: the decision's answer and the positions it stands at.
struct CommandResult {
  common::v1::Answer answer;
  PositionList positions;
};

struct PendingCommand {
  using Done = std::function<void(absl::StatusOr<CommandResult>)>;

  common::v1::CommandHeader header;
  std::string root_id;  // family it is for
  std::shared_ptr<const Message> command;
  // Instead of a service's command: an operator's word on a held family.
  bool held_retry = false;
  bool held_discard = false;
  // Not OK: it is answered if it was answered before, else with this; nothing new is decided.
  absl::Status nothing_new;
  int64_t received_us = 0;  // monotonic; Submit sets it
  int64_t deadline_us = 0;  // monotonic; past it nobody waits any more
  Done done;
};

struct PositionWaiter {
  PositionList wanted;
  int64_t deadline_us = 0;  // monotonic
  std::function<void(absl::Status)> done;
};

class Inbox {
 public:
  explicit Inbox(size_t commands_max) : commands_max_(commands_max) {}

  // RESOURCE_EXHAUSTED when full; then `command` was not taken and its callback will not be called.
  absl::Status Push(PendingCommand&& command);
  void PushWaiter(PositionWaiter waiter);

  // Moves at most `max` commands out, oldest first.
  std::vector<PendingCommand> Take(size_t max);
  std::vector<PositionWaiter> TakeWaiters();
  // Commands pushed so far: a timer waits until as many were taken.
  uint64_t pushed() const;
  bool empty() const;
  // When the command that waits longest came; `none` where none waits. Monotonic.
  int64_t oldest_us(int64_t none) const;

 private:
  const size_t commands_max_;
  mutable std::mutex mutex_;
  std::deque<PendingCommand> commands_;
  std::vector<PositionWaiter> waiters_;
  uint64_t pushed_ = 0;
};

}  // namespace huiyin::kit
