// Measures (督办措施): a fact that meets a rule makes one due; a person orders it or lays it aside;
// the unit may appeal; who ordered it upholds or withdraws it. Also after the case has ended. Pure.
#pragma once

#include <optional>
#include <string>

#include "huiyin/tracking/v1/commands.pb.h"
#include "services/tracking/decide/draft.h"

namespace huiyin::tracking {

// Call it once the event that shows the fact is said: proposes the most severe measure that policy
// has for the fact counted so often, against the unit. Nothing where there is no such rule, no such
// unit, or the rule's measure waits already.
void ProposeMeasures(CaseDraft* draft, common::v1::CaseFact fact, const std::string& unit_id);
// Against the unit that has the case, or had it last.
void ProposeMeasures(CaseDraft* draft, common::v1::CaseFact fact);

kit::Decision DecideMeasure(const kit::Reader& state, const v1::DecideMeasure& command,
                            const kit::DecideContext& context);
kit::Decision AppealMeasure(const kit::Reader& state, const v1::AppealMeasure& command,
                            const kit::DecideContext& context);
kit::Decision WithdrawMeasure(const kit::Reader& state, const v1::WithdrawMeasure& command,
                              const kit::DecideContext& context);
kit::Decision UpholdMeasure(const kit::Reader& state, const v1::UpholdMeasure& command,
                            const kit::DecideContext& context);

}  // namespace huiyin::tracking
