// Steps: what a fuzzer's bytes mean to a service: a list of commands, records, timers and moments.
//
// Any bytes are some list and any list has bytes, so libFuzzer may cut and paste as it likes.
//
//   for (const Step& step : ReadSteps(data, size)) ...
//
// Pure; no errors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace huiyin::fuzz {

enum class StepKind : uint8_t {
  kCommand,   // payload: the service's Command
  kFollowUp,  // the same, asked for by another decision
  kEvent,     // payload: the service's own Event, applied as it stands
  kAdvance,   // payload: up to four bytes, so many seconds pass
  kFire,      // the first timer falls due
  kUpstream,  // payload: an Event of the upstream with that number
  kAlso,      // the same, in one record with the step before
};
inline constexpr int kStepKinds = 7;

struct Step {
  StepKind kind = StepKind::kCommand;
  uint8_t number = 0;  // of the upstream; of the family that a command names none of
  std::string payload;
};

inline constexpr size_t kStepsMax = 32;

std::vector<Step> ReadSteps(const uint8_t* data, size_t size);
std::string WriteSteps(const std::vector<Step>& steps);

}  // namespace huiyin::fuzz
