// The policy pack that the simulated city lives by: limits of minutes and hours, so that timers fire
// a lot; three calendars; every list that a rule can look into.
#pragma once

#include <string>
#include <vector>

#include "huiyin/directory/v1/directory.pb.h"

namespace huiyin::loop {

// Edition 0 is the first; later ones change limits, rules and holidays, never who there is.
directory::v1::ApplyPack PackEdition(int edition);

// What the pack names, for callers who make commands.
const std::vector<std::string>& UnitIds();
const std::vector<std::string>& CategoryIds();
const std::vector<std::string>& AreaIds();
const std::vector<std::string>& ReturnReasonIds();

}  // namespace huiyin::loop
