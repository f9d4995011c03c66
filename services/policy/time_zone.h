// Time zones by IANA name, from the machine's tz database. Pure but for that database.
#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"

namespace huiyin::policy {

// Empty: UTC. nullopt: no such zone. Names that depend on the machine or reach outside the database
// (localtime, paths, "libc:") are refused, so that every instance takes the same day for the same
// moment.
std::optional<absl::TimeZone> LoadZone(const std::string& name);

}  // namespace huiyin::policy
