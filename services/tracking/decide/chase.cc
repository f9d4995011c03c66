#include "services/tracking/decide/chase.h"

#include "services/tracking/decide/measure.h"
#include "services/tracking/decide/refusal.h"

namespace huiyin::tracking {

kit::Decision ChaseCase(const kit::Reader& state, const v1::ChaseCase& command,
                        const kit::DecideContext& context) {
  if (auto refusal = RefuseUnlessOpen(state, command.matter_id(), context))
    return *std::move(refusal);
  kit::Decision decision(context);
  CaseDraft draft(state, command.matter_id(), context, &decision);
  auto& chased = draft.New<v1::CaseChased>();
  chased.set_channel(command.channel());
  chased.set_words(command.words());
  chased.set_chases(draft.row().chases() + 1);
  chased.set_unit_id(draft.row().unit_id());
  draft.Say(&v1::Event::mutable_case_chased, std::move(chased));
  ProposeMeasures(&draft, common::v1::CASE_FACT_CHASED);
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

}  // namespace huiyin::tracking
