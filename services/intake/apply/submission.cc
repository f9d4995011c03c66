#include "services/intake/apply/submission.h"

#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/state.pb.h"
#include "services/intake/apply/index.h"
#include "services/intake/tables.h"

namespace huiyin::intake {
namespace {

// The first matter of the call knows how many others there are.
void CountFurther(kit::Writer& state, const std::string& first_id) {
  Cases::ChangeFound(state, first_id,
                     [](v1::Case* first) { first->set_further(first->further() + 1); });
}

}  // namespace

void ApplyCaseSubmitted(kit::Writer& state, const v1::CaseSubmitted& event,
                        const kit::ApplyContext& context) {
  v1::Case row;
  row.set_matter_id(event.matter_id());
  row.set_receipt_code(event.receipt_code());
  *row.mutable_submission() = event.submission();
  row.set_category_id(event.category_id());
  row.set_classified_by(event.classified_by());
  row.set_stage(common::v1::CASE_STAGE_SUBMITTED);
  row.set_submitted_at_us(context.decided_at_us);
  row.set_linked_to(event.linked_to());
  AddToIndexes(state, row);
  Cases::Put(state, event.matter_id(), std::move(row));
  if (!event.linked_to().empty()) CountFurther(state, event.linked_to());
  const v1::SubmitCase& said = event.submission();
  if (said.source_number().empty()) return;
  v1::SourceNumber number;
  number.set_matter_id(event.matter_id());
  SourceNumbers::Put(state, said.source_system(), said.source_number(), number);
}

}  // namespace huiyin::intake
