// ToyScenario: the toy services, their callers, and what their events must say about each other.
//
// Threads: one.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulation/toy_service.h"
#include "tests/simulation/world/judge.h"
#include "tests/simulation/world/scenario.h"

namespace huiyin::simulation {

enum class Topology { kTwo, kChain };

class ToyScenario : public Scenario {
 public:
  ToyScenario(Topology topology, uint64_t seed);

  std::vector<std::vector<const kit::Service*>> groups() const override;
  kit::Reference::Step reference() const override;
  int64_t Advance(Random& random, bool faults, int64_t now_us) override;
  std::unique_ptr<Call> NewCall(Random& random, const Judge& judge, size_t made) override;
  std::unique_ptr<Call> AnyCall(const kit::Service& service) override;
  void Answered(const Call& call, const kit::CommandResult& result) override;
  void Mend() override;

  void Before(Judge& judge, const Decided& decided) override;
  bool TakeTimer(const Decided& decided, int64_t due_at_us, const std::string& key) override;
  void CheckComplete(const Judge& judge) const override;

 private:
  const ToyService* Service(const std::string& topic) const;
  // toy_judge.cc
  void CheckEvent(Judge& judge, const Decided& decided, const Event& event);
  void CheckPolicy(const Judge& judge, const Decided& decided, int64_t policy) const;
  void Once(const Judge& judge, const Decided& decided, const std::string& effect);
  // Each effect `from` has this effect, or the input was discarded.
  void CheckFollows(const Judge& judge, const std::string& from, const std::string& to,
                    const std::string& by_topic) const;

  const uint64_t seed_;
  Defects defects_;
  std::vector<std::unique_ptr<ToyService>> services_;
  std::vector<kit::PositionList> answered_;
  int64_t next_number_ = 0;

  std::map<std::string, std::string> effects_;  // what happened -> the input it is to others
  std::set<std::pair<int64_t, std::string>> timers_;
  std::set<std::string> cancelled_;                  // timers, by key
  std::map<std::string, std::string> timer_causes_;  // key -> cause
  std::vector<kit::Offset> policy_offsets_;          // where the directory's versions stand
};

}  // namespace huiyin::simulation
