// How an event changes the state: its case is folded, and everything else follows from what the
// case was and what it is now, so that timers, ledger and lists can never disagree with the cases.
//
//   VisitSaid(event, [&](const auto& said) { Change(state, event, said, context); });
#pragma once

#include <optional>
#include <type_traits>

#include "huiyin/tracking/v1/deadlines.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/kit/runtime/service.h"
#include "services/tracking/apply/chase.h"
#include "services/tracking/apply/deadline.h"
#include "services/tracking/apply/measure.h"
#include "services/tracking/apply/merging.h"
#include "services/tracking/apply/parking.h"
#include "services/tracking/apply/reply.h"
#include "services/tracking/apply/stage.h"
#include "services/tracking/tables.h"

namespace huiyin::tracking {

// The key of the timers of a limit: of its due time and of its reminders.
std::string TimerKey(const std::string& matter_id, v1::DeadlineKind kind);

// Writes the case with its timers, counts and list rows, and the event into its timeline.
void Commit(kit::StateWriter& state, const v1::Case& before, v1::Case after, const v1::Event& event,
            const kit::ApplyContext& context);

// An event about a case that was never opened changes nothing.
template <typename Said>
void Change(kit::StateWriter& state, const v1::Event& event, const Said& said,
            const kit::ApplyContext& context) {
  const std::optional<v1::Case> found = Cases::Get(state, said.matter_id());
  if (!found.has_value() && !std::is_same_v<Said, v1::CaseOpened>) return;
  const v1::Case before = found.value_or(v1::Case());
  v1::Case after = before;
  Fold(said, context.decided_at_us, &after);
  Commit(state, before, std::move(after), event, context);
}

}  // namespace huiyin::tracking
