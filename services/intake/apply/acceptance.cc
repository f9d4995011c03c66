#include "services/intake/apply/acceptance.h"

#include "huiyin/intake/v1/state.pb.h"
#include "services/intake/apply/index.h"
#include "services/intake/tables.h"

namespace huiyin::intake {

void ApplyCaseAccepted(kit::Writer& state, const v1::CaseAccepted& event) {
  Cases::ChangeFound(state, event.matter_id(),
                     [](v1::Case* row) { row->set_stage(common::v1::CASE_STAGE_ACCEPTED); });
}

void ApplyCaseNotAccepted(kit::Writer& state, const v1::CaseNotAccepted& event) {
  Cases::ChangeFound(state, event.matter_id(), [&](v1::Case* row) {
    row->set_stage(common::v1::CASE_STAGE_NOT_ACCEPTED);
    row->set_refusal_reason(event.reason());
  });
}

void ApplyCaseClassified(kit::Writer& state, const v1::CaseClassified& event) {
  std::optional<v1::Case> row = Cases::Get(state, event.matter_id());
  if (!row.has_value()) return;
  const std::string old_category_id = row->category_id();
  row->set_category_id(event.category_id());
  row->set_classified_by(event.classified_by());
  MoveInIndexes(state, *row, old_category_id);
  Cases::Put(state, event.matter_id(), *std::move(row));
}

}  // namespace huiyin::intake
