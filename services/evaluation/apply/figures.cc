#include "services/evaluation/apply/figures.h"

namespace huiyin::evaluation {

FigureChanges Difference(const v1::Figures& before, const v1::Figures& after) {
  const auto* fields = v1::Figures::descriptor();
  const auto* reflection = v1::Figures::GetReflection();
  FigureChanges changes;
  for (int i = 0; i < fields->field_count(); ++i) {
    const auto* field = fields->field(i);
    const int64_t change = reflection->GetInt64(after, field) - reflection->GetInt64(before, field);
    if (change != 0) changes.emplace_back(field, change);
  }
  return changes;
}

void AddChanges(const FigureChanges& changes, v1::Figures* into) {
  const auto* reflection = v1::Figures::GetReflection();
  for (const auto& [field, change] : changes) {
    reflection->SetInt64(into, field, reflection->GetInt64(*into, field) + change);
  }
}

void AddFigures(const v1::Figures& figures, v1::Figures* into) {
  AddChanges(Difference(v1::Figures(), figures), into);
}

// What is zero takes no byte.
bool IsZero(const v1::Figures& figures) { return figures.ByteSizeLong() == 0; }

}  // namespace huiyin::evaluation
