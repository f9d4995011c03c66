// What intake's decisions have in common: finding the case, and saying no.
#pragma once

#include <optional>
#include <string>

#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/intake/v1/state.pb.h"
#include "services/intake/tables.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "services/kit/runtime/rejection.h"

namespace huiyin::intake {

inline kit::Decision Refuse(v1::RejectionReason reason, common::v1::RejectionKind kind,
                            std::string message, std::string_view field) {
  return kit::Reject(kTopic, reason, kind, std::move(message), field);
}

// The case, if it is one of the family that the command was sent to: a decision must not touch
// another's.
inline std::optional<v1::Case> FindCase(const kit::Reader& state, const std::string& matter_id,
                                        const kit::DecideContext& context) {
  if (kit::RootOf(matter_id) != context.root_id) return std::nullopt;
  return Cases::Get(state, matter_id);
}

inline kit::Decision RefuseUnknownCase(const std::string& matter_id) {
  return Refuse(v1::REJECTION_REASON_CASE_UNKNOWN, common::v1::REJECTION_KIND_NOT_FOUND,
                kit::Concat("there is no case ", matter_id, " in intake: check its number"),
                "matter_id");
}

inline kit::Decision RefuseUnknownCategory(const std::string& category_id,
                                           std::string_view field = "category_id") {
  return Refuse(v1::REJECTION_REASON_CATEGORY_UNKNOWN, common::v1::REJECTION_KIND_INVALID,
                kit::Concat("the policy pack has no category \"", category_id,
                            "\": name one it has, or apply a pack that has it"),
                field);
}

inline kit::Decision RefuseCaseOver(const v1::Case& row) {
  const char* how = row.stage() == common::v1::CASE_STAGE_NOT_ACCEPTED  ? "was not accepted"
                    : row.stage() == common::v1::CASE_STAGE_TRANSFERRED ? "was handed over"
                                                                        : "was answered";
  return Refuse(v1::REJECTION_REASON_CASE_OVER, common::v1::REJECTION_KIND_CONFLICT,
                kit::Concat("case ", row.matter_id(), " ", how,
                            " before, which ended it: submit what is new as a case of its own"),
                "matter_id");
}

inline kit::Decision RefuseNotAnEnquiry(common::v1::RejectionKind kind, std::string_view field) {
  return Refuse(v1::REJECTION_REASON_NOT_AN_ENQUIRY, kind,
                "only an enquiry is closed by an answer: anything else must be handled", field);
}

inline std::string CaseReplyBytes(const std::string& matter_id, common::v1::CaseStage stage,
                                  const std::string& receipt_code = "") {
  common::v1::CaseReply reply;
  reply.set_matter_id(matter_id);
  reply.set_stage(stage);
  reply.set_receipt_code(receipt_code);
  return reply.SerializeAsString();
}

}  // namespace huiyin::intake
