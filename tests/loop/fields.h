// Commands made from their descriptors: every field gets a value, mostly one that could be meant,
// sometimes one at the edge of its limit or past it. A command that comes to exist takes part by
// itself.
//
// Threads: one. Everything random comes from the generator handed over.
#pragma once

#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "tests/simulation/world/scenario.h"

namespace huiyin::loop {

// What the fields of a command may name.
struct Names {
  std::string matter_id;                              // the case it is about
  const std::vector<std::string>* matters = nullptr;  // others that there are
  int64_t now_us = 0;
};

// Fills `message`, which stands in a Command's oneof.
void FillFields(google::protobuf::Message* message, const Names& names, simulation::Random& random);

}  // namespace huiyin::loop
