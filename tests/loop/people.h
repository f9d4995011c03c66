// People: what citizens, units, dispatchers, arbiters and callers would do next with a case as it
// stands. Mostly they know what they do; tests/loop/fields.h makes the nonsense.
//
// Threads: one. Everything random comes from the generator handed over.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "tests/loop/view.h"

namespace huiyin::loop {

// A command somebody makes up.
struct Deed {
  std::string topic;
  std::string actor;
  std::shared_ptr<google::protobuf::Message> command;  // that service's Command
};

struct Scene {
  const simulation::Judge& judge;
  std::string matter_id;
  const std::vector<std::string>& matters;  // all there are
  int64_t now_us;
  simulation::Random& random;
};

// A citizen tells the city something.
Deed Raise(const Scene& scene);
// Somebody does what comes next; nothing where the case is over.
std::optional<Deed> Act(const Scene& scene);

}  // namespace huiyin::loop
