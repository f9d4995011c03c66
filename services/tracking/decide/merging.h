// Merging (并单): two cases about one thing. One is worked, the lead; the other follows it, takes its result and has a
// callback of its own. Pure.
//
// A case is decided in its own family only. The follower's side is decided first and asks the lead's by a follow-up:
//
//   follower: MergeCase        -> CaseMerged         , FollowCase      -> lead
//   lead:     FollowCase       -> FollowerAdded       | FollowRefused  , ReleaseFollower -> follower
//   lead:     comes to HANDLED -> ...                , TakeLeadResult  -> each follower
//   lead:     ends before      -> ...                , ReleaseFollower -> each follower
//   follower: TakeLeadResult   -> StageReached HANDLED
//   follower: ReleaseFollower  -> CaseUnmerged
//   follower: UnmergeCase, its own end, or a fact of dispatch decided before dispatch heard of the merge
//                              -> CaseUnmerged or the end, DropFollower -> lead
#pragma once

#include "huiyin/tracking/v1/commands.pb.h"
#include "services/tracking/decide/draft.h"

namespace huiyin::tracking {

// More would not be told of a result within one record.
inline constexpr int kFollowersMax = 200;

kit::Decision MergeCase(const kit::Reader& state, const v1::MergeCase& command,
                        const kit::DecideContext& context);
kit::Decision UnmergeCase(const kit::Reader& state, const v1::UnmergeCase& command,
                          const kit::DecideContext& context);
kit::Decision FollowCase(const kit::Reader& state, const v1::FollowCase& command,
                         const kit::DecideContext& context);
kit::Decision DropFollower(const kit::Reader& state, const v1::DropFollower& command,
                           const kit::DecideContext& context);
kit::Decision TakeLeadResult(const kit::Reader& state, const v1::TakeLeadResult& command,
                             const kit::DecideContext& context);
kit::Decision ReleaseFollower(const kit::Reader& state, const v1::ReleaseFollower& command,
                              const kit::DecideContext& context);

// What only another case may say.
kit::Decision RefuseFromOutside();

// Before a fact of dispatch is taken that says of a merged case what only happens to one that is worked: dispatch had not
// heard of the merge when it decided that. Nothing where the case is not merged.
void LeaveMerge(CaseDraft* draft, std::string_view what);

}  // namespace huiyin::tracking
