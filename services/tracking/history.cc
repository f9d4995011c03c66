#include "services/tracking/history.h"

#include <algorithm>

#include "services/kit/base/status.h"
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

void VisitTimeline(const kit::Reader& state, const std::string& matter_id, int64_t from,
                   absl::FunctionRef<bool(int64_t, const v1::TimelineEntry&)> visit) {
  Timeline::ScanFrom(
      state,
      [&](const Timeline::Row& found) {
        kit::KeyReader key(found.key);
        std::string id;
        int64_t last = 0;
        HUIYIN_CHECK(key.Read(&id) && key.Read(&last),
                     "a timeline row with a matter id and a number");
        if (id != matter_id) return false;
        const v1::TimelineRow& row = found.value;
        v1::TimelineEntry entry;
        entry.set_decided_at_us(row.decided_at_us());
        entry.set_sequence(row.sequence());
        *entry.mutable_cause() = row.cause();
        const int64_t first = last + 1 - row.event_bytes_size();
        for (int64_t number = std::max(first, from); number <= last; ++number) {
          HUIYIN_CHECK(entry.mutable_event()->ParseFromString(
                           row.event_bytes(static_cast<int>(number - first))),
                       "an event of the timeline that parses");
          if (!visit(number, entry)) return false;
        }
        return true;
      },
      matter_id, from);
}

void Replay(const kit::Reader& state, const std::string& matter_id,
            absl::FunctionRef<bool(const v1::TimelineEntry&, const v1::Case&)> visit) {
  v1::Case row;
  VisitTimeline(state, matter_id, 0, [&](int64_t, const v1::TimelineEntry& entry) {
    FoldEntry(entry, &row);
    return visit(entry, row);
  });
}

std::optional<v1::Case> CaseAsOf(const kit::Reader& state, const std::string& matter_id,
                                 int64_t as_of_us) {
  v1::Case row;
  VisitTimeline(state, matter_id, 0, [&](int64_t, const v1::TimelineEntry& entry) {
    if (entry.decided_at_us() > as_of_us) return false;
    FoldEntry(entry, &row);
    return true;
  });
  return row.entries() > 0 ? std::optional(std::move(row)) : std::nullopt;
}

}  // namespace huiyin::tracking
