// Assembly: all services of Huiyin in one process.
//
//   AssemblyOptions options{.node = {.data_dir = "data", .clock = &clock}, .port = 7700};
//   ASSIGN_OR_RETURN(auto assembly, StartAssembly(options));
//   ... assembly->server().port() ...
//   assembly->Shutdown(30 * kMicrosPerSecond);
#pragma once

#include <memory>
#include <vector>

#include "services/kit/process/process.h"
#include "services/kit/process/run.h"

namespace huiyin {

// In the order in which they should be started.
std::vector<kit::Part> AllParts();
// Their logic: what verification folds with. Lives as long as the process.
std::vector<const kit::Service*> AllServices();

using Assembly = kit::Process;
using AssemblyOptions = kit::ProcessOptions;
absl::StatusOr<std::unique_ptr<Assembly>> StartAssembly(AssemblyOptions options);

// What the program huiyin does.
int RunMain(int argc, char** argv, const kit::Machine& machine = {});

}  // namespace huiyin
