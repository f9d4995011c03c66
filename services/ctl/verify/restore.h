// `huiyinctl restore NAME`: puts a checkpoint in the place of the state of a service that does not run.
#pragma once

#include <string>

#include "services/ctl/context.h"

namespace CLI {
class App;
}

namespace huiyin::ctl {

// Errors: those of services/kit/runtime/restore.h, as NOT_FOUND, wrong usage or bad data of exit.h.
absl::Status Restore(Context& context, const std::string& data_dir, const std::string& checkpoint);

void RegisterRestore(CLI::App& app, Context& context);

}  // namespace huiyin::ctl
