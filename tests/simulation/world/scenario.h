// Scenario: what lives in a World: its services, its callers, and what only it can judge.
//
// The world knows processes, logs, clocks and faults; the judge knows the rules of the design that
// hold for every service. Everything that needs to know what a command or an event means is here.
// tests/simulation and tests/loop each have one.
//
// Threads: one. Everything random comes from the generator that the world hands over.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/kit/log/simulated_log.h"
#include "services/kit/runtime/inbox.h"
#include "services/kit/runtime/reference.h"
#include "services/kit/runtime/service.h"

namespace huiyin::simulation {

class Judge;

// What was broken, and where.
struct Violation {
  std::string invariant;
  std::string detail;
};

// How often things happened, so that a fault which never strikes is noticed.
using Totals = std::map<std::string, uint64_t>;
// Next offset to be read of each topic's partition.
using Past = std::map<kit::TopicPartition, kit::Offset>;
using Random = kit::SimulatedLog::Random;

// One command on its way, asked until it is answered.
struct Call {
  const kit::Service* service = nullptr;
  std::string id, root;
  std::string actor;
  std::shared_ptr<const kit::Message> command;
  std::string payload;  // the command, as huiyin.commands carries it
  kit::PositionList wanted;
  kit::PositionList told;  // with its answer
  bool done = false;
  bool topic_only = false;              // nobody asks again
  bool retry = false, discard = false;  // an operator's word instead of a command
};

// A decision that counted, as the judge sees it.
struct Decided {
  const kit::TopicPartition& where;
  kit::Offset offset;
  int64_t landed_us;
  const std::string& key;  // family
  const common::v1::Record& record;
  const Past& consumed;     // inputs read by then
  const kit::Reader& rows;  // the state: before the decision, or after it
};

class Scenario {
 public:
  virtual ~Scenario() = default;

  // Services that share a process; each group lives in several processes.
  virtual std::vector<std::vector<const kit::Service*>> groups() const = 0;
  virtual kit::Reference::Step reference() const = 0;

  // --- Callers ---
  // How far time moves on before the next step.
  virtual int64_t Advance(Random& random, bool faults, int64_t now_us) = 0;
  // True: the life with faults ends.
  virtual bool Over(int64_t) const { return false; }
  // A new call, or none now. `made` were made before.
  virtual std::unique_ptr<Call> NewCall(Random& random, const Judge& judge, size_t made) = 0;
  // Any command of this service that gives a record.
  virtual std::unique_ptr<Call> AnyCall(const kit::Service& service) = 0;
  // The caller heard an outcome.
  virtual void Answered(const Call&, const kit::CommandResult&) {}
  // What made decisions throw is mended: held inputs can be decided.
  virtual void Mend() {}
  // Whether operators may throw held inputs away.
  virtual bool discards() const { return true; }

  // --- What it judges; throws Violation ---
  // Before the record is folded, and after.
  virtual void Before(Judge& judge, const Decided& decided) = 0;
  virtual void After(Judge&, const Decided&) {}
  // A timer fired. False: it was not set, or fired before.
  virtual bool TakeTimer(const Decided& decided, int64_t due_at_us, const std::string& key) = 0;
  // Everything has drained.
  virtual void CheckComplete(const Judge& judge) const = 0;
};

}  // namespace huiyin::simulation
