// The lead's side of merging: who follows it.
#include "services/kit/base/text.h"
#include "services/tracking/decide/merging.h"
#include "services/tracking/decide/refusal.h"

namespace huiyin::tracking {
namespace {

// Why that case cannot be followed; empty: it can.
std::string NotFollowed(const v1::Case& lead, const v1::FollowCase& command) {
  const std::string name = kit::Concat("case ", command.matter_id());
  if (lead.matter_id().empty()) return kit::Concat("there is no ", name);
  if (HasEnded(lead.stage())) return kit::Concat(name, " has ended");
  if (lead.stage() == common::v1::CASE_STAGE_MERGED) {
    return kit::Concat(name, " follows case ", lead.merged_into(), " itself");
  }
  if (lead.kind() == common::v1::MATTER_KIND_REPORT) {
    return kit::Concat(name, " is a report of wrongdoing, which is worked by itself");
  }
  if (lead.followers_size() >= kFollowersMax) {
    return kit::Concat(name, " has ", kFollowersMax, " followers already");
  }
  return "";
}

// The merge since which that case follows; 0: it does not.
int32_t FollowsSince(const v1::Case& lead, const std::string& follower_id) {
  for (int i = 0; i < lead.followers_size(); ++i) {
    if (lead.followers(i) == follower_id) return lead.follower_merges(i);
  }
  return 0;
}

}  // namespace

kit::Decision RefuseFromOutside() {
  return Refuse(v1::REJECTION_REASON_FOLLOW_UP_ONLY, common::v1::REJECTION_KIND_FORBIDDEN,
                "only the case that this one is merged with says that: merge and unmerge the case "
                "that follows");
}

kit::Decision FollowCase(const kit::Reader& state, const v1::FollowCase& command,
                         const kit::DecideContext& context) {
  if (!context.follow_up) return RefuseFromOutside();
  kit::Decision decision(context);
  CaseDraft draft(state, command.matter_id(), context, &decision);
  const std::string& follower_id = command.follower_matter_id();
  if (const std::string why = NotFollowed(draft.row(), command); !why.empty()) {
    auto& refused = draft.New<v1::FollowRefused>();
    refused.set_follower_matter_id(follower_id);
    refused.set_reason(why);
    draft.Say(&v1::Event::mutable_follow_refused, std::move(refused));
    TellRelease(command.matter_id(), follower_id, command.merges(), why, &decision);
  } else if (FollowsSince(draft.row(), follower_id) < command.merges()) {
    auto& added = draft.New<v1::FollowerAdded>();
    added.set_follower_matter_id(follower_id);
    added.set_merges(command.merges());
    draft.Say(&v1::Event::mutable_follower_added, std::move(added));
    if (IsHandled(draft.row().stage())) {
      TellResult(draft.row(), follower_id, command.merges(), &decision);
    }
  }
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

kit::Decision DropFollower(const kit::Reader& state, const v1::DropFollower& command,
                           const kit::DecideContext& context) {
  if (!context.follow_up) return RefuseFromOutside();
  kit::Decision decision(context);
  CaseDraft draft(state, command.matter_id(), context, &decision);
  const int32_t since = FollowsSince(draft.row(), command.follower_matter_id());
  if (since > 0 && since <= command.merges()) {  // else it was merged anew, and this came late
    auto& dropped = draft.New<v1::FollowerDropped>();
    dropped.set_follower_matter_id(command.follower_matter_id());
    draft.Say(&v1::Event::mutable_follower_dropped, std::move(dropped));
  }
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

}  // namespace huiyin::tracking
