// Fresh: makes an answer reflect all that happened to a case before, whichever service decided it.
//
// Each service follows the others' logs, a few milliseconds behind. So before a command or a query about a case, the
// services upstream are asked how far they are with it, and those positions go along: `submit` and then `show` always works,
// without remembering anything between two runs of huiyinctl.
//
//   ASSIGN_OR_RETURN(*request.mutable_header()->mutable_positions(), PositionsFor(*client, Reader::kTracking, id));
//
// Threads: safe from any. Errors: NOT_FOUND when intake never heard of the case; a service that does not answer in time is
// left out.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "huiyin/common/v1/record.pb.h"
#include "services/ctl/client.h"

namespace huiyin::ctl {

using PositionList = google::protobuf::RepeatedPtrField<common::v1::Position>;

// Who is going to be asked.
enum class Reader { kIntake, kDispatch, kTracking, kEvaluation };

absl::StatusOr<PositionList> PositionsFor(Client& client, Reader reader,
                                          const std::string& matter_id);

// With the context's command id, or a random one, and its actor.
common::v1::CommandHeader NewHeader(const Context& context);
std::string RandomId();

}  // namespace huiyin::ctl
