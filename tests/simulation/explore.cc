#include "tests/simulation/explore.h"

#include "services/kit/base/text.h"

namespace huiyin::simulation {

#define HUIYIN_BUG(field)                                             \
  Bug {                                                               \
#field, [](kit::RuntimeBugs * planted) { planted->field = true; } \
  }

const std::vector<Bug>& Bugs() {
  static const std::vector<Bug> bugs = {
      {"none", [](kit::RuntimeBugs*) {}},
      HUIYIN_BUG(chain.accept_gap),
      HUIYIN_BUG(chain.ignore_epoch),
      HUIYIN_BUG(ignore_opening),
      HUIYIN_BUG(answer_early),
      HUIYIN_BUG(answer_in_flight),
      HUIYIN_BUG(refuse_without_record),
      HUIYIN_BUG(leave_position_out),
      HUIYIN_BUG(direct_positions),
      HUIYIN_BUG(no_hold_back),
      HUIYIN_BUG(fire_unread),
      HUIYIN_BUG(fire_before_commands),
      HUIYIN_BUG(keep_timer_row),
      HUIYIN_BUG(forget_outcome),
      HUIYIN_BUG(held_twice),
      HUIYIN_BUG(held_overtaken),
      HUIYIN_BUG(follow_up_new_id),
      HUIYIN_BUG(follow_ups_overtake),
      HUIYIN_BUG(follow_up_sent_early),
      HUIYIN_BUG(decided_at_back),
      HUIYIN_BUG(no_back_off),
      HUIYIN_BUG(empty_causes_empty),
      HUIYIN_BUG(forward_unawaited),
      HUIYIN_BUG(newest_reference),
      HUIYIN_BUG(keep_overlay),
      HUIYIN_BUG(ignore_wanted),
      HUIYIN_BUG(forget_discarded),
      HUIYIN_BUG(forward_again),
      HUIYIN_BUG(decide_unowned),
      HUIYIN_BUG(answer_misrouted),
      HUIYIN_BUG(refuse_misrouted),
      HUIYIN_BUG(never_forward),
      HUIYIN_BUG(answer_unfresh),
      HUIYIN_BUG(keep_owner_address),
  };
  return bugs;
}

std::optional<Violation> RunSeed(uint64_t seed, Topology topology, const Bug& bug, Totals* totals,
                                 uint64_t* trace) {
  WorldOptions options{.seed = seed};
  bug.plant(&options.bugs);
  ToyScenario toy(topology, seed);
  World world(&toy, options);
  auto violation = world.Run();
  if (totals != nullptr) {
    for (const auto& [name, count] : world.totals()) (*totals)[name] += count;
  }
  if (trace != nullptr) *trace = world.judge().trace();
  return violation;
}

std::string Describe(uint64_t seed, Topology topology, const Bug& bug, const Violation& violation) {
  return kit::Concat(
      violation.invariant, ": ", violation.detail, "\n  again: simulation_test --seed=", seed,
      " --topology=", topology == Topology::kTwo ? "two" : "chain", " --bug=", bug.name);
}

std::string Describe(const Totals& totals) {
  std::string text;
  for (const auto& [name, count] : totals) text += kit::Concat(name, " ", count, ", ");
  return text;
}

}  // namespace huiyin::simulation
