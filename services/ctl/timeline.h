// What happened to a case, as lines for people. Shared by the timeline, the explanation of limits and watching.
//
// Threads: one. Errors: those of exit.h.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/ctl/client.h"
#include "services/ctl/fresh.h"
#include "services/ctl/queries.h"

namespace huiyin::ctl {

// when, event, what, cause
std::vector<std::string> TimelineCells(const tracking::v1::TimelineEntry& entry,
                                       absl::TimeZone zone);

// All entries of a case, oldest first.
absl::StatusOr<std::vector<tracking::v1::TimelineEntry>> FetchTimeline(
    Client& client, const std::string& matter_id, const PositionList& at_least);

// What a query about a case has to reflect.
absl::StatusOr<PositionList> AtLeast(Client& client, const ShowOptions& options);

}  // namespace huiyin::ctl
