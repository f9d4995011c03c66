#include "services/evaluation/apply/figures.h"

#include <algorithm>

namespace huiyin::evaluation {
namespace {

using F = v1::Figures;

constexpr Figure kFigures[] = {
    {&F::received, &F::set_received},
    {&F::closed, &F::set_closed},
    {&F::withdrawn, &F::set_withdrawn},
    {&F::transferred, &F::set_transferred},
    {&F::not_accepted, &F::set_not_accepted},
    {&F::open, &F::set_open},
    {&F::promised, &F::set_promised},
    {&F::on_time, &F::set_on_time},
    {&F::handled, &F::set_handled},
    {&F::called_back, &F::set_called_back},
    {&F::solved_yes, &F::set_solved_yes},
    {&F::solved_no, &F::set_solved_no},
    {&F::solved_unknown, &F::set_solved_unknown},
    {&F::satisfied_yes, &F::set_satisfied_yes},
    {&F::satisfied_no, &F::set_satisfied_no},
    {&F::satisfied_unknown, &F::set_satisfied_unknown},
    {&F::promise_before_creation, &F::set_promise_before_creation},
    {&F::closed_without_date, &F::set_closed_without_date},
    {&F::closed_before_creation, &F::set_closed_before_creation},
    {&F::deadlines_missed, &F::set_deadlines_missed},
    {&F::reopened, &F::set_reopened},
    {&F::reopenings, &F::set_reopenings},
    {&F::returns, &F::set_returns},
    {&F::chases, &F::set_chases},
    {&F::merged, &F::set_merged},
    {&F::first_solved_yes, &F::set_first_solved_yes},
    {&F::first_solved_no, &F::set_first_solved_no},
    {&F::first_solved_unknown, &F::set_first_solved_unknown},
    {&F::first_satisfied_yes, &F::set_first_satisfied_yes},
    {&F::first_satisfied_no, &F::set_first_satisfied_no},
    {&F::first_satisfied_unknown, &F::set_first_satisfied_unknown},
};

}  // namespace

std::span<const Figure> AllFigures() { return kFigures; }

FigureChanges Difference(const v1::Figures& before, const v1::Figures& after) {
  FigureChanges changes;
  for (const Figure& figure : kFigures) {
    const int64_t change = (after.*figure.get)() - (before.*figure.get)();
    if (change != 0) changes.emplace_back(&figure, change);
  }
  return changes;
}

void AddChanges(const FigureChanges& changes, v1::Figures* into) {
  for (const auto& [figure, change] : changes) {
    (into->*figure->set)((into->*figure->get)() + change);
  }
}

void AddFigures(const v1::Figures& figures, v1::Figures* into) {
  AddChanges(Difference(v1::Figures::default_instance(), figures), into);
}

bool IsZero(const v1::Figures& figures) {
  return std::ranges::all_of(kFigures,
                             [&](const Figure& figure) { return (figures.*figure.get)() == 0; });
}

}  // namespace huiyin::evaluation
