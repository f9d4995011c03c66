// How an event changes the state: the case's score is folded, and the sums change by what it
// counted before and counts now, so that they are always what a recount of the scores gives.
//
//   case v1::Event::kStageCounted: return Change(state, event.stage_counted(), context);
#pragma once

#include <optional>
#include <type_traits>

#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
#include "services/evaluation/apply/score.h"
#include "services/evaluation/tables.h"
#include "services/kit/runtime/service.h"

namespace huiyin::evaluation {

void Commit(kit::Writer& state, const v1::Score& before, const v1::Score& after);

// An event about a case that was never counted changes nothing.
template <typename Said>
void Change(kit::Writer& state, const Said& said, const kit::ApplyContext& context) {
  const std::optional<v1::Score> found = Scores::Get(state, said.matter_id());
  if (!found.has_value() && !std::is_same_v<Said, v1::CaseCounted>) return;
  const v1::Score before = found.value_or(v1::Score());
  v1::Score after = before;
  Fold(said, context.decided_at_us, &after);
  Commit(state, before, after);
}

}  // namespace huiyin::evaluation
