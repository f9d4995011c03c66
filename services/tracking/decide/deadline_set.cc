// How limits are set: from when, how long, counted how, reminded when.
#include <algorithm>
#include <vector>

#include "huiyin/tracking/v1/deadlines.pb.h"
#include "services/kit/base/clock.h"
#include "services/tracking/decide/deadline.h"

namespace huiyin::tracking {
namespace {

using directory::v1::ServiceLevel;
using kit::kMicrosPerSecond;

bool Contains(const v1::Deadline& deadline, int64_t remind_at_us) {
  const auto& times = deadline.remind_at_us();
  return std::find(times.begin(), times.end(), remind_at_us) != times.end();
}

// Of the limit to handle, those still to come; of one that is due when it was, those not yet said.
void AddReminders(const CaseDraft& draft, v1::DeadlineSet* set) {
  if (set->kind() != v1::DEADLINE_KIND_HANDLE) return;
  const ServiceLevel& level = LevelOf(draft, set->service_level_id());
  std::vector<int64_t> times;
  for (const int64_t seconds : level.remind_before_seconds()) {
    times.push_back(set->due_at_us() - seconds * kMicrosPerSecond);
  }
  for (const int64_t seconds : level.remind_after_seconds()) {
    times.push_back(set->due_at_us() + seconds * kMicrosPerSecond);
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  const v1::Deadline* before = FindDeadline(draft.row(), set->kind());
  const bool unmoved = set->because() != v1::SET_BECAUSE_STARTED && before != nullptr &&
                       before->due_at_us() == set->due_at_us() &&
                       before->service_level_id() == set->service_level_id();
  for (const int64_t at_us : times) {
    if (unmoved ? Contains(*before, at_us) : at_us > draft.fact_us()) set->add_remind_at_us(at_us);
  }
}

bool CountsAsTheLevelSays(v1::DeadlineKind kind) { return StandsStillInPause(kind); }

v1::DeadlineSet& Started(const CaseDraft& draft, v1::DeadlineKind kind, int64_t seconds) {
  auto& set = draft.New<v1::DeadlineSet>();
  set.set_kind(kind);
  set.set_service_level_id(draft.row().service_level_id());
  set.set_policy_version(draft.policy().version());
  set.set_because(v1::SET_BECAUSE_STARTED);
  set.set_from_us(draft.fact_us());
  set.set_limit_seconds(seconds);
  set.set_counting(common::v1::COUNTING_CALENDAR_TIME);
  const ServiceLevel& level = LevelOf(draft, draft.row().service_level_id());
  if (CountsAsTheLevelSays(kind) && level.counting() != common::v1::COUNTING_UNSPECIFIED) {
    set.set_counting(level.counting());
    set.set_calendar_id(level.calendar_id());
  }
  return set;
}

void SetDue(v1::DeadlineSet* set, Counted counted) {
  set->set_due_at_us(counted.due_at_us);
  for (v1::CountedDay& day : counted.days) *set->add_days() = std::move(day);
}

LimitCount CountOf(const CaseDraft& draft, const v1::DeadlineSet& set) {
  return LimitCount(draft.policy(), set.counting(), set.calendar_id());
}

// A pause that came after the fact, and was heard of before it, counts like any other.
void SayCounted(CaseDraft* draft, v1::DeadlineSet&& set) {
  SetDue(&set, CountOf(*draft, set)
                   .Over(set.from_us(), set.limit_seconds(),
                         StandsStillInPause(set.kind()) ? draft->row().pauses() : Pauses()));
  SaySet(draft, std::move(set));
}

// Missed in this round it stays missed, unless this fact came before it was due and gave more time.
void SetHandleDeadline(CaseDraft* draft, int64_t seconds, const std::string& rule_id) {
  const v1::Deadline* before = FindDeadline(draft->row(), v1::DEADLINE_KIND_HANDLE);
  const bool missed =
      before != nullptr && !before->settled() && before->state() == v1::DEADLINE_STATE_MISSED;
  if (missed && draft->fact_us() > before->due_at_us()) return;
  if (seconds <= 0) return missed ? TakeMissBack(draft, v1::DEADLINE_KIND_HANDLE) : void();
  v1::DeadlineSet& set = Started(*draft, v1::DEADLINE_KIND_HANDLE, seconds);
  set.set_rule_id(rule_id);
  set.set_from_us(draft->row().handling_from_us());
  const bool set_before = before != nullptr && before->from_us() == set.from_us();
  if (set_before) set.set_previous_due_at_us(before->due_at_us());
  if (set_before || set.from_us() != draft->fact_us()) {
    set.set_because(v1::SET_BECAUSE_REDISPATCHED);
  }
  SetDue(&set, CountOf(*draft, set).Over(set.from_us(), seconds, draft->row().pauses()));
  if (missed && set.due_at_us() <= before->due_at_us()) return;
  if (missed) TakeMissBack(draft, v1::DEADLINE_KIND_HANDLE);
  SaySet(draft, std::move(set));
}

}  // namespace

const ServiceLevel& LevelOf(const CaseDraft& draft, const std::string& level_id) {
  const ServiceLevel* level = draft.policy().service_level(level_id);
  return level != nullptr ? *level : ServiceLevel::default_instance();
}

void SetDeadline(CaseDraft* draft, v1::DeadlineKind kind, int64_t seconds) {
  if (seconds <= 0) return;
  v1::DeadlineSet& set = Started(*draft, kind, seconds);
  SayCounted(draft, std::move(set));
}

void SetOpeningDeadlines(CaseDraft* draft) {
  const v1::Case& row = draft->row();
  SetDeadline(draft, v1::DEADLINE_KIND_FIRST_REPLY,
              draft->policy().settings().first_reply_within_seconds());
  if (row.source_deadline_at_us() == 0) return;
  const int64_t micros = row.source_deadline_at_us() - draft->fact_us();
  v1::DeadlineSet& set =
      Started(*draft, v1::DEADLINE_KIND_SOURCE, std::max<int64_t>(0, micros / kMicrosPerSecond));
  set.set_due_at_us(row.source_deadline_at_us());
  SaySet(draft, std::move(set));
}

void SetDispatchDeadlines(CaseDraft* draft, common::v1::HandlingMode mode,
                          const std::string& rule_id) {
  const ServiceLevel& level = LevelOf(*draft, draft->row().service_level_id());
  // 即办 is received by being dispatched.
  if (mode != common::v1::HANDLING_MODE_INSTANT && level.receive_within_seconds() > 0) {
    v1::DeadlineSet& set =
        Started(*draft, v1::DEADLINE_KIND_RECEIVE, level.receive_within_seconds());
    set.set_rule_id(rule_id);
    SayCounted(draft, std::move(set));
  }
  SetHandleDeadline(draft, level.handle_within_seconds(), rule_id);
}

v1::DeadlineSet& SetAnew(const CaseDraft& draft, const v1::Deadline& deadline,
                         v1::SetBecause because, Counted counted) {
  auto& set = draft.New<v1::DeadlineSet>();
  set.set_kind(deadline.kind());
  set.set_service_level_id(deadline.service_level_id());
  set.set_policy_version(draft.policy().version());
  set.set_because(because);
  set.set_from_us(deadline.from_us());
  set.set_limit_seconds(deadline.limit_seconds());
  set.set_counting(deadline.counting());
  set.set_calendar_id(deadline.calendar_id());
  set.set_previous_due_at_us(deadline.due_at_us());
  set.set_rule_id(deadline.rule_id());
  SetDue(&set, std::move(counted));
  return set;
}

void SaySet(CaseDraft* draft, v1::DeadlineSet&& set) {
  AddReminders(*draft, &set);
  const v1::DeadlineKind kind = set.kind();
  const bool over = set.due_at_us() < draft->fact_us();
  draft->Say(&v1::Event::mutable_deadline_set, std::move(set));
  if (over) SayMissed(draft, kind, "");  // whoever had it then is not who has it now
}

}  // namespace huiyin::tracking
