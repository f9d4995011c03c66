// Steps as lines that people write and read:
//   command park_case { matter_id: "1000000000007" }
//   follow_up follow_case { … }          event case_opened { … }
//   huiyin.intake case_submitted { … }   + case_accepted { … }
//   advance 3600                         fire
// A line `for 1` before a command says which family one without a matter id belongs to.
#include "services/kit/base/text.h"

#include <google/protobuf/text_format.h>

#include <cstdlib>
#include <sstream>

#include "services/kit/base/status.h"
#include "tests/fuzz/service/target.h"

namespace huiyin::fuzz {
namespace {

using google::protobuf::Message;
using google::protobuf::TextFormat;

std::string WordOf(const Target& target, const Step& step) {
  switch (step.kind) {
    case StepKind::kCommand:
      return "command";
    case StepKind::kFollowUp:
      return "follow_up";
    case StepKind::kEvent:
      return "event";
    case StepKind::kAdvance:
      return "advance";
    case StepKind::kFire:
      return "fire";
    case StepKind::kAlso:
      return "+";
    case StepKind::kUpstream:
      break;
  }
  const auto& upstreams = target.service->upstreams();
  return upstreams.empty() ? "upstream" : upstreams[step.number % upstreams.size()];
}

Step StepOf(const Target& target, const std::string& word, uint8_t number) {
  static const std::pair<const char*, StepKind> kWords[] = {
      {"command", StepKind::kCommand}, {"follow_up", StepKind::kFollowUp},
      {"event", StepKind::kEvent},     {"advance", StepKind::kAdvance},
      {"fire", StepKind::kFire},       {"+", StepKind::kAlso}};
  for (const auto& [name, kind] : kWords) {
    if (word == name) return {kind, number, ""};
  }
  const auto& upstreams = target.service->upstreams();
  for (size_t i = 0; i < upstreams.size(); ++i) {
    if (word == upstreams[i]) return {StepKind::kUpstream, static_cast<uint8_t>(i), ""};
  }
  std::fprintf(stderr, "a seed begins with %s, which is no step\n", word.c_str());
  std::abort();
}

}  // namespace

const Message* TypeOf(const Target& target, const Step& step) {
  switch (step.kind) {
    case StepKind::kCommand:
    case StepKind::kFollowUp:
      return target.command;
    case StepKind::kEvent:
      return target.event;
    case StepKind::kUpstream:
    case StepKind::kAlso:
      return target.upstreams.empty() ? nullptr
                                      : target.upstreams[step.number % target.upstreams.size()];
    default:
      return nullptr;
  }
}

std::string Show(const Target& target, const std::vector<Step>& steps) {
  std::string text;
  for (const Step& step : steps) {
    text += WordOf(target, step);
    if (const Message* type = TypeOf(target, step)) {
      const std::unique_ptr<Message> message(type->New());
      const bool parsed = message->ParseFromString(step.payload);
      text += parsed ? " " + message->ShortDebugString() : " (does not parse)";
    } else if (step.kind == StepKind::kAdvance) {
      uint64_t seconds = 0;
      for (size_t i = 0; i < step.payload.size() && i < 4; ++i) {
        seconds |= static_cast<uint64_t>(static_cast<uint8_t>(step.payload[i])) << (8 * i);
      }
      text += kit::Concat(" ", seconds);
    }
    text += "\n";
  }
  return text;
}

std::vector<std::vector<Step>> ReadSeeds(const Target& target, const std::string& text) {
  std::vector<std::vector<Step>> seeds;
  std::vector<Step> steps;
  uint8_t number = 0;
  std::istringstream lines(text + "\n\n");
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#")) continue;
    if (line.empty()) {
      if (!steps.empty()) seeds.push_back(std::move(steps));
      steps.clear();
      number = 0;
      continue;
    }
    const size_t blank = std::min(line.find(' '), line.size());
    const std::string word = line.substr(0, blank), rest = line.substr(blank);
    if (word == "for") {
      number = static_cast<uint8_t>(std::strtol(rest.c_str(), nullptr, 10));
      continue;
    }
    Step step = StepOf(target, word, number);
    if (step.kind == StepKind::kAlso && !steps.empty()) step.number = steps.back().number;
    if (const Message* type = TypeOf(target, step)) {
      const std::unique_ptr<Message> message(type->New());
      HUIYIN_CHECK(TextFormat::ParseFromString(rest, message.get()), line.c_str());
      step.payload = message->SerializeAsString();
    } else if (step.kind == StepKind::kAdvance) {
      const long seconds = std::strtol(rest.c_str(), nullptr, 10);
      for (int i = 0; i < 4; ++i) step.payload.push_back(static_cast<char>(seconds >> (8 * i)));
    }
    steps.push_back(std::move(step));
  }
  return seeds;
}

}  // namespace huiyin::fuzz
