#include "services/huiyin/assembly.h"

#include "services/directory/rpc/part.h"
#include "services/dispatch/rpc/part.h"
#include "services/evaluation/rpc/part.h"
#include "services/intake/rpc/part.h"
#include "services/policy/reference.h"
#include "services/tracking/rpc/part.h"

namespace huiyin {

std::vector<kit::Part> AllParts() {
  return {directory::MakePart(), intake::MakePart(), dispatch::MakePart(), tracking::MakePart(),
          evaluation::MakePart()};
}

std::vector<const kit::Service*> AllServices() {
  static const std::vector<kit::Part>& parts = *new std::vector<kit::Part>(AllParts());
  std::vector<const kit::Service*> services;
  for (const kit::Part& part : parts) services.push_back(part.service.get());
  return services;
}

absl::StatusOr<std::unique_ptr<Assembly>> StartAssembly(AssemblyOptions options) {
  options.parts = AllParts();
  options.reference_step = policy::FoldDirectory;
  return Assembly::Start(std::move(options));
}

int RunMain(int argc, char** argv, const kit::Machine& machine) {
  return kit::RunProgram(
      argc, argv,
      {.name = "huiyin",
       .help = "All services of Huiyin in one process, over a log of its own or Kafka.",
       .parts = AllParts(),
       .reference_step = policy::FoldDirectory,
       .own_log = true},
      machine);
}

}  // namespace huiyin
