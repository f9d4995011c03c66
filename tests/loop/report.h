// What many seeds saw, in words, and what of it a run must at least have seen.
#pragma once

#include <string>
#include <vector>

#include "tests/loop/explore.h"

namespace huiyin::loop {

std::string Describe(const simulation::Totals& totals);
std::string Describe(const Many& many);

// State × command cells that a run must reach: every stage of every service and every command that
// its descriptor has, but those listed by hand as out of reach, with the reason.
std::vector<std::string> CellsNotReached(const simulation::Totals& cells);
// Cells listed as out of reach that were reached after all: the list is wrong.
std::vector<std::string> CellsWronglyListed(const simulation::Totals& cells);
// Kinds of events that the descriptors have and no seed saw.
std::vector<std::string> EventsNotSeen(const simulation::Totals& totals);

}  // namespace huiyin::loop
