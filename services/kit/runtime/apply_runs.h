// ApplyRuns: the events of one record, those about one matter together, so that what follows from a matter's row follows
// once.
//
//   kit::ApplyRuns<v1::Event, ScoreChange>(
//       state, events, context, [](const v1::Event& event, auto&& take) { VisitSaid(event, take); });
//
// A change is made of (state, matter id, context); it has matter_id(), Take(what an event says, the event's bytes) and
// Commit(), which comes once after its last event.
#pragma once

#include <optional>

#include "services/kit/runtime/service.h"

namespace huiyin::kit {

template <typename Event, typename Change, typename Visit>
void ApplyRuns(StateWriter& state, const EventList& events, const ApplyContext& context,
               Visit visit) {
  std::optional<Change> change;
  for (size_t i = 0; i < events.size(); ++i) {
    visit(static_cast<const Event&>(*events[i]), [&](const auto& said) {
      if (!change.has_value() || change->matter_id() != said.matter_id()) {
        if (change.has_value()) change->Commit();
        change.emplace(state, said.matter_id(), context);
      }
      change->Take(said, context.event_bytes.Get(static_cast<int>(i)));
    });
  }
  if (change.has_value()) change->Commit();
}

}  // namespace huiyin::kit
