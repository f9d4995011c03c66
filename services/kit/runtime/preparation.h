// Preparation: a partition's commands that are being prepared (command_preparer.h), by their offset in huiyin.commands.
//
//   if (service.MustBePrepared(*command)) {
//     std::optional<PreparedCommand> ready = preparation.Take(offset, &command, root_id, wake);
//     if (!ready.has_value()) return kBlocked;   // woken once it is there
//
// Threads: one at a time; `wake` is called from any, also after this object is gone.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "services/kit/log/log.h"
#include "services/kit/runtime/command_preparer.h"

namespace huiyin::kit {

// So many at a time.
inline constexpr size_t kPreparedAheadMax = 64;

class Preparation {
 public:
  // Default: what must be prepared is refused. Outlives this object.
  void set_preparer(CommandPreparer* preparer) { preparer_ = preparer; }

  // Begins it unless it is under way already; takes `*command` then.
  void Begin(Offset offset, std::unique_ptr<Message>* command, const std::string& root_id,
             const std::function<void()>& wake);
  // What it became, once and never again; nothing: not there yet. What failed is begun anew: look again after a while, nobody
  // wakes then.
  std::optional<PreparedCommand> Take(Offset offset, std::unique_ptr<Message>* command,
                                      const std::string& root_id,
                                      const std::function<void()>& wake);
  // Nobody looked further ahead than this, and there is room to.
  Offset ahead_from() const { return ahead_from_; }
  void set_ahead_from(Offset next) { ahead_from_ = next; }
  bool full() const { return under_way_.size() >= kPreparedAheadMax; }
  void Forget();

 private:
  struct State;

  CommandPreparer* preparer_ = nullptr;
  std::map<Offset, std::shared_ptr<State>> under_way_;
  Offset ahead_from_ = 0;
};

}  // namespace huiyin::kit
