// What the runtime itself decided: inputs held back for an operator, and timers that fired.
#include "services/kit/base/clock.h"
#include "services/kit/runtime/fold.h"
#include "services/kit/runtime/tables.h"

namespace huiyin::kit {

void Fold::ApplyRuntimeEvents(Writer& state, FoldPoint* point,
                              const common::v1::Record& record) const {
  for (const common::v1::RuntimeEvent& event : record.runtime_events()) {
    switch (event.event_case()) {
      case common::v1::RuntimeEvent::kTimerFired:
        if (bugs_.keep_timer_row) break;
        Timers::Delete(state, event.timer_fired().due_at_us(), event.timer_fired().key());
        break;
      case common::v1::RuntimeEvent::kMatterHeld:
        ApplyHeld(state, point, event.matter_held());
        break;
      case common::v1::RuntimeEvent::kHeldResolved:
        ApplyResolved(state, point, event.held_resolved(), record.envelope());
        break;
      case common::v1::RuntimeEvent::kHeldRetryRequested:
      case common::v1::RuntimeEvent::kHeldRetryFailed: {
        const bool retry = event.has_held_retry_requested();
        const std::string& root =
            retry ? event.held_retry_requested().root_id() : event.held_retry_failed().root_id();
        std::optional<common::v1::HeldFamily> family = HeldFamilies::Get(state, root);
        if (!family.has_value()) break;
        family->set_retrying(retry);
        HeldFamilies::Put(state, root, *family);
        break;
      }
      case common::v1::RuntimeEvent::EVENT_NOT_SET:
        break;  // refused by Apply
    }
  }
}

void Fold::ApplyHeld(Writer& state, FoldPoint* point, const common::v1::MatterHeld& held) const {
  HeldFamilies::Change(state, held.root_id(), [&](common::v1::HeldFamily* family) {
    if (family->inputs() == 0) ++point->held_families;
    family->set_inputs(family->inputs() + 1);
    return true;
  });
  common::v1::HeldRow row;
  *row.mutable_held() = held.held();
  row.set_error(held.error());
  HeldRows::Put(state, held.root_id(), static_cast<int64_t>(++point->held_places), row);
}

void Fold::ApplyResolved(Writer& state, FoldPoint* point, const common::v1::HeldResolved& resolved,
                         const common::v1::Envelope& envelope) const {
  const std::string& root = resolved.root_id();
  auto family = HeldFamilies::Get(state, root).value_or(common::v1::HeldFamily());
  if (family.inputs() == 0 || bugs_.held_twice) return;
  std::string first;
  common::v1::HeldInput held;
  HeldRows::Scan(
      state,
      [&](const HeldRows::Row& row) {
        first = std::string(row.key);
        held = row.value.held();
        return false;
      },
      std::string_view(root));
  state.Delete(HeldRows::Key(root, 0).substr(0, 1) + first);
  family.set_inputs(family.inputs() - 1);
  if (family.inputs() > 0) {
    HeldFamilies::Put(state, root, family);
  } else {
    HeldFamilies::Delete(state, root);
    --point->held_families;
  }
  if (!resolved.discarded() || !held.has_follow_up() || bugs_.forget_discarded) return;
  // It may come again, or wait in the queue twice: it stays discarded, if it was not decided before.
  if (Outcomes::Has(state, held.follow_up().header().command_id())) return;
  common::v1::Outcome outcome;
  outcome.set_content_digest(CommandDigest(service_, held.follow_up()));
  outcome.set_forget_day(envelope.cause().command().forget_at_us() / kMicrosPerDay);
  common::v1::Rejection* rejection = outcome.mutable_answer()->mutable_rejection();
  rejection->set_domain(own_.topic);
  rejection->set_reason("DISCARDED");
  rejection->set_kind(common::v1::REJECTION_KIND_CONFLICT);
  rejection->set_message("an operator discarded this command; it changed nothing");
  Remember(state, point, envelope.sequence(), held.follow_up().header().command_id(),
           std::move(outcome));
}

}  // namespace huiyin::kit
