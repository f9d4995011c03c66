// State × command cells that no run can reach, each with the reason.
#pragma once

#include <string>

namespace huiyin::loop {

// Empty: it can be reached.
std::string WhyUnreachable(const std::string& cell);

}  // namespace huiyin::loop
