#include "services/tracking/history.h"

#include "services/tracking/apply/change.h"
#include "services/tracking/apply/said.h"
#include "services/tracking/tables.h"

namespace huiyin::tracking {
namespace {

void FoldEntry(const v1::TimelineEntry& entry, v1::Case* row) {
  VisitSaid(entry.event(), [&](const auto& said) { Fold(said, entry.decided_at_us(), row); });
  row->set_entries(row->entries() + 1);
}

}  // namespace

void Replay(const kit::Reader& state, const std::string& matter_id,
            absl::FunctionRef<bool(const v1::TimelineEntry&, const v1::Case&)> visit) {
  v1::Case row;
  Timeline::Scan(
      state,
      [&](const Timeline::Row& found) {
        FoldEntry(found.value, &row);
        return visit(found.value, row);
      },
      std::string_view(matter_id));
}

std::optional<v1::Case> CaseAsOf(const kit::Reader& state, const std::string& matter_id,
                                 int64_t as_of_us) {
  v1::Case row;
  Timeline::Scan(
      state,
      [&](const Timeline::Row& found) {
        if (found.value.decided_at_us() > as_of_us) return false;
        FoldEntry(found.value, &row);
        return true;
      },
      std::string_view(matter_id));
  return row.entries() > 0 ? std::optional(std::move(row)) : std::nullopt;
}

}  // namespace huiyin::tracking
