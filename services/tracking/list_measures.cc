// Measures of one partition in order of case and number. Their index is by state, so each state's rows are walked apart and
// what they give is merged.
#include <algorithm>

#include "services/kit/base/status.h"
#include "services/tracking/queries.h"
#include "services/tracking/tables.h"

namespace huiyin::tracking {
namespace {

MeasurePlace PlaceOf(std::string_view key) {
  kit::KeyReader reader(key);
  int64_t state = 0;
  MeasurePlace place;
  HUIYIN_CHECK(reader.Read(&state) && reader.Read(&place.first) && reader.Read(&place.second),
               "a measure's row with its state, its case and its number");
  return place;
}

MeasurePlace PlaceOf(const v1::ListedMeasure& listed) {
  return {listed.matter_id(), listed.measure().number()};
}

bool Passes(const v1::ListMeasuresRequest& request, const v1::Measure& measure) {
  return (request.unit_id().empty() || request.unit_id() == measure.unit_id()) &&
         (request.with_confidential() || !measure.confidential());
}

// Adds at most `limit` of that state. The last place looked at where it stopped before the end; nullopt: the state has no
// more.
std::optional<MeasurePlace> Walk(const kit::Reader& state, const v1::ListMeasuresRequest& request,
                                 int64_t measure_state, const MeasurePlace& after, size_t limit,
                                 std::vector<v1::ListedMeasure>* out) {
  size_t looked_at = 0;
  size_t taken = 0;
  MeasurePlace last = after;
  bool more = false;
  Measures::ScanFrom(
      state,
      [&](const Measures::Row& row) {
        if (row.value.state() != measure_state) return false;
        MeasurePlace place = PlaceOf(row.key);
        if (place == after) return true;
        more = taken == limit || looked_at == kRowsLookedAtMax;
        if (more) return false;
        ++looked_at;
        last = std::move(place);
        if (!Passes(request, row.value)) return true;
        ++taken;
        v1::ListedMeasure& listed = out->emplace_back();
        listed.set_matter_id(last.first);
        *listed.mutable_measure() = row.value;
        return true;
      },
      measure_state, after.first, after.second);
  return more ? std::optional(last) : std::nullopt;
}

}  // namespace

std::optional<MeasurePlace> ListMeasuresPage(const kit::Reader& state,
                                             const v1::ListMeasuresRequest& request,
                                             const MeasurePlace& after, size_t limit,
                                             std::vector<v1::ListedMeasure>* out) {
  std::vector<int64_t> states(request.states().begin(), request.states().end());
  for (int i = 1; request.states().empty() && i <= v1::MeasureState_MAX; ++i) states.push_back(i);
  std::sort(states.begin(), states.end());
  states.erase(std::unique(states.begin(), states.end()), states.end());

  std::vector<v1::ListedMeasure> found;
  std::optional<MeasurePlace> stopped;  // of all states nothing is left out up to here
  for (const int64_t measure_state : states) {
    const auto at = Walk(state, request, measure_state, after, limit, &found);
    if (at.has_value()) stopped = stopped.has_value() ? std::min(*stopped, *at) : *at;
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return PlaceOf(a) < PlaceOf(b); });
  size_t taken = 0;
  for (v1::ListedMeasure& listed : found) {
    if (stopped.has_value() && PlaceOf(listed) > *stopped) return stopped;
    if (taken++ == limit) return PlaceOf(out->back());
    out->push_back(std::move(listed));
  }
  return stopped;
}

}  // namespace huiyin::tracking
