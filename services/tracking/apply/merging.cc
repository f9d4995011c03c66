#include "services/tracking/apply/merging.h"

#include <algorithm>

#include "services/tracking/apply/deadline.h"
#include "services/tracking/case_view.h"

namespace huiyin::tracking {
namespace {

// -1: it does not follow.
int FindFollower(const v1::Case& row, const std::string& matter_id) {
  for (int i = 0; i < row.followers_size(); ++i) {
    if (row.followers(i) == matter_id) return i;
  }
  return -1;
}

}  // namespace

void Fold(const v1::CaseMerged& event, int64_t decided_at_us, v1::Case* row) {
  if (row->stage() != common::v1::CASE_STAGE_MERGED) row->set_stage_before_merge(row->stage());
  row->set_stage(common::v1::CASE_STAGE_MERGED);
  row->set_stage_at_us(decided_at_us);
  row->set_merged_into(event.into_matter_id());
  row->set_merges(event.merges());
  row->clear_pending_extension();
  CancelDeadline(row, v1::DEADLINE_KIND_RECEIVE);
  CancelDeadline(row, v1::DEADLINE_KIND_ARBITRATE);
}

void Fold(const v1::CaseUnmerged&, int64_t decided_at_us, v1::Case* row) {
  if (row->stage() != common::v1::CASE_STAGE_MERGED) return;
  row->set_stage(row->stage_before_merge());
  row->set_stage_at_us(decided_at_us);
  row->clear_stage_before_merge();
  row->clear_merged_into();
}

void Fold(const v1::FollowerAdded& event, int64_t, v1::Case* row) {
  if (IsHandled(row->stage()) || HasEnded(row->stage())) return;
  if (const int found = FindFollower(*row, event.follower_matter_id()); found >= 0) {
    return row->set_follower_merges(found, std::max(row->follower_merges(found), event.merges()));
  }
  row->add_followers(event.follower_matter_id());
  row->add_follower_merges(event.merges());
}

void Fold(const v1::FollowerDropped& event, int64_t, v1::Case* row) {
  const int found = FindFollower(*row, event.follower_matter_id());
  if (found < 0) return;
  row->mutable_followers()->DeleteSubrange(found, 1);
  row->mutable_follower_merges()->erase(row->follower_merges().begin() + found);
}

void Fold(const v1::FollowRefused&, int64_t, v1::Case*) {}

void EndTies(v1::Case* row) {
  row->clear_followers();
  row->clear_follower_merges();
  row->clear_stage_before_merge();
}

}  // namespace huiyin::tracking
