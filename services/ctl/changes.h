// What happens to a case after it was submitted: one function a command. Each prints the case's new stage.
//
//   RETURN_IF_ERROR(Receive(context, {.matter_id = "3330305266815", .unit_id = "urban"}));
//
// Threads: one. Errors: those of exit.h.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/ctl/context.h"

namespace huiyin::ctl {

// Each command reads only what it needs.
struct ChangeOptions {
  std::string matter_id;
  std::string unit_id;
  std::string mode;  // instant, fast
  std::string result;
  std::string to_system;
  std::string reason;
  std::string category_id;
  std::string review;  // a time (ReadTime)
  std::string reached = "yes";
  std::string solved = "unknown";
  std::string satisfied = "unknown";
  std::string words;
  bool no_wait = false;  // decide on what the service knows at once
};

absl::Status Accept(Context& context, const ChangeOptions& options);
absl::Status Refuse(Context& context, const ChangeOptions& options);
absl::Status Classify(Context& context, const ChangeOptions& options);
absl::Status Assign(Context& context, const ChangeOptions& options);
absl::Status Receive(Context& context, const ChangeOptions& options);
absl::Status Handle(Context& context, const ChangeOptions& options);
absl::Status Transfer(Context& context, const ChangeOptions& options);
absl::Status Park(Context& context, const ChangeOptions& options);
absl::Status Unpark(Context& context, const ChangeOptions& options);
absl::Status Withdraw(Context& context, const ChangeOptions& options);
absl::Status Close(Context& context, const ChangeOptions& options);
absl::Status Rate(Context& context, const ChangeOptions& options);

}  // namespace huiyin::ctl
