#include "services/tracking/decide/deadline.h"

#include <stdexcept>

#include "services/kit/base/clock.h"

namespace huiyin::tracking {
namespace {

void Miss(CaseDraft* draft, const v1::Deadline& deadline) {
  v1::DeadlineMissed missed;
  missed.set_kind(deadline.kind());
  missed.set_due_at_us(deadline.due_at_us());
  missed.set_unit_id(draft->row().unit_id());
  draft->Say(&v1::Event::mutable_deadline_missed, std::move(missed));
}

}  // namespace

void SetDeadline(CaseDraft* draft, v1::DeadlineKind kind, int64_t seconds) {
  if (seconds <= 0) return;
  v1::DeadlineSet set;
  set.set_kind(kind);
  set.set_due_at_us(draft->fact_us() + seconds * kit::kMicrosPerSecond);
  set.set_service_level_id(draft->row().service_level_id());
  set.set_policy_version(draft->policy().version());
  draft->Say(&v1::Event::mutable_deadline_set, std::move(set));
}

void SettleDeadline(CaseDraft* draft, v1::DeadlineKind kind) {
  const v1::Deadline* deadline = FindDeadline(draft->row(), kind);
  if (deadline == nullptr) return;
  const bool in_time = draft->fact_us() <= deadline->due_at_us();
  if (deadline->state() == v1::DEADLINE_STATE_RUNNING && in_time) {
    v1::DeadlineMet met;
    met.set_kind(kind);
    draft->Say(&v1::Event::mutable_deadline_met, std::move(met));
  } else if (deadline->state() == v1::DEADLINE_STATE_RUNNING) {
    Miss(draft, v1::Deadline(*deadline));
  } else if (deadline->state() == v1::DEADLINE_STATE_MISSED && in_time) {
    v1::DeadlineMissCorrected corrected;
    corrected.set_kind(kind);
    draft->Say(&v1::Event::mutable_deadline_miss_corrected, std::move(corrected));
  }
}

const directory::v1::ServiceLevel& LevelOf(const CaseDraft& draft, const std::string& level_id) {
  const directory::v1::ServiceLevel* level = draft.policy().service_level(level_id);
  return level != nullptr ? *level : directory::v1::ServiceLevel::default_instance();
}

kit::Decision DecideDueDeadline(const kit::Reader& state, int64_t due_at_us, std::string_view key,
                                const kit::DecideContext& context) {
  kit::KeyReader reader(key);
  std::string matter_id;
  int kind = 0;
  if (!reader.Read(&matter_id) || !reader.Read(&kind) || !reader.AtEnd()) {
    throw std::invalid_argument("a timer of huiyin.tracking has a key of another shape");
  }
  kit::Decision decision;
  CaseDraft draft(state, matter_id, context, &decision);
  const v1::Deadline* deadline = FindDeadline(draft.row(), static_cast<v1::DeadlineKind>(kind));
  if (deadline != nullptr && deadline->state() == v1::DEADLINE_STATE_RUNNING &&
      deadline->due_at_us() == due_at_us) {
    Miss(&draft, v1::Deadline(*deadline));
  }
  return decision;
}

}  // namespace huiyin::tracking
