#include "services/tracking/decide/refusal.h"

#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "services/kit/runtime/rejection.h"
#include "services/tracking/case_view.h"

namespace huiyin::tracking {
namespace {

// "RECEIVED"
std::string StageName(common::v1::CaseStage stage) {
  return common::v1::CaseStage_Name(stage).substr(std::string_view("CASE_STAGE_").size());
}

}  // namespace

kit::Decision Refuse(v1::RejectionReason reason, common::v1::RejectionKind kind,
                     std::string message, std::string_view field) {
  return kit::Reject(kTopic, reason, kind, std::move(message), field);
}

std::optional<kit::Decision> RefuseUnlessKnown(const kit::Reader& state,
                                               const std::string& matter_id,
                                               const kit::DecideContext& context) {
  if (kit::RootOf(matter_id) == context.root_id && Cases::Has(state, matter_id)) {
    return std::nullopt;
  }
  return Refuse(v1::REJECTION_REASON_CASE_UNKNOWN, common::v1::REJECTION_KIND_NOT_FOUND,
                kit::Concat("there is no case ", matter_id,
                            " in tracking: check its number; if it was submitted just now, send "
                            "the positions that intake answered with"));
}

std::optional<kit::Decision> RefuseUnlessOpen(const kit::Reader& state,
                                              const std::string& matter_id,
                                              const kit::DecideContext& context) {
  if (auto refusal = RefuseUnlessKnown(state, matter_id, context)) return refusal;
  const v1::Case row = Cases::Get(state, matter_id).value_or(v1::Case());
  if (HasEnded(row.stage())) return RefuseStage(row, "it has ended, nothing can change it");
  return std::nullopt;
}

kit::Decision RefuseStage(const v1::Case& row, std::string_view needed) {
  return Refuse(
      v1::REJECTION_REASON_WRONG_STAGE, common::v1::REJECTION_KIND_CONFLICT,
      kit::Concat("case ", row.matter_id(), " stands at ", StageName(row.stage()), ": ", needed));
}

std::string CaseReplyBytes(const v1::Case& row) {
  common::v1::CaseReply reply;
  reply.set_matter_id(row.matter_id());
  reply.set_stage(row.stage());
  return reply.SerializeAsString();
}

}  // namespace huiyin::tracking
