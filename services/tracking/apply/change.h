// How an event changes the state: its case is folded, and everything else follows from what the
// case was and what it is now, so that timers, ledger and lists can never disagree with the cases.
//
//   CaseChange change(state, matter_id, context); change.Take(said, event_bytes); change.Commit();
#pragma once

#include <string>
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

// The events of one record about one case. Timers, counts and lists follow once, from what the case was before the
// first and is after the last.
//
//   CaseChange change(state, matter_id, context);
//   VisitSaid(event, [&](const auto& said) { change.Take(said, event_bytes); });
//   change.Commit();
//
// Borrows what it is given. One thread.
class CaseChange {
 public:
  CaseChange(kit::StateWriter& state, const std::string& matter_id,
             const kit::ApplyContext& context)
      : state_(state),
        context_(context),
        matter_id_(matter_id),
        found_(Cases::Get(state, matter_id)),
        before_(found_.has_value() ? *found_ : v1::Case::default_instance()),
        after_(before_) {}

  const std::string& matter_id() const { return matter_id_; }

  // An event about a case that was never opened changes nothing.
  template <typename Said>
  void Take(const Said& said, const std::string& event_bytes) {
    if (after_.matter_id().empty() && !std::is_same_v<Said, v1::CaseOpened>) return;
    Fold(said, context_.decided_at_us, &after_);
    if (std::is_same_v<Said, v1::DeadlineMissed>) CountMisses(1);
    if (std::is_same_v<Said, v1::DeadlineMissCorrected>) CountMisses(-1);
    Note(event_bytes);
  }
  // Writes the case with its timers, counts and list rows. Once.
  void Commit();

 private:
  void CountMisses(int change);
  // Adds the event to the timeline.
  void Note(const std::string& event_bytes);
  void WriteTimeline();

  kit::StateWriter& state_;
  const kit::ApplyContext& context_;
  const std::string matter_id_;
  const kit::Found<v1::Case> found_;
  const v1::Case& before_;
  v1::Case after_;
  v1::TimelineRow noted_;
};

}  // namespace huiyin::tracking
