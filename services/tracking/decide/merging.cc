#include "services/tracking/decide/merging.h"

#include <algorithm>

#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "services/tracking/decide/deadline.h"
#include "services/tracking/decide/parking.h"
#include "services/tracking/decide/refusal.h"

namespace huiyin::tracking {
namespace {

// As long as nobody has handled it.
bool CanMerge(common::v1::CaseStage stage) {
  return !IsHandled(stage) && !HasEnded(stage) && stage != common::v1::CASE_STAGE_MERGED;
}

// Why the case cannot be merged into that one; nullopt: as far as it goes, it can.
std::optional<kit::Decision> RefuseMerge(const v1::Case& row, const v1::MergeCase& command) {
  if (command.into_matter_id() == row.matter_id()) {
    return Refuse(v1::REJECTION_REASON_INTO_ITSELF, common::v1::REJECTION_KIND_INVALID,
                  "a case cannot be merged into itself: name the other one", "into_matter_id");
  }
  if (row.stage() == common::v1::CASE_STAGE_MERGED) {
    return Refuse(v1::REJECTION_REASON_MERGED_ALREADY, common::v1::REJECTION_KIND_CONFLICT,
                  kit::Concat("case ", row.matter_id(), " follows case ", row.merged_into(),
                              " already: unmerge it first"));
  }
  if (row.kind() == common::v1::MATTER_KIND_REPORT) {
    return Refuse(v1::REJECTION_REASON_NEVER_MERGED, common::v1::REJECTION_KIND_CONFLICT,
                  "a report of wrongdoing is worked by itself, however many say the same");
  }
  if (!CanMerge(row.stage())) {
    return RefuseStage(row, "only a case that nobody has handled can be merged");
  }
  if (row.followers_size() > 0) {
    return Refuse(v1::REJECTION_REASON_HAS_FOLLOWERS, common::v1::REJECTION_KIND_CONFLICT,
                  kit::Concat(row.followers_size(), " cases follow case ", row.matter_id(),
                              ": merge the other one into it instead"));
  }
  return std::nullopt;
}

// It goes on where it stood: who must act there has the time for it from now on.
void Unmerge(CaseDraft* draft, const std::string& reason) {
  auto& unmerged = draft->New<v1::CaseUnmerged>();
  unmerged.set_into_matter_id(draft->row().merged_into());
  unmerged.set_reason(reason);
  draft->Say(&v1::Event::mutable_case_unmerged, std::move(unmerged));
}

void StartLimitsAgain(CaseDraft* draft) {
  const directory::v1::ServiceLevel& level = LevelOf(*draft, draft->row().service_level_id());
  const auto cancelled = [&](v1::DeadlineKind kind) {
    const v1::Deadline* deadline = FindDeadline(draft->row(), kind);
    return deadline != nullptr && deadline->state() == v1::DEADLINE_STATE_CANCELLED;
  };
  if (draft->row().stage() == common::v1::CASE_STAGE_DISPATCHED &&
      cancelled(v1::DEADLINE_KIND_RECEIVE)) {
    SetDeadline(draft, v1::DEADLINE_KIND_RECEIVE, level.receive_within_seconds());
  }
  if (draft->row().stage() == common::v1::CASE_STAGE_ARBITRATION &&
      cancelled(v1::DEADLINE_KIND_ARBITRATE)) {
    SetDeadline(draft, v1::DEADLINE_KIND_ARBITRATE, level.arbitrate_within_seconds());
  }
}

bool IsMerged(const v1::Case& row, const std::string& lead_id, int32_t merges) {
  return row.stage() == common::v1::CASE_STAGE_MERGED && row.merged_into() == lead_id &&
         row.merges() == merges;
}

// The level that it was dispatched with, or would be.
const directory::v1::ServiceLevel& LevelToBe(const CaseDraft& draft) {
  const directory::v1::ServiceLevel* level =
      draft.row().service_level_id().empty()
          ? draft.policy().ServiceLevelFor(draft.row().category_id(), nullptr)
          : nullptr;
  return level != nullptr ? *level : LevelOf(draft, draft.row().service_level_id());
}

}  // namespace

kit::Decision MergeCase(const kit::Reader& state, const v1::MergeCase& command,
                        const kit::DecideContext& context) {
  if (auto refusal = RefuseUnlessOpen(state, command.matter_id(), context))
    return *std::move(refusal);
  kit::Decision decision(context);
  CaseDraft draft(state, command.matter_id(), context, &decision);
  if (auto refusal = RefuseMerge(draft.row(), command)) return *std::move(refusal);
  EndParking(&draft, Limits::kRunOn);
  LeaveDeadline(&draft, v1::DEADLINE_KIND_RECEIVE);
  LeaveDeadline(&draft, v1::DEADLINE_KIND_ARBITRATE);
  auto& merged = draft.New<v1::CaseMerged>();
  merged.set_into_matter_id(command.into_matter_id());
  merged.set_reason(command.reason());
  merged.set_merges(draft.row().merges() + 1);
  draft.Say(&v1::Event::mutable_case_merged, std::move(merged));
  AskToFollow(draft.row(), &decision);
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

kit::Decision UnmergeCase(const kit::Reader& state, const v1::UnmergeCase& command,
                          const kit::DecideContext& context) {
  if (auto refusal = RefuseUnlessOpen(state, command.matter_id(), context))
    return *std::move(refusal);
  kit::Decision decision(context);
  CaseDraft draft(state, command.matter_id(), context, &decision);
  if (draft.row().stage() != common::v1::CASE_STAGE_MERGED) {
    return Refuse(v1::REJECTION_REASON_NOT_MERGED, common::v1::REJECTION_KIND_CONFLICT,
                  kit::Concat("case ", command.matter_id(), " follows no other case"));
  }
  AskToDrop(draft.row(), &decision);
  Unmerge(&draft, command.reason());
  StartLimitsAgain(&draft);
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

kit::Decision TakeLeadResult(const kit::Reader& state, const v1::TakeLeadResult& command,
                             const kit::DecideContext& context) {
  if (!context.follow_up) return RefuseFromOutside();
  // It was handled when the lead was, however long the word of it took; but not before it followed.
  kit::DecideContext when_handled = context;
  kit::Decision decision(context);
  CaseDraft draft(state, command.matter_id(), when_handled, &decision);
  if (IsMerged(draft.row(), command.lead_matter_id(), command.merges())) {
    when_handled.received_at_us =
        std::min(context.now_us, std::max(command.handled_at_us(), draft.row().stage_at_us()));
    draft.Reach(common::v1::CASE_STAGE_HANDLED,
                {.unit_id = command.unit_id(), .note = command.note()});
    SettleDeadline(&draft, v1::DEADLINE_KIND_HANDLE);
    SetDeadline(&draft, v1::DEADLINE_KIND_CALL_BACK, LevelToBe(draft).call_back_within_seconds());
  }
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

kit::Decision ReleaseFollower(const kit::Reader& state, const v1::ReleaseFollower& command,
                              const kit::DecideContext& context) {
  if (!context.follow_up) return RefuseFromOutside();
  kit::Decision decision(context);
  CaseDraft draft(state, command.matter_id(), context, &decision);
  if (IsMerged(draft.row(), command.lead_matter_id(), command.merges())) {
    Unmerge(&draft, command.reason());
    StartLimitsAgain(&draft);
  }
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

void LeaveMerge(CaseDraft* draft, std::string_view what) {
  if (draft->row().stage() != common::v1::CASE_STAGE_MERGED) return;
  AskToDrop(draft->row(), draft->decision());
  Unmerge(draft, kit::Concat(what, " was decided before dispatch heard of the merge"));
}

}  // namespace huiyin::tracking
