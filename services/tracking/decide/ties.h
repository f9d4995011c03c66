// Ties: what becomes of a case is told the cases merged with it, in their own families. Pure.
//
// Both directions go through huiyin.commands as follow-ups of the decision that made them necessary; `merges` in each says
// which merge it is about, so that a word that comes late, twice or out of order changes nothing.
#pragma once

#include <string>

#include "huiyin/tracking/v1/commands.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/kit/runtime/service.h"

namespace huiyin::tracking {

// It follows another case, or others follow it.
inline bool IsTied(const v1::Case& row) {
  return row.stage() == common::v1::CASE_STAGE_MERGED || row.followers_size() > 0;
}
// After an event: the result to all followers once it is handled, their freedom once it ends; and a case that ends while it
// follows another is dropped there.
void TellTied(const v1::Case& before, const v1::Case& after, kit::Decision* decision);

void AskToFollow(const v1::Case& follower, kit::Decision* decision);
void AskToDrop(const v1::Case& follower, kit::Decision* decision);
void TellResult(const v1::Case& lead, const std::string& follower_id, int32_t merges,
                kit::Decision* decision);
void TellRelease(const std::string& lead_id, const std::string& follower_id, int32_t merges,
                 const std::string& reason, kit::Decision* decision);

}  // namespace huiyin::tracking
