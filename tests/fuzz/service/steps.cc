#include "tests/fuzz/service/steps.h"

#include <algorithm>

namespace huiyin::fuzz {
namespace {

constexpr size_t kHeadBytes = 4;  // kind, number, length of the payload (low byte first)

}  // namespace

std::vector<Step> ReadSteps(const uint8_t* data, size_t size) {
  std::vector<Step> steps;
  size_t at = 0;
  while (at + kHeadBytes <= size && steps.size() < kStepsMax) {
    Step step;
    step.kind = static_cast<StepKind>(data[at] % kStepKinds);
    step.number = data[at + 1];
    const size_t said = data[at + 2] | (static_cast<size_t>(data[at + 3]) << 8);
    at += kHeadBytes;
    const size_t length = std::min(said, size - at);
    step.payload.assign(data + at, data + at + length);
    at += length;
    steps.push_back(std::move(step));
  }
  return steps;
}

std::string WriteSteps(const std::vector<Step>& steps) {
  std::string bytes;
  for (const Step& step : steps) {
    const size_t length = std::min<size_t>(step.payload.size(), 0xffff);
    bytes.push_back(static_cast<char>(step.kind));
    bytes.push_back(static_cast<char>(step.number));
    bytes.push_back(static_cast<char>(length & 0xff));
    bytes.push_back(static_cast<char>(length >> 8));
    bytes.append(step.payload, 0, length);
  }
  return bytes;
}

}  // namespace huiyin::fuzz
