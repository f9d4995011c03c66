// What an event says, whichever it is. The one list of all events: state is folded and any past moment is seen by it.
//
//   VisitSaid(event, [&](const auto& said) { Fold(said, decided_at_us, &row); });
#pragma once

#include "huiyin/tracking/v1/events.pb.h"

namespace huiyin::tracking {

template <typename Visit>
void VisitSaid(const v1::Event& event, Visit&& visit) {
  switch (event.event_case()) {
    case v1::Event::kCaseOpened:
      return visit(event.case_opened());
    case v1::Event::kCaseClassified:
      return visit(event.case_classified());
    case v1::Event::kStageReached:
      return visit(event.stage_reached());
    case v1::Event::kDeadlineSet:
      return visit(event.deadline_set());
    case v1::Event::kDeadlineMet:
      return visit(event.deadline_met());
    case v1::Event::kDeadlineMissed:
      return visit(event.deadline_missed());
    case v1::Event::kDeadlineMissCorrected:
      return visit(event.deadline_miss_corrected());
    case v1::Event::kCaseParked:
      return visit(event.case_parked());
    case v1::Event::kCaseUnparked:
      return visit(event.case_unparked());
    case v1::Event::kCallbackNoted:
      return visit(event.callback_noted());
    case v1::Event::kCaseClosed:
      return visit(event.case_closed());
    case v1::Event::kLateFact:
      return visit(event.late_fact());
    case v1::Event::kCaseReopened:
      return visit(event.case_reopened());
    case v1::Event::kCaseChased:
      return visit(event.case_chased());
    case v1::Event::kExtensionAsked:
      return visit(event.extension_asked());
    case v1::Event::kExtensionGranted:
      return visit(event.extension_granted());
    case v1::Event::kExtensionRefused:
      return visit(event.extension_refused());
    case v1::Event::kCaseMerged:
      return visit(event.case_merged());
    case v1::Event::kCaseUnmerged:
      return visit(event.case_unmerged());
    case v1::Event::kFollowerAdded:
      return visit(event.follower_added());
    case v1::Event::kFollowerDropped:
      return visit(event.follower_dropped());
    case v1::Event::kFollowRefused:
      return visit(event.follow_refused());
    case v1::Event::kReminderDue:
      return visit(event.reminder_due());
    case v1::Event::kMeasureProposed:
      return visit(event.measure_proposed());
    case v1::Event::kMeasureOrdered:
      return visit(event.measure_ordered());
    case v1::Event::kMeasureLaidAside:
      return visit(event.measure_laid_aside());
    case v1::Event::kMeasureAppealed:
      return visit(event.measure_appealed());
    case v1::Event::kMeasureWithdrawn:
      return visit(event.measure_withdrawn());
    case v1::Event::kMeasureUpheld:
      return visit(event.measure_upheld());
    case v1::Event::kFirstReplyNoted:
      return visit(event.first_reply_noted());
    case v1::Event::kEmergencyNoted:
      return visit(event.emergency_noted());
    case v1::Event::kAnswerNoted:
      return visit(event.answer_noted());
    case v1::Event::EVENT_NOT_SET:
      return;
  }
}

}  // namespace huiyin::tracking
