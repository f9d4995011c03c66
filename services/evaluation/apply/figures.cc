#include "services/evaluation/apply/figures.h"

namespace huiyin::evaluation {

void AddFigures(const v1::Figures& figures, int64_t times, v1::Figures* into) {
  const auto* fields = v1::Figures::descriptor();
  const auto* reflection = v1::Figures::GetReflection();
  for (int i = 0; i < fields->field_count(); ++i) {
    const int64_t change = times * reflection->GetInt64(figures, fields->field(i));
    if (change == 0) continue;
    reflection->SetInt64(into, fields->field(i),
                         reflection->GetInt64(*into, fields->field(i)) + change);
  }
}

bool IsZero(const v1::Figures& figures) {
  const auto* fields = v1::Figures::descriptor();
  const auto* reflection = v1::Figures::GetReflection();
  for (int i = 0; i < fields->field_count(); ++i) {
    if (reflection->GetInt64(figures, fields->field(i)) != 0) return false;
  }
  return true;
}

}  // namespace huiyin::evaluation
