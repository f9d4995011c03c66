// What the figures were measured on, and when: without it no figure means anything.
#pragma once

#include <string>

namespace huiyin::bench {

// One JSON object: cpu, cores, memory, kernel, file system of `folder`, load before the run, date, commit.
std::string DescribeMachine(const std::string& folder, const std::string& commit);

}  // namespace huiyin::bench
