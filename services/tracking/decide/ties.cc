#include "services/tracking/decide/ties.h"

#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "services/tracking/case_view.h"
#include "services/tracking/tables.h"

namespace huiyin::tracking {
namespace {

void Ask(const std::string& matter_id, const v1::Command& command, kit::Decision* decision) {
  common::v1::FollowUp& follow_up = decision->follow_ups.emplace_back();
  follow_up.set_service(kTopic);
  follow_up.set_root_id(std::string(kit::RootOf(matter_id)));
  follow_up.set_payload(command.SerializeAsString());
}

}  // namespace

void TellTied(const v1::Case& before, const v1::Case& after, kit::Decision* decision) {
  if (before.stage() == after.stage()) return;
  const bool ended = HasEnded(after.stage());
  if (ended && before.stage() == common::v1::CASE_STAGE_MERGED) AskToDrop(before, decision);
  if (!ended && !IsHandled(after.stage())) return;
  for (int i = 0; i < before.followers_size(); ++i) {
    const std::string& follower = before.followers(i);
    if (ended) {
      TellRelease(before.matter_id(), follower, before.follower_merges(i),
                  kit::Concat("case ", before.matter_id(), " ended without being handled"),
                  decision);
    } else {
      TellResult(after, follower, before.follower_merges(i), decision);
    }
  }
}

void AskToFollow(const v1::Case& follower, kit::Decision* decision) {
  v1::Command command;
  v1::FollowCase& follow = *command.mutable_follow_case();
  follow.set_matter_id(follower.merged_into());
  follow.set_follower_matter_id(follower.matter_id());
  follow.set_merges(follower.merges());
  Ask(follower.merged_into(), command, decision);
}

void AskToDrop(const v1::Case& follower, kit::Decision* decision) {
  v1::Command command;
  v1::DropFollower& drop = *command.mutable_drop_follower();
  drop.set_matter_id(follower.merged_into());
  drop.set_follower_matter_id(follower.matter_id());
  drop.set_merges(follower.merges());
  Ask(follower.merged_into(), command, decision);
}

void TellResult(const v1::Case& lead, const std::string& follower_id, int32_t merges,
                kit::Decision* decision) {
  v1::Command command;
  v1::TakeLeadResult& take = *command.mutable_take_lead_result();
  take.set_matter_id(follower_id);
  take.set_lead_matter_id(lead.matter_id());
  take.set_unit_id(lead.unit_id());
  take.set_note(lead.note());
  take.set_handled_at_us(lead.stage_at_us());
  take.set_merges(merges);
  Ask(follower_id, command, decision);
}

void TellRelease(const std::string& lead_id, const std::string& follower_id, int32_t merges,
                 const std::string& reason, kit::Decision* decision) {
  v1::Command command;
  v1::ReleaseFollower& release = *command.mutable_release_follower();
  release.set_matter_id(follower_id);
  release.set_lead_matter_id(lead_id);
  release.set_reason(reason);
  release.set_merges(merges);
  Ask(follower_id, command, decision);
}

}  // namespace huiyin::tracking
