// HandOverEmergency (紧急警情转接), AnswerEnquiry (知识库答复), ReplyFirst (首次回复): what is done or said
// while the requester listens. The first two end the case. Pure.
#pragma once

#include "huiyin/intake/v1/commands.pb.h"
#include "services/kit/runtime/service.h"

namespace huiyin::intake {

// A case that nobody accepted yet is accepted by it: nobody hands over, or answers, what is not ours.
kit::Decision HandOverEmergency(const kit::Reader& state, const v1::HandOverEmergency& command,
                                const kit::DecideContext& context);
kit::Decision AnswerEnquiry(const kit::Reader& state, const v1::AnswerEnquiry& command,
                            const kit::DecideContext& context);
// Once for each case.
kit::Decision ReplyFirst(const kit::Reader& state, const v1::ReplyFirst& command,
                         const kit::DecideContext& context);

// What the two that end a case say; the stage it then stands at.
common::v1::CaseStage EmitHandedOver(const std::string& matter_id, const v1::Emergency& emergency,
                                     kit::Decision* decision);
common::v1::CaseStage EmitAnswered(const std::string& matter_id, const v1::EnquiryAnswer& answer,
                                   kit::Decision* decision);

}  // namespace huiyin::intake
