// What intake's decisions have in common: finding the case, and saying no.
#pragma once

#include <optional>
#include <string>

#include "huiyin/intake/v1/intake.pb.h"
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

inline kit::Decision RefuseUnknownCategory(const std::string& category_id) {
  return Refuse(v1::REJECTION_REASON_CATEGORY_UNKNOWN, common::v1::REJECTION_KIND_INVALID,
                kit::Concat("the policy pack has no category \"", category_id,
                            "\": name one it has, or apply a pack that has it"),
                "category_id");
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
