// How the events of a record change the state: the case's score is folded, and the sums change by what it counted before and
// counts now, so that they are always what a recount of the scores gives.
//
//   ScoreChange change(state, matter_id, context); change.Take(said, event_bytes); change.Commit();
#pragma once

#include <string>
#include <type_traits>

#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
#include "services/evaluation/apply/score.h"
#include "services/evaluation/tables.h"
#include "services/kit/runtime/service.h"

namespace huiyin::evaluation {

// Borrows what it is given. One thread.
class ScoreChange {
 public:
  ScoreChange(kit::Writer& state, const std::string& matter_id, const kit::ApplyContext& context)
      : state_(state),
        context_(context),
        matter_id_(matter_id),
        found_(Scores::Get(state, matter_id)),
        before_(found_.has_value() ? *found_ : v1::Score::default_instance()),
        after_(before_) {}

  const std::string& matter_id() const { return matter_id_; }

  // An event about a case that was never counted changes nothing.
  template <typename Said>
  void Take(const Said& said, const std::string&) {
    if (after_.matter_id().empty() && !std::is_same_v<Said, v1::CaseCounted>) return;
    Fold(said, context_.decided_at_us, &after_);
  }
  // Writes the score and the sums it counts in. Once.
  void Commit();

 private:
  kit::Writer& state_;
  const kit::ApplyContext& context_;
  const std::string matter_id_;
  const kit::Found<v1::Score> found_;
  const v1::Score& before_;
  v1::Score after_;
};

}  // namespace huiyin::evaluation
