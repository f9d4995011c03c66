#include "services/tracking/decide/ending.h"

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/kit/base/clock.h"
#include "services/policy/time_zone.h"
#include "services/tracking/decide/deadline.h"
#include "services/tracking/decide/parking.h"
#include "services/tracking/decide/refusal.h"

namespace huiyin::tracking {
namespace {

// A source's clock may run so far ahead of ours.
constexpr int64_t kSourceClockAheadMaxUs = 3'600 * kit::kMicrosPerSecond;

// When it closed, as far as anybody knows; 0: nobody does. A time before the case came tells
// nothing.
int64_t ClosedAt(const CaseDraft& draft, const v1::CloseCase& command) {
  if (command.source_closing_unknown()) return 0;
  if (command.source_closed_at_us() == 0) return draft.now_us();
  return command.source_closed_at_us() < draft.row().submitted_at_us()
             ? 0
             : command.source_closed_at_us();
}

// Known only with a promise that was not over when it was given and a closing time.
common::v1::Verdict OnPromisedDay(const CaseDraft& draft, int64_t closed_at_us) {
  const v1::Case& row = draft.row();
  if (row.promised_at_us() == 0 || row.promised_days() < 0 || closed_at_us == 0) {
    return common::v1::VERDICT_UNKNOWN;
  }
  const auto day = [&](int64_t time_us) {
    return LocalDay(draft.policy(), row.time_zone(), time_us);
  };
  return day(closed_at_us) <= day(row.promised_at_us()) ? common::v1::VERDICT_YES
                                                        : common::v1::VERDICT_NO;
}

}  // namespace

kit::Decision WithdrawCase(const kit::Reader& state, const v1::WithdrawCase& command,
                           const kit::DecideContext& context) {
  if (auto refusal = RefuseUnlessOpen(state, command.matter_id(), context))
    return *std::move(refusal);
  kit::Decision decision(context);
  CaseDraft draft(state, command.matter_id(), context, &decision);
  End(&draft, common::v1::CASE_STAGE_WITHDRAWN, command.reason());
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

kit::Decision CloseCase(const kit::Reader& state, const v1::CloseCase& command,
                        const kit::DecideContext& context) {
  if (auto refusal = RefuseUnlessOpen(state, command.matter_id(), context))
    return *std::move(refusal);
  kit::Decision decision(context);
  CaseDraft draft(state, command.matter_id(), context, &decision);
  if (command.source_closed_at_us() > draft.now_us() + kSourceClockAheadMaxUs) {
    return Refuse(v1::REJECTION_REASON_CLOSED_IN_FUTURE, common::v1::REJECTION_KIND_INVALID,
                  "the source's closing time is still to come: give the time it closed, or say "
                  "that it is unknown",
                  "source_closed_at_us");
  }
  auto& closed = draft.New<v1::CaseClosed>();
  closed.set_without_callback(true);
  closed.set_solved(common::v1::VERDICT_UNKNOWN);
  closed.set_satisfied(common::v1::VERDICT_UNKNOWN);
  closed.set_closed_at_us(ClosedAt(draft, command));
  closed.set_reason(command.reason());
  Close(&draft, std::move(closed));
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

void End(CaseDraft* draft, common::v1::CaseStage stage, const std::string& note) {
  EndParking(draft, Limits::kEnd);
  LeaveDeadlines(draft, stage);
  draft->Reach(stage, {.note = note});
}

void Close(CaseDraft* draft, v1::CaseClosed&& closed) {
  EndParking(draft, Limits::kEnd);
  LeaveDeadlines(draft, common::v1::CASE_STAGE_CLOSED);
  closed.set_on_promised_day(OnPromisedDay(*draft, closed.closed_at_us()));
  draft->Say(&v1::Event::mutable_case_closed, std::move(closed));
}

int64_t LocalDay(const policy::Policy& policy, const std::string& time_zone, int64_t time_us) {
  if (time_zone == policy.settings().time_zone()) return policy.LocalDay(time_us);
  const absl::TimeZone zone = policy::LoadZone(time_zone).value_or(absl::UTCTimeZone());
  return absl::ToCivilDay(absl::FromUnixMicros(time_us), zone) - absl::CivilDay(1970, 1, 1);
}

}  // namespace huiyin::tracking
