// CommandPreparer: what a command of huiyin.commands needs before it can be decided, where that takes more than the command and
// the state: contact data that must be opened, and sealed anew under a key that is durable first.
//
// Purpose: decisions are pure and never wait, so such work is done before, and asynchronously. The partition that owns the
// command asks for it, and decides the changed command once it is there; commands behind it in the topic wait, all else goes on.
// What was prepared serves one decision only: when ownership or decisions are given up it is forgotten, and prepared anew.
//
// Threads: Prepare is called from several partitions' threads at once, and must not block. Done is called once, from any thread,
// in the call itself too.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/kit/runtime/service.h"
#include "services/kit/runtime/validator.h"

namespace huiyin::kit {

struct PreparedCommand {
  std::unique_ptr<Message>
      command;  // to be decided, and held, in place of what came; null: refused
  std::optional<Violation> refused;  // why; quotes nothing
};

class CommandPreparer {
 public:
  // An error passes: the partition asks again.
  using Done = std::function<void(absl::StatusOr<PreparedCommand>)>;

  virtual ~CommandPreparer() = default;

  // Of a command within its limits (CheckPayload), whose service says that it must be (Service::MustBePrepared).
  virtual void Prepare(std::unique_ptr<Message> command, const std::string& root_id, Done done) = 0;
};

}  // namespace huiyin::kit
