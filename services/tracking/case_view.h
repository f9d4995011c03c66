// What a case's row says between its lines. Pure; shared by decide, apply and queries.
#pragma once

#include "huiyin/tracking/v1/tracking.pb.h"

namespace huiyin::tracking {

// Nothing more can happen to it.
inline bool HasEnded(common::v1::CaseStage stage) {
  return stage == common::v1::CASE_STAGE_CLOSED || stage == common::v1::CASE_STAGE_NOT_ACCEPTED ||
         stage == common::v1::CASE_STAGE_WITHDRAWN || stage == common::v1::CASE_STAGE_TRANSFERRED;
}

// nullptr: the case never had that limit.
inline const v1::Deadline* FindDeadline(const v1::Case& row, v1::DeadlineKind kind) {
  for (const v1::Deadline& deadline : row.deadlines()) {
    if (deadline.kind() == kind) return &deadline;
  }
  return nullptr;
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
