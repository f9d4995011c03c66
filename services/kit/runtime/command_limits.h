// CommandLimits: the door for commands that come by huiyin.commands, which nobody checked before
// they were written there.
//
//   if (!RoutingHolds(record)) pass;                          // nobody could be answered
//   if (auto bad = CheckHeader(record)) refuse(*bad);         // neither decided nor held
//   if (auto bad = CheckPayload(service, parsed)) refuse(*bad);
//
// Threads: safe from any. Never quotes a value: it may be personal.
#pragma once

#include <optional>

#include "huiyin/common/v1/record.pb.h"
#include "services/kit/runtime/service.h"
#include "services/kit/runtime/validator.h"

namespace huiyin::kit {

// Whether the names a decision would copy, of families and of the decision that asked, keep their
// limits.
bool RoutingHolds(const common::v1::CommandRecord& record);
// Whether the header keeps its limits; where not, its id stands for no outcome.
std::optional<Violation> CheckHeader(const common::v1::CommandRecord& record);
// `command`: the payload parsed; null for a notice and for what is no command.
std::optional<Violation> CheckPayload(const Service& service, const Message* command);

}  // namespace huiyin::kit
