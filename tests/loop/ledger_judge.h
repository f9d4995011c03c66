// What must hold between the services once everything has drained: the same cases everywhere, at
// stages that fit, followers that know their leads, and sums that are the sums of their rows.
//
// Threads: one.
#pragma once

#include <string>

#include "tests/loop/case_judge.h"

namespace huiyin::loop {

// Throws simulation::Violation.
void CheckLedgers(const simulation::Judge& judge, const CaseJudge& cases);

}  // namespace huiyin::loop
