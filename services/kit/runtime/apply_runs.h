// ApplyRuns: the events of one record, those about one matter together, so that what follows from a matter's row follows
// once.
//
//   kit::ApplyRuns<v1::Event, ScoreChange>(
//       state, events, context, [](const v1::Event& event, auto&& take) { VisitSaid(event, take); });
//
// A change is made of (state, matter id, context); it has matter_id(), Take(event, what it says) and Commit(), which comes once after its last event.
#pragma once

#include <optional>

#include "services/kit/runtime/service.h"

namespace huiyin::kit {

template <typename Event, typename Change, typename Visit>
void ApplyRuns(StateWriter& state, const EventList& events, const ApplyContext& context,
               Visit visit) {
  std::optional<Change> change;
  for (const auto& message : events) {
    const auto& event = static_cast<const Event&>(*message);
    visit(event, [&](const auto& said) {
      if (!change.has_value() || change->matter_id() != said.matter_id()) {
        if (change.has_value()) change->Commit();
        change.emplace(state, said.matter_id(), context);
      }
      change->Take(event, said);
    });
  }
  if (change.has_value()) change->Commit();
}

}  // namespace huiyin::kit
