#include "services/tracking/confidential.h"

#include <algorithm>

#include "services/tracking/apply/measure.h"
#include "services/tracking/history.h"

namespace huiyin::tracking {
namespace {

// 0: the event is about no measure.
int32_t MeasureOf(const v1::Event& event) {
  switch (event.event_case()) {
    case v1::Event::kMeasureProposed:
      return event.measure_proposed().number();
    case v1::Event::kMeasureOrdered:
      return event.measure_ordered().number();
    case v1::Event::kMeasureLaidAside:
      return event.measure_laid_aside().number();
    case v1::Event::kMeasureAppealed:
      return event.measure_appealed().number();
    case v1::Event::kMeasureWithdrawn:
      return event.measure_withdrawn().number();
    case v1::Event::kMeasureUpheld:
      return event.measure_upheld().number();
    default:
      return 0;
  }
}

}  // namespace

bool IsConfidential(const v1::TimelineEntry& entry, const v1::Case& row) {
  const int32_t number = MeasureOf(entry.event());
  if (number == 0) return false;
  // What nobody knows is not told.
  const v1::Measure* measure = FindMeasure(row, number);
  return measure == nullptr || measure->confidential();
}

void HideConfidential(const kit::Reader& state, v1::Case* row) {
  const auto& measures = row->measures();
  if (std::none_of(measures.begin(), measures.end(),
                   [](const v1::Measure& measure) { return measure.confidential(); })) {
    return;
  }
  uint64_t hidden = 0;
  VisitTimeline(state, row->matter_id(), 0, [&](int64_t number, const v1::TimelineEntry& entry) {
    if (number == static_cast<int64_t>(row->entries())) return false;
    if (IsConfidential(entry, *row)) ++hidden;
    return true;
  });
  row->set_entries(row->entries() - hidden);
  auto* all = row->mutable_measures();
  all->erase(std::remove_if(all->begin(), all->end(),
                            [](const v1::Measure& measure) { return measure.confidential(); }),
             all->end());
}

}  // namespace huiyin::tracking
