// Target: what a service fuzzer tries. Each fuzzer defines FuzzTarget(); the rest is here once.
//
//   const Target& huiyin::fuzz::FuzzTarget() {
//     static const intake::IntakeService service;
//     static const Target target{.service = &service, .command = &v1::Command::default_instance(), …};
//     return target;
//   }
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "services/kit/runtime/service.h"
#include "tests/fuzz/service/steps.h"

namespace huiyin::fuzz {

struct Target {
  const kit::Service* service;
  const google::protobuf::Message* command;                 // of the type that the service takes
  const google::protobuf::Message* event;                   // … that it writes
  std::vector<const google::protobuf::Message*> upstreams;  // events, in the service's order
  std::set<std::string> reasons;                            // that it may refuse for
  std::function<void(const kit::Reader&)> read_all;         // every row of its tables parses
  const std::vector<std::string>* words = nullptr;          // drawn for texts; null: Words()
  // Instead of TakeSteps.
  std::function<void(const std::vector<Step>&)> take = nullptr;
};

const Target& FuzzTarget();

// The message that a step's payload is; nullptr: it is none.
const google::protobuf::Message* TypeOf(const Target& target, const Step& step);

// Ids that the policy of the harness knows, families of matters, and words that mean something.
const std::vector<std::string>& Words();
const void* FuzzPolicy();

// Reads every row of the given tables: one that does not parse stops the process.
template <typename... Tables>
void ReadTables(const kit::Reader& reader) {
  (Tables::Scan(reader, [](const auto&) { return true; }), ...);
}

// Takes the steps one after another. Stops the process when a rule is broken: see harness.cc.
void TakeSteps(const Target& target, const std::vector<Step>& steps);
// For people: one line a step.
std::string Show(const Target& target, const std::vector<Step>& steps);
// The other way: `text` is lines as Show writes them; an empty line ends a list.
std::vector<std::vector<Step>> ReadSeeds(const Target& target, const std::string& text);

}  // namespace huiyin::fuzz
