#include "services/tracking/decide/deadline.h"

#include <stdexcept>
#include <vector>

#include "huiyin/tracking/v1/deadlines.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/tracking/decide/measure.h"

namespace huiyin::tracking {
namespace {

void SayMet(CaseDraft* draft, v1::DeadlineKind kind) {
  auto& met = draft->New<v1::DeadlineMet>();
  met.set_kind(kind);
  draft->Say(&v1::Event::mutable_deadline_met, std::move(met));
}

}  // namespace

void TakeMissBack(CaseDraft* draft, v1::DeadlineKind kind) {
  auto& corrected = draft->New<v1::DeadlineMissCorrected>();
  corrected.set_kind(kind);
  draft->Say(&v1::Event::mutable_deadline_miss_corrected, std::move(corrected));
}

namespace {

void Settle(CaseDraft* draft, v1::DeadlineKind kind) {
  const v1::Deadline* deadline = FindDeadline(draft->row(), kind);
  if (deadline == nullptr) return;
  const bool in_time = draft->fact_us() <= deadline->due_at_us();
  if (deadline->state() == v1::DEADLINE_STATE_RUNNING) {
    return in_time ? SayMet(draft, kind) : SayMissed(draft, kind);
  }
  if (deadline->state() == v1::DEADLINE_STATE_MISSED && in_time) TakeMissBack(draft, kind);
}

void Remind(CaseDraft* draft, const v1::Deadline& deadline, int64_t remind_at_us) {
  auto& reminder = draft->New<v1::ReminderDue>();
  reminder.set_kind(deadline.kind());
  reminder.set_remind_at_us(remind_at_us);
  reminder.set_due_at_us(deadline.due_at_us());
  reminder.set_unit_id(HolderOf(draft->row()));
  draft->Say(&v1::Event::mutable_reminder_due, std::move(reminder));
}

}  // namespace

void SayMissed(CaseDraft* draft, v1::DeadlineKind kind, const std::string& by_unit_id) {
  const v1::Deadline* deadline = FindDeadline(draft->row(), kind);
  if (deadline == nullptr) return;
  auto& missed = draft->New<v1::DeadlineMissed>();
  missed.set_kind(kind);
  missed.set_due_at_us(deadline->due_at_us());
  missed.set_unit_id(by_unit_id);
  draft->Say(&v1::Event::mutable_deadline_missed, std::move(missed));
  ProposeMeasures(draft, FactOfMiss(kind), by_unit_id);
}

void SayMissed(CaseDraft* draft, v1::DeadlineKind kind) {
  // What has to be received is with its unit also when this fact takes it away.
  SayMissed(draft, kind,
            kind == v1::DEADLINE_KIND_RECEIVE ? draft->row().unit_id() : HolderOf(draft->row()));
}

void SettleDeadline(CaseDraft* draft, v1::DeadlineKind kind) {
  Settle(draft, kind);
  if (kind == v1::DEADLINE_KIND_HANDLE) Settle(draft, v1::DEADLINE_KIND_SOURCE);
  if (kind == v1::DEADLINE_KIND_CALL_BACK) Settle(draft, v1::DEADLINE_KIND_FIRST_REPLY);
}

void LeaveDeadline(CaseDraft* draft, v1::DeadlineKind kind) {
  const v1::Deadline* deadline = FindDeadline(draft->row(), kind);
  if (deadline == nullptr || deadline->settled()) return;
  const bool in_time = draft->fact_us() <= deadline->due_at_us();
  if (deadline->state() == v1::DEADLINE_STATE_RUNNING && !in_time) SayMissed(draft, kind);
  if (deadline->state() == v1::DEADLINE_STATE_MISSED && in_time) TakeMissBack(draft, kind);
}

void LeaveDeadlines(CaseDraft* draft, common::v1::CaseStage ends_at) {
  Settle(draft, v1::DEADLINE_KIND_SOURCE);
  if (ends_at == common::v1::CASE_STAGE_CLOSED) Settle(draft, v1::DEADLINE_KIND_FIRST_REPLY);
  std::vector<v1::DeadlineKind> kinds;
  for (const v1::Deadline& deadline : draft->row().deadlines()) kinds.push_back(deadline.kind());
  for (const v1::DeadlineKind kind : kinds) LeaveDeadline(draft, kind);
}

void LeaveDeadlinesForDispatch(CaseDraft* draft) {
  LeaveDeadline(draft, v1::DEADLINE_KIND_RECEIVE);
  LeaveDeadline(draft, v1::DEADLINE_KIND_CALL_BACK);
  const v1::Deadline* handle = FindDeadline(draft->row(), v1::DEADLINE_KIND_HANDLE);
  if (handle != nullptr && handle->state() == v1::DEADLINE_STATE_RUNNING &&
      handle->due_at_us() < draft->fact_us()) {
    SayMissed(draft, v1::DEADLINE_KIND_HANDLE);
  }
}

kit::Decision DecideDueDeadline(const kit::Reader& state, int64_t due_at_us, std::string_view key,
                                const kit::DecideContext& context) {
  kit::KeyReader reader(key);
  std::string matter_id;
  int kind = 0;
  if (!reader.Read(&matter_id) || !reader.Read(&kind) || !reader.AtEnd()) {
    throw std::invalid_argument("a timer of huiyin.tracking has a key of another shape");
  }
  kit::Decision decision(context);
  CaseDraft draft(state, matter_id, context, &decision);
  const v1::Deadline* found = FindDeadline(draft.row(), static_cast<v1::DeadlineKind>(kind));
  if (found == nullptr) return decision;
  const v1::Deadline deadline = *found;
  const bool running = deadline.state() == v1::DEADLINE_STATE_RUNNING;
  if (running && deadline.due_at_us() == due_at_us) SayMissed(&draft, deadline.kind());
  if (deadline.settled() || !(running || deadline.state() == v1::DEADLINE_STATE_MISSED)) {
    return decision;
  }
  for (const int64_t remind_at_us : deadline.remind_at_us()) {
    if (remind_at_us == due_at_us) Remind(&draft, deadline, remind_at_us);
  }
  return decision;
}

}  // namespace huiyin::tracking
