// ToySystem: the toy services of tests/simulation on a Node: real threads, a real log, real time.
//
//   ToySystem system(folder, 4);
//   system.Send(1, [](absl::StatusOr<kit::CommandResult> result) { ... });   // from any thread
//   system.Stop();
//
// Threads: Send and node() from any; Stop once. Callbacks run on the node's threads.
#pragma once

#include <memory>
#include <string>

#include "services/kit/runtime/node.h"
#include "tests/simulation/toy_service.h"

namespace huiyin::threads {

class ToySystem {
 public:
  // Opens and starts; stops the process when it cannot.
  ToySystem(const std::string& folder, int partitions);
  ~ToySystem();

  // A command that counts under that number. The same number asks for the same outcome.
  absl::Status Send(int64_t number, kit::PendingCommand::Done done);
  // Takes nothing more, and is durable.
  absl::Status Stop();

  kit::Node& node() { return *node_; }

 private:
  const kit::SystemClock clock_{};
  const simulation::Defects defects_;
  const simulation::ToyService intake_;
  const simulation::ToyService timer_;
  const simulation::ToyService directory_;
  std::unique_ptr<kit::Node> node_;
};

}  // namespace huiyin::threads
