#include "services/dispatch/decide/refusal.h"

#include "huiyin/dispatch/v1/events.pb.h"
#include "services/dispatch/tables.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "services/kit/runtime/rejection.h"

namespace huiyin::dispatch {
namespace {

// "RECEIVED"
std::string StageName(common::v1::CaseStage stage) {
  return common::v1::CaseStage_Name(stage).substr(std::string_view("CASE_STAGE_").size());
}

}  // namespace

bool HasEnded(common::v1::CaseStage stage) {
  return stage == common::v1::CASE_STAGE_CLOSED || stage == common::v1::CASE_STAGE_NOT_ACCEPTED ||
         stage == common::v1::CASE_STAGE_WITHDRAWN || stage == common::v1::CASE_STAGE_TRANSFERRED;
}

bool NeedsUnit(common::v1::CaseStage stage) {
  return stage == common::v1::CASE_STAGE_ACCEPTED || stage == common::v1::CASE_STAGE_RETURNED ||
         stage == common::v1::CASE_STAGE_REOPENED;
}

bool NeedsFirstUnit(const v1::Assignment& row) {
  return row.stage() == common::v1::CASE_STAGE_ACCEPTED && row.merged_into().empty() &&
         row.first_unit_id().empty();
}

std::optional<v1::Assignment> FindCase(const kit::Reader& state, const std::string& matter_id,
                                       const kit::DecideContext& context) {
  if (kit::RootOf(matter_id) != context.root_id) return std::nullopt;
  return Assignments::Get(state, matter_id);
}

kit::Decision RefuseUnknownCase(const std::string& matter_id) {
  return kit::Reject(kTopic, v1::REJECTION_REASON_CASE_UNKNOWN,
                     common::v1::REJECTION_KIND_NOT_FOUND,
                     kit::Concat("there is no case ", matter_id,
                                 " in dispatch: check its number; if it was submitted just now, "
                                 "send the positions that intake answered with"),
                     "matter_id");
}

kit::Decision RefuseStage(const v1::Assignment& row, std::string_view needed) {
  return kit::Reject(
      kTopic, v1::REJECTION_REASON_WRONG_STAGE, common::v1::REJECTION_KIND_CONFLICT,
      kit::Concat("case ", row.matter_id(), " stands at ", StageName(row.stage()), ": ", needed),
      "matter_id");
}

kit::Decision RefuseMerged(const v1::Assignment& row) {
  return kit::Reject(kTopic, v1::REJECTION_REASON_CASE_MERGED, common::v1::REJECTION_KIND_CONFLICT,
                     kit::Concat("case ", row.matter_id(), " follows case ", row.merged_into(),
                                 ": act on that one, or unmerge this one in tracking"),
                     "matter_id");
}

kit::Decision RefuseUnknownUnit(const std::string& unit_id, std::string_view field) {
  return kit::Reject(kTopic, v1::REJECTION_REASON_UNIT_UNKNOWN, common::v1::REJECTION_KIND_INVALID,
                     kit::Concat("the policy pack has no unit \"", unit_id, "\": name one it has"),
                     field);
}

kit::Decision RefuseUnit(const v1::Assignment& row, const std::string& unit_id) {
  return kit::Reject(kTopic, v1::REJECTION_REASON_WRONG_UNIT, common::v1::REJECTION_KIND_CONFLICT,
                     kit::Concat("case ", row.matter_id(), " is with unit \"", row.unit_id(),
                                 "\", not with \"", unit_id, "\": only that unit can act on it"),
                     "unit_id");
}

std::string CaseReplyBytes(const std::string& matter_id, common::v1::CaseStage stage) {
  common::v1::CaseReply reply;
  reply.set_matter_id(matter_id);
  reply.set_stage(stage);
  return reply.SerializeAsString();
}

}  // namespace huiyin::dispatch
