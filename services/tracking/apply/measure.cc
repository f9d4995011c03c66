#include "services/tracking/apply/measure.h"

#include <algorithm>

namespace huiyin::tracking {
namespace {

v1::FactCount* CountOf(v1::Case* row, common::v1::CaseFact fact) {
  for (v1::FactCount& count : *row->mutable_facts()) {
    if (count.fact() == fact) return &count;
  }
  v1::FactCount* count = row->add_facts();
  count->set_fact(fact);
  return count;
}

// nullptr: the case has no measure of that number.
v1::Measure* Change(v1::Case* row, int32_t number, v1::MeasureState state, int64_t at_us,
                    const std::string& words) {
  for (v1::Measure& measure : *row->mutable_measures()) {
    if (measure.number() != number) continue;
    measure.set_state(state);
    measure.set_changed_at_us(at_us);
    measure.set_words(words);
    return &measure;
  }
  return nullptr;
}

}  // namespace

void CountFact(v1::Case* row, common::v1::CaseFact fact, int change) {
  if (fact == common::v1::CASE_FACT_UNSPECIFIED) return;
  v1::FactCount* count = CountOf(row, fact);
  count->set_count(std::max(0, count->count() + change));
}

int32_t FactCountOf(const v1::Case& row, common::v1::CaseFact fact) {
  for (const v1::FactCount& count : row.facts()) {
    if (count.fact() == fact) return count.count();
  }
  return 0;
}

const v1::Measure* FindMeasure(const v1::Case& row, int32_t number) {
  for (const v1::Measure& measure : row.measures()) {
    if (measure.number() == number) return &measure;
  }
  return nullptr;
}

void Fold(const v1::MeasureProposed& event, int64_t decided_at_us, v1::Case* row) {
  if (row->measures_size() >= kMeasuresMax) return;
  v1::Measure* measure = row->add_measures();
  measure->set_number(event.number());
  measure->set_rule_id(event.rule_id());
  measure->set_kind(event.kind());
  measure->set_severity(event.severity());
  measure->set_fact(event.fact());
  measure->set_count(event.count());
  measure->set_unit_id(event.unit_id());
  measure->set_confidential(event.confidential());
  measure->set_state(v1::MEASURE_STATE_PROPOSED);
  measure->set_changed_at_us(decided_at_us);
}

void Fold(const v1::MeasureOrdered& event, int64_t decided_at_us, v1::Case* row) {
  if (v1::Measure* measure =
          Change(row, event.number(), v1::MEASURE_STATE_ORDERED, decided_at_us, event.reason())) {
    measure->set_by_unit_id(event.by_unit_id());
  }
}

void Fold(const v1::MeasureLaidAside& event, int64_t decided_at_us, v1::Case* row) {
  if (v1::Measure* measure = Change(row, event.number(), v1::MEASURE_STATE_LAID_ASIDE,
                                    decided_at_us, event.reason())) {
    measure->set_by_unit_id(event.by_unit_id());
  }
}

void Fold(const v1::MeasureAppealed& event, int64_t decided_at_us, v1::Case* row) {
  Change(row, event.number(), v1::MEASURE_STATE_APPEALED, decided_at_us, event.words());
}

void Fold(const v1::MeasureWithdrawn& event, int64_t decided_at_us, v1::Case* row) {
  Change(row, event.number(), v1::MEASURE_STATE_WITHDRAWN, decided_at_us, event.reason());
}

void Fold(const v1::MeasureUpheld& event, int64_t decided_at_us, v1::Case* row) {
  Change(row, event.number(), v1::MEASURE_STATE_UPHELD, decided_at_us, event.reason());
}

}  // namespace huiyin::tracking
