// Validator: checks a message against the limits its fields carry (protos/huiyin/common/v1/limits.proto). The one door.
//
//   if (auto bad = Validate(request)) return refuse(*bad);   // names the field's path, the limit and what was found
//
// Threads: safe from any. Never quotes a value: it may be personal.
#pragma once

#include <optional>
#include <string>

#include "google/protobuf/message.h"

namespace huiyin::kit {

struct Violation {
  std::string field;    // path, such as "command.anomalies[3]"
  std::string message;  // what was wrong and what is allowed
};

// The first violation, in field order; nullopt when all limits hold.
std::optional<Violation> Validate(const google::protobuf::Message& message);

}  // namespace huiyin::kit
