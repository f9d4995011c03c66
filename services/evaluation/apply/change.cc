#include "services/evaluation/apply/change.h"

#include <utility>

#include "huiyin/evaluation/v1/state.pb.h"
#include "services/evaluation/apply/figures.h"

namespace huiyin::evaluation {
namespace {

struct Group {
  v1::GroupBy by;
  std::string_view id;
  int64_t month;

  bool operator==(const Group&) const = default;
};

Group GroupOf(const v1::Score& score, v1::GroupBy by) {
  switch (by) {
    case v1::GROUP_BY_UNIT:
      return {by, score.unit_id(), score.month()};
    case v1::GROUP_BY_CATEGORY:
      return {by, score.category_id(), score.month()};
    case v1::GROUP_BY_AREA:
      return {by, score.area_id(), score.month()};
    default:
      return {by, "", score.month()};
  }
}

// Where its first verdict counts: it stays with the unit that was judged.
Group JudgedGroupOf(const v1::Score& score, v1::GroupBy by) {
  if (by == v1::GROUP_BY_UNIT) return {by, score.first_verdict_unit_id(), score.month()};
  return GroupOf(score, by);
}

void AddToSum(kit::Writer& state, const Group& group, const FigureChanges& changes) {
  if (changes.empty()) return;
  Sums::Change(state, group.by, group.month, group.id, [&](v1::Figures* sum) {
    AddChanges(changes, sum);
    return !IsZero(*sum);
  });
}

// How many cases took so long; a row of none is gone.
struct AddCases {
  int64_t times;
  bool operator()(v1::DurationCount* count) const {
    count->set_cases(count->cases() + times);
    return count->cases() != 0;
  }
};

void AddDuration(kit::Writer& state, const Group& group, int64_t seconds, int64_t times) {
  Durations::Change(state, group.by, group.month, group.id, seconds, AddCases{times});
}

void AddFirst(kit::Writer& state, const Group& group, v1::FirstKind kind, int64_t seconds,
              int64_t times) {
  if (seconds < 0) return;
  Firsts::Change(state, group.by, group.month, group.id, kind, seconds, AddCases{times});
}

// -1: not yet.
int64_t FirstOf(const v1::Score& score, v1::FirstKind kind) {
  if (!score.firsts_known()) return -1;
  if (kind == v1::FIRST_KIND_RECEIVED) return score.seconds_to_receive();
  return kind == v1::FIRST_KIND_HANDLED ? score.seconds_to_handle() : score.seconds_to_feed_back();
}

void ChangeFirsts(kit::Writer& state, const Group& from, const Group& to, const v1::Score& before,
                  const v1::Score& after) {
  for (const v1::FirstKind kind :
       {v1::FIRST_KIND_RECEIVED, v1::FIRST_KIND_HANDLED, v1::FIRST_KIND_FED_BACK}) {
    if (from == to && FirstOf(before, kind) == FirstOf(after, kind)) continue;
    AddFirst(state, from, kind, FirstOf(before, kind), -1);
    AddFirst(state, to, kind, FirstOf(after, kind), 1);
  }
}

void ChangeFirstVerdict(kit::Writer& state, v1::GroupBy by, const v1::Score& before,
                        const v1::Score& after) {
  const Group from = JudgedGroupOf(before, by);
  const Group to = JudgedGroupOf(after, by);
  const bool had = before.has_first_verdict();
  if (had == after.has_first_verdict() && from == to) return;  // once given it stays what it is
  if (had)
    AddToSum(state, from, Difference(before.first_verdict(), v1::Figures::default_instance()));
  if (after.has_first_verdict()) {
    AddToSum(state, to, Difference(v1::Figures::default_instance(), after.first_verdict()));
  }
}

}  // namespace

void ScoreChange::Commit() {
  if (after_.matter_id().empty()) return;  // never counted
  const v1::Score& before = before_;
  const v1::Score& after = after_;
  const FigureChanges changes = Difference(before.counted(), after.counted());
  const bool same_time =
      before.timed() == after.timed() && before.seconds_to_close() == after.seconds_to_close();
  for (const v1::GroupBy by :
       {v1::GROUP_BY_TOTAL, v1::GROUP_BY_UNIT, v1::GROUP_BY_CATEGORY, v1::GROUP_BY_AREA}) {
    const Group from = GroupOf(before, by);
    const Group to = GroupOf(after, by);
    if (from != to) {
      AddToSum(state_, from, Difference(before.counted(), v1::Figures::default_instance()));
      AddToSum(state_, to, Difference(v1::Figures::default_instance(), after.counted()));
    } else {
      AddToSum(state_, to, changes);
    }
    ChangeFirsts(state_, from, to, before, after);
    ChangeFirstVerdict(state_, by, before, after);
    if (from == to && same_time) continue;
    if (before.timed()) AddDuration(state_, from, before.seconds_to_close(), -1);
    if (after.timed()) AddDuration(state_, to, after.seconds_to_close(), 1);
  }
  Scores::Put(state_, matter_id_, std::move(after_));
}

}  // namespace huiyin::evaluation
