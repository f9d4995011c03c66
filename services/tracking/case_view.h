// What a case's row says between its lines. Pure; shared by decide, apply and queries.
#pragma once

#include <string>

#include "huiyin/tracking/v1/deadlines.pb.h"
#include "huiyin/tracking/v1/state.pb.h"

namespace huiyin::tracking {

// Nothing more can happen to it.
inline bool HasEnded(common::v1::CaseStage stage) {
  return stage == common::v1::CASE_STAGE_CLOSED || stage == common::v1::CASE_STAGE_NOT_ACCEPTED ||
         stage == common::v1::CASE_STAGE_WITHDRAWN || stage == common::v1::CASE_STAGE_TRANSFERRED;
}

// Done, and waiting for what the requester says of it.
inline bool IsHandled(common::v1::CaseStage stage) {
  return stage == common::v1::CASE_STAGE_HANDLED || stage == common::v1::CASE_STAGE_CALLED_BACK;
}

// nullptr: the case never had that limit.
inline const v1::Deadline* FindDeadline(const v1::Case& row, v1::DeadlineKind kind) {
  for (const v1::Deadline& deadline : row.deadlines()) {
    if (deadline.kind() == kind) return &deadline;
  }
  return nullptr;
}

// The limits of who has to act. The others run on while a case is paused.
inline bool StandsStillInPause(v1::DeadlineKind kind) {
  return kind == v1::DEADLINE_KIND_RECEIVE || kind == v1::DEADLINE_KIND_HANDLE ||
         kind == v1::DEADLINE_KIND_ARBITRATE;
}

inline common::v1::PauseKind PauseKindOf(common::v1::PauseKind said) {
  return said == common::v1::PAUSE_KIND_UNSPECIFIED ? common::v1::PAUSE_KIND_PARKED : said;
}

inline bool IsPaused(const v1::Case& row) {
  return row.pause_kind() != common::v1::PAUSE_KIND_UNSPECIFIED;
}

// What a missed limit shows of a case; unspecified where policy makes no measure of it.
inline common::v1::CaseFact FactOfMiss(v1::DeadlineKind kind) {
  if (kind == v1::DEADLINE_KIND_RECEIVE) return common::v1::CASE_FACT_RECEIVE_MISSED;
  if (kind == v1::DEADLINE_KIND_HANDLE) return common::v1::CASE_FACT_HANDLE_MISSED;
  if (kind == v1::DEADLINE_KIND_CALL_BACK) return common::v1::CASE_FACT_CALL_BACK_MISSED;
  return common::v1::CASE_FACT_UNSPECIFIED;
}

// The unit that has to act now; empty while a dispatcher has to choose one.
inline std::string HolderOf(const v1::Case& row) {
  switch (row.stage()) {
    case common::v1::CASE_STAGE_DISPATCHED:
    case common::v1::CASE_STAGE_RECEIVED:
    case common::v1::CASE_STAGE_ARBITRATION:
    case common::v1::CASE_STAGE_HANDLED:
    case common::v1::CASE_STAGE_CALLED_BACK:
      return row.unit_id();
    default:
      return "";
  }
}

// Not ended, with a limit that was missed.
inline bool IsOverdue(const v1::Case& row) {
  if (HasEnded(row.stage())) return false;
  for (const v1::Deadline& deadline : row.deadlines()) {
    if (deadline.state() == v1::DEADLINE_STATE_MISSED) return true;
  }
  return false;
}

}  // namespace huiyin::tracking
