// Toy services on the real runtime: small enough to judge, rich enough to use every rule.
//
// The first (intake) takes commands; the last (timer) reads it, directly or through a relay, sets
// timers and asks commands back of the first; the directory's versions stand in what they decide.
// A number in each command says what goes wrong with it: refused, or a defect until it is fixed.
//
// Threads: one; `Defects` is shared by all services of a world, as a deployed version would be.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "services/kit/runtime/typed_service.h"
#include "tests/simulation/toy.pb.h"

namespace huiyin::simulation {

inline constexpr char kIntakeTopic[] = "toy.intake";
inline constexpr char kRelayTopic[] = "toy.relay";
inline constexpr char kTimerTopic[] = "toy.timer";

// What the deployed version gets wrong: inputs with these numbers throw until they are fixed.
struct Defects {
  std::set<int64_t> fixed;
  bool Breaks(int64_t number, int64_t modulus, int64_t rest) const {
    return number % modulus == rest && !fixed.contains(number);
  }
};

enum class Role { kIntake, kRelay, kTimer, kDirectory };

class ToyService : public kit::TypedService<Command, Event> {
 public:
  ToyService(Role role, std::vector<std::string> upstreams, const Defects* defects);

  kit::Decision Decide(const kit::Reader& state, const Command& command,
                       const kit::DecideContext& context) const override;
  kit::Decision DecideInput(const kit::Reader& state, std::string_view topic,
                            const common::v1::Record& record,
                            const kit::DecideContext& context) const override;
  kit::Decision DecideTimer(const kit::Reader& state, int64_t due_at_us, std::string_view key,
                            const kit::DecideContext& context) const override;
  kit::Decision DecideNotice(const kit::Reader& state, const common::v1::CommandNotice& notice,
                             const kit::DecideContext& context) const override;
  void Apply(kit::StateWriter& state, const Event& event,
             const kit::ApplyContext& context) const override;
  int OutcomeMemoryDays(const void*) const override { return 30; }

  Role role() const { return role_; }

 private:
  kit::Decision DecideAdd(const kit::Reader& state, const Add& add,
                          const kit::DecideContext& context) const;
  kit::Decision DecideAck(const Ack& ack) const;

  const Role role_;
  const Defects* const defects_;
};

// The number in a command id, which ends in "#<number>".
int64_t NumberOf(std::string_view command_id);
// Root ids "r0" to "r<kRoots-1>".
inline constexpr int kRoots = 10;
std::string RootName(int64_t i);

}  // namespace huiyin::simulation
