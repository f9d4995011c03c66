#include "services/kit/runtime/preparation.h"

#include <mutex>
#include <utility>

namespace huiyin::kit {

// Lives as long as the preparer may still call back.
struct Preparation::State {
  std::mutex mutex;
  std::optional<absl::StatusOr<PreparedCommand>> result;  // guarded by mutex
};

void Preparation::Begin(Offset offset, std::unique_ptr<Message>* command,
                        const std::string& root_id, const std::function<void()>& wake) {
  std::shared_ptr<State>& state = under_way_[offset];
  if (state != nullptr) return;
  state = std::make_shared<State>();
  if (preparer_ == nullptr) {
    state->result = PreparedCommand{
        .command = nullptr, .refused = Violation{"command", "cannot be prepared by this process"}};
    return;
  }
  preparer_->Prepare(std::move(*command), root_id,
                     [state, wake](absl::StatusOr<PreparedCommand> result) {
                       const bool ready = result.ok();
                       {
                         std::lock_guard lock(state->mutex);
                         state->result = std::move(result);
                       }
                       if (ready) wake();
                     });
}

std::optional<PreparedCommand> Preparation::Take(Offset offset, std::unique_ptr<Message>* command,
                                                 const std::string& root_id,
                                                 const std::function<void()>& wake) {
  // Those before it were decided without, or are of a place that was given up.
  under_way_.erase(under_way_.begin(), under_way_.lower_bound(offset));
  if (!under_way_.contains(offset)) {
    Begin(offset, command, root_id, wake);
  }
  const std::shared_ptr<State> state = under_way_[offset];
  std::unique_lock lock(state->mutex);
  if (!state->result.has_value()) return std::nullopt;
  absl::StatusOr<PreparedCommand> result = *std::move(state->result);
  lock.unlock();
  under_way_.erase(offset);
  if (result.ok()) return *std::move(result);
  if (*command != nullptr) Begin(offset, command, root_id, wake);
  return std::nullopt;
}

void Preparation::Forget() {
  under_way_.clear();
  ahead_from_ = 0;
}

}  // namespace huiyin::kit
