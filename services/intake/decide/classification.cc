#include "services/intake/decide/classification.h"

#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/intake/v1/state.pb.h"
#include "services/intake/decide/acceptance.h"
#include "services/intake/decide/refusal.h"
#include "services/policy/reference.h"

namespace huiyin::intake {

kit::Decision ClassifyCase(const kit::Reader& state, const v1::ClassifyCase& command,
                           const kit::DecideContext& context) {
  const std::optional<v1::Case> row = FindCase(state, command.matter_id(), context);
  if (!row.has_value()) return RefuseUnknownCase(command.matter_id());
  if (row->classified_by() != v1::CLASSIFIED_NOT_YET) {
    return Refuse(v1::REJECTION_REASON_ALREADY_CLASSIFIED, common::v1::REJECTION_KIND_CONFLICT,
                  kit::Concat("case ", row->matter_id(), " has category \"", row->category_id(),
                              "\" already: that stands"),
                  "matter_id");
  }
  if (row->over()) return RefuseCaseOver(*row);
  const policy::Policy& policy = policy::PolicyOf(context.reference);
  if (policy.category(command.category_id()) == nullptr) {
    return RefuseUnknownCategory(command.category_id());
  }
  kit::Decision decision(context);
  v1::CaseClassified& event = *kit::Emit<v1::Event>(&decision).mutable_case_classified();
  event.set_matter_id(row->matter_id());
  event.set_category_id(command.category_id());
  event.set_classified_by(v1::CLASSIFIED_PERSON);
  const common::v1::CaseStage stage =
      AcceptByCategory(policy, row->matter_id(), command.category_id(), row->stage(), &decision);
  decision.reply = CaseReplyBytes(row->matter_id(), stage);
  return decision;
}

}  // namespace huiyin::intake
