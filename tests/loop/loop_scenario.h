// LoopScenario: the five services, the people who use them, and what their logs must say together.
//
// Time goes in bursts: a while of steps of milliseconds in which people, faults and messages mix,
// then a leap of minutes, often to the moment a timer is due.
//
// Threads: one.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/directory/service.h"
#include "services/dispatch/service.h"
#include "services/evaluation/service.h"
#include "services/intake/service.h"
#include "services/tracking/service.h"
#include "tests/loop/case_judge.h"
#include "tests/loop/flawed_service.h"
#include "tests/loop/people.h"
#include "tests/simulation/world/scenario.h"

namespace huiyin::loop {

// Each service in processes of its own, or all five in one, as the huiyin binary has them.
enum class Topology { kApart, kTogether };

struct LoopOptions {
  uint64_t seed = 0;
  Topology topology = Topology::kApart;
  int hours = 24;
  int64_t start_us = 0;
  std::string bug;        // planted, of the domain
  bool throwing = false;  // some decisions throw until they are mended
  std::string watched;    // family whose events are printed
};

class LoopScenario : public simulation::Scenario {
 public:
  explicit LoopScenario(LoopOptions options);

  std::vector<std::vector<const kit::Service*>> groups() const override;
  kit::Reference::Step reference() const override;
  int64_t Advance(simulation::Random& random, bool faults, int64_t now_us) override;
  bool Over(int64_t now_us) const override;
  std::unique_ptr<simulation::Call> NewCall(simulation::Random& random,
                                            const simulation::Judge& judge, size_t made) override;
  std::unique_ptr<simulation::Call> AnyCall(const kit::Service& service) override;
  void Answered(const simulation::Call& call, const kit::CommandResult& result) override;
  void Mend() override;
  bool discards() const override { return options_.seed % 16 == 3; }

  void Before(simulation::Judge& judge, const simulation::Decided& decided) override;
  void After(simulation::Judge& judge, const simulation::Decided& decided) override;
  bool TakeTimer(const simulation::Decided& decided, int64_t due_at_us,
                 const std::string& key) override;
  void CheckComplete(const simulation::Judge& judge) const override;

  // Lets so much time pass at the next step after the faults.
  void LeapBy(int64_t by_us) { leap_us_ = by_us; }
  // "huiyin.tracking HANDLED merge_case" -> how often that command was decided at that stage.
  const simulation::Totals& cells() const { return cells_; }

 private:
  // loop_calls.cc
  using Message = google::protobuf::Message;
  std::unique_ptr<simulation::Call> CallOf(const Deed& deed, simulation::Random& random);
  std::unique_ptr<simulation::Call> Reuse(simulation::Random& random);
  std::unique_ptr<simulation::Call> Finish(std::unique_ptr<simulation::Call> call, const Deed& deed,
                                           simulation::Random& random);
  Deed Nonsense(simulation::Random& random, const std::string& matter_id);
  std::string SomeMatter(simulation::Random& random) const;
  std::optional<int64_t> NextDue(int64_t now_us) const;
  // What a payload asks, for the cells: the command's name and the case.
  struct Asked {
    std::string command, matter_id;
  };
  void Note(const std::string& key, const Message& command, const std::string& root);
  void CheckAnswer(simulation::Judge& judge, const simulation::Decided& decided);
  void CheckHeld(const simulation::Judge& judge, const simulation::Decided& decided) const;
  const FlawedService* Service(const std::string& topic) const;

  const LoopOptions options_;
  Flaws flaws_;
  directory::DirectoryService directory_;
  intake::IntakeService intake_;
  dispatch::DispatchService dispatch_;
  tracking::TrackingService tracking_;
  evaluation::EvaluationService evaluation_;
  std::vector<std::unique_ptr<FlawedService>> services_;

  const simulation::Judge* judge_ = nullptr;
  CaseJudge cases_;
  simulation::Totals cells_;
  std::vector<std::string> matters_;    // in the order they came
  std::vector<simulation::Call> made_;  // to be used again with other content
  std::vector<std::pair<int, kit::PositionList>> answered_;
  std::map<std::string, Asked> asked_;  // "topic id digest", or a follow-up's name
  int64_t next_number_ = 0;
  int editions_ = 0;
  int steps_left_ = 20;
  int64_t leap_us_ = 0;
};

}  // namespace huiyin::loop
