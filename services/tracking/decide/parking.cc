#include "services/tracking/decide/parking.h"

#include <algorithm>
#include <vector>

#include "huiyin/tracking/v1/deadlines.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/text.h"
#include "services/tracking/decide/deadline.h"
#include "services/tracking/decide/refusal.h"

namespace huiyin::tracking {
namespace {

// Between acceptance and handling somebody has to act, and only then can acting wait.
bool CanPause(common::v1::CaseStage stage) {
  switch (stage) {
    case common::v1::CASE_STAGE_ACCEPTED:
    case common::v1::CASE_STAGE_DISPATCHED:
    case common::v1::CASE_STAGE_RECEIVED:
    case common::v1::CASE_STAGE_RETURNED:
    case common::v1::CASE_STAGE_ARBITRATION:
    case common::v1::CASE_STAGE_REOPENED:
      return true;
    default:
      return false;
  }
}

std::vector<v1::Deadline> InState(const v1::Case& row, v1::DeadlineState state) {
  std::vector<v1::Deadline> found;
  for (const v1::Deadline& deadline : row.deadlines()) {
    if (deadline.state() == state && StandsStillInPause(deadline.kind())) found.push_back(deadline);
  }
  return found;
}

LimitCount CountOf(const CaseDraft& draft, const v1::Deadline& deadline) {
  return LimitCount(draft.policy(), deadline.counting(), deadline.calendar_id());
}

// What was over when the pause began is missed, also where its timer has not come round yet.
void Stop(CaseDraft* draft, v1::CaseParked* parked) {
  for (const v1::Deadline& deadline : InState(draft->row(), v1::DEADLINE_STATE_RUNNING)) {
    if (deadline.due_at_us() < draft->now_us()) {
      SayMissed(draft, deadline.kind());
      continue;
    }
    v1::StoppedLimit* stopped = parked->add_stopped();
    stopped->set_kind(deadline.kind());
    stopped->set_remaining_us(
        CountOf(*draft, deadline).MicrosBetween(draft->now_us(), deadline.due_at_us()));
  }
}

void RunOn(CaseDraft* draft, int64_t paused_us) {
  for (const v1::Deadline& deadline : InState(draft->row(), v1::DEADLINE_STATE_PAUSED)) {
    const LimitCount count = CountOf(*draft, deadline);
    const int64_t due_at_us = paused_us == 0
                                  ? deadline.due_at_us()
                                  : count.ResumeDue(draft->fact_us(), deadline.remaining_us());
    v1::DeadlineSet& set = SetAnew(*draft, deadline, v1::SET_BECAUSE_RESUMED,
                                   count.Until(deadline.from_us(), deadline.limit_seconds(),
                                               due_at_us, draft->row().pauses()));
    SaySet(draft, std::move(set));
  }
}

}  // namespace

kit::Decision ParkCase(const kit::Reader& state, const v1::ParkCase& command,
                       const kit::DecideContext& context) {
  if (auto refusal = RefuseUnlessOpen(state, command.matter_id(), context))
    return *std::move(refusal);
  kit::Decision decision(context);
  CaseDraft draft(state, command.matter_id(), context, &decision);
  if (!CanPause(draft.row().stage())) {
    return RefuseStage(draft.row(), "only a case between acceptance and handling can be parked");
  }
  if (IsPaused(draft.row())) {
    return Refuse(v1::REJECTION_REASON_ALREADY_PARKED, common::v1::REJECTION_KIND_CONFLICT,
                  kit::Concat("case ", command.matter_id(),
                              draft.row().parked() ? " is parked" : " waits for the requester",
                              ": unpark it first"));
  }
  if (command.review_at_us() != 0 && command.review_at_us() <= draft.now_us()) {
    return Refuse(v1::REJECTION_REASON_REVIEW_IN_PAST, common::v1::REJECTION_KIND_INVALID,
                  "the review lies in the past: name a time to come, or none", "review_at_us");
  }
  auto& parked = draft.New<v1::CaseParked>();
  parked.set_reason(command.reason());
  parked.set_review_at_us(command.review_at_us());
  parked.set_kind(PauseKindOf(command.kind()));
  parked.set_project_id(command.project_id());
  Stop(&draft, &parked);
  draft.Say(&v1::Event::mutable_case_parked, std::move(parked));
  if (command.review_at_us() != 0) {
    auto& review = draft.New<v1::DeadlineSet>();
    review.set_kind(v1::DEADLINE_KIND_REVIEW);
    review.set_due_at_us(command.review_at_us());
    review.set_policy_version(draft.policy().version());
    review.set_because(v1::SET_BECAUSE_STARTED);
    review.set_from_us(draft.now_us());
    review.set_limit_seconds((command.review_at_us() - draft.now_us()) / kit::kMicrosPerSecond);
    review.set_counting(common::v1::COUNTING_CALENDAR_TIME);
    SaySet(&draft, std::move(review));
  }
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

kit::Decision UnparkCase(const kit::Reader& state, const v1::UnparkCase& command,
                         const kit::DecideContext& context) {
  if (auto refusal = RefuseUnlessOpen(state, command.matter_id(), context))
    return *std::move(refusal);
  kit::Decision decision(context);
  CaseDraft draft(state, command.matter_id(), context, &decision);
  if (!IsPaused(draft.row())) {
    return Refuse(v1::REJECTION_REASON_NOT_PARKED, common::v1::REJECTION_KIND_CONFLICT,
                  kit::Concat("case ", command.matter_id(), " is neither parked nor waiting"));
  }
  EndParking(&draft, Limits::kRunOn);
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

void EndParking(CaseDraft* draft, Limits limits) {
  if (!IsPaused(draft->row())) return;
  // A fact from before the pause, heard of only now, found the limits still running.
  const int64_t paused_us = std::max<int64_t>(0, draft->fact_us() - draft->row().paused_at_us());
  auto& unparked = draft->New<v1::CaseUnparked>();
  unparked.set_paused_us(paused_us);
  draft->Say(&v1::Event::mutable_case_unparked, std::move(unparked));
  SettleDeadline(draft, v1::DEADLINE_KIND_REVIEW);
  if (limits == Limits::kRunOn) RunOn(draft, paused_us);
}

}  // namespace huiyin::tracking
