#include "services/evaluation/apply/change.h"

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

void AddToSum(kit::Writer& state, const Group& group, const v1::Figures& figures, int64_t times) {
  v1::Figures sum = Sums::Get(state, group.by, group.month, group.id).value_or(v1::Figures());
  AddFigures(figures, times, &sum);
  if (IsZero(sum)) {
    Sums::Delete(state, group.by, group.month, group.id);
  } else {
    Sums::Put(state, group.by, group.month, group.id, sum);
  }
}

void AddDuration(kit::Writer& state, const Group& group, int64_t seconds, int64_t times) {
  v1::DurationCount count =
      Durations::Get(state, group.by, group.month, group.id, seconds).value_or(v1::DurationCount());
  count.set_cases(count.cases() + times);
  if (count.cases() == 0) {
    Durations::Delete(state, group.by, group.month, group.id, seconds);
  } else {
    Durations::Put(state, group.by, group.month, group.id, seconds, count);
  }
}

void AddFirst(kit::Writer& state, const Group& group, v1::FirstKind kind, int64_t seconds,
              int64_t times) {
  if (seconds < 0) return;
  v1::DurationCount count = Firsts::Get(state, group.by, group.month, group.id, kind, seconds)
                                .value_or(v1::DurationCount());
  count.set_cases(count.cases() + times);
  if (count.cases() == 0) {
    Firsts::Delete(state, group.by, group.month, group.id, kind, seconds);
  } else {
    Firsts::Put(state, group.by, group.month, group.id, kind, seconds, count);
  }
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
  if (had) AddToSum(state, from, before.first_verdict(), -1);
  if (after.has_first_verdict()) AddToSum(state, to, after.first_verdict(), 1);
}

}  // namespace

void Commit(kit::Writer& state, const v1::Score& before, const v1::Score& after) {
  v1::Figures change = after.counted();
  AddFigures(before.counted(), -1, &change);
  const bool unchanged = IsZero(change);
  const bool same_time =
      before.timed() == after.timed() && before.seconds_to_close() == after.seconds_to_close();
  for (const v1::GroupBy by :
       {v1::GROUP_BY_TOTAL, v1::GROUP_BY_UNIT, v1::GROUP_BY_CATEGORY, v1::GROUP_BY_AREA}) {
    const Group from = GroupOf(before, by);
    const Group to = GroupOf(after, by);
    if (from != to) {
      AddToSum(state, from, before.counted(), -1);
      AddToSum(state, to, after.counted(), 1);
    } else if (!unchanged) {
      AddToSum(state, to, change, 1);
    }
    ChangeFirsts(state, from, to, before, after);
    ChangeFirstVerdict(state, by, before, after);
    if (from == to && same_time) continue;
    if (before.timed()) AddDuration(state, from, before.seconds_to_close(), -1);
    if (after.timed()) AddDuration(state, to, after.seconds_to_close(), 1);
  }
  Scores::Put(state, after.matter_id(), after);
}

}  // namespace huiyin::evaluation
