#include "services/tracking/decide/parking.h"

#include <algorithm>
#include <vector>

#include "services/kit/base/text.h"
#include "services/tracking/decide/deadline.h"
#include "services/tracking/decide/refusal.h"

namespace huiyin::tracking {
namespace {

// Between acceptance and handling somebody has to act, and only then can acting wait.
bool CanPark(common::v1::CaseStage stage) {
  return stage == common::v1::CASE_STAGE_ACCEPTED || stage == common::v1::CASE_STAGE_DISPATCHED ||
         stage == common::v1::CASE_STAGE_RECEIVED;
}

void RunOn(CaseDraft* draft, int64_t paused_us) {
  std::vector<v1::DeadlineSet> moved;
  for (const v1::Deadline& deadline : draft->row().deadlines()) {
    if (deadline.state() != v1::DEADLINE_STATE_PAUSED) continue;
    v1::DeadlineSet& set = moved.emplace_back();
    set.set_kind(deadline.kind());
    set.set_due_at_us(deadline.due_at_us() + paused_us);
    set.set_service_level_id(deadline.service_level_id());
    set.set_policy_version(deadline.policy_version());
  }
  for (v1::DeadlineSet& set : moved) {
    draft->Say(&v1::Event::mutable_deadline_set, std::move(set));
  }
}

}  // namespace

kit::Decision ParkCase(const kit::Reader& state, const v1::ParkCase& command,
                       const kit::DecideContext& context) {
  if (auto refusal = RefuseUnlessOpen(state, command.matter_id(), context))
    return *std::move(refusal);
  kit::Decision decision;
  CaseDraft draft(state, command.matter_id(), context, &decision);
  if (!CanPark(draft.row().stage())) {
    return RefuseStage(draft.row(), "only a case between acceptance and handling can be parked");
  }
  if (draft.row().parked()) {
    return Refuse(v1::REJECTION_REASON_ALREADY_PARKED, common::v1::REJECTION_KIND_CONFLICT,
                  kit::Concat("case ", command.matter_id(), " is parked: unpark it first"));
  }
  if (command.review_at_us() != 0 && command.review_at_us() <= draft.now_us()) {
    return Refuse(v1::REJECTION_REASON_REVIEW_IN_PAST, common::v1::REJECTION_KIND_INVALID,
                  "the review lies in the past: name a time to come, or none", "review_at_us");
  }
  v1::CaseParked parked;
  parked.set_reason(command.reason());
  parked.set_review_at_us(command.review_at_us());
  draft.Say(&v1::Event::mutable_case_parked, std::move(parked));
  if (command.review_at_us() != 0) {
    v1::DeadlineSet review;
    review.set_kind(v1::DEADLINE_KIND_REVIEW);
    review.set_due_at_us(command.review_at_us());
    review.set_policy_version(draft.policy().version());
    draft.Say(&v1::Event::mutable_deadline_set, std::move(review));
  }
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

kit::Decision UnparkCase(const kit::Reader& state, const v1::UnparkCase& command,
                         const kit::DecideContext& context) {
  if (auto refusal = RefuseUnlessOpen(state, command.matter_id(), context))
    return *std::move(refusal);
  kit::Decision decision;
  CaseDraft draft(state, command.matter_id(), context, &decision);
  if (!draft.row().parked()) {
    return Refuse(v1::REJECTION_REASON_NOT_PARKED, common::v1::REJECTION_KIND_CONFLICT,
                  kit::Concat("case ", command.matter_id(), " is not parked"));
  }
  EndParking(&draft, Limits::kRunOn);
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

void EndParking(CaseDraft* draft, Limits limits) {
  if (!draft->row().parked()) return;
  // A fact from before the parking, heard of only now, found the limits still running.
  const int64_t paused_us = std::max<int64_t>(0, draft->fact_us() - draft->row().parked_at_us());
  v1::CaseUnparked unparked;
  unparked.set_paused_us(paused_us);
  draft->Say(&v1::Event::mutable_case_unparked, std::move(unparked));
  SettleDeadline(draft, v1::DEADLINE_KIND_REVIEW);
  if (limits == Limits::kRunOn) RunOn(draft, paused_us);
}

}  // namespace huiyin::tracking
