#include "tests/loop/case_judge.h"

#include <algorithm>
#include <initializer_list>

#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "services/kit/runtime/tables.h"
#include "services/tracking/tables.h"
#include "tests/loop/stage_moves.h"

namespace huiyin::loop {
namespace {

namespace cv = common::v1;
namespace tv = tracking::v1;
using kit::Concat;

constexpr int64_t kFiresWithinUs =
    3 * kit::kMicrosPerSecond;  // of its due time, where nothing goes wrong

const std::string& MatterOf(const tv::Event& event) {
  const auto* reflection = event.GetReflection();
  const auto* field =
      reflection->GetOneofFieldDescriptor(event, event.GetDescriptor()->FindOneofByName("event"));
  const google::protobuf::Message& said = reflection->GetMessage(event, field);
  static std::string id;
  id = said.GetReflection()->GetString(said, said.GetDescriptor()->FindFieldByName("matter_id"));
  return id;
}

}  // namespace

void CaseJudge::Fail(const char* invariant, const std::string& id,
                     const std::string& detail) const {
  judge_->Fail(invariant, Concat(id, " at ", simulation::Name(decided_->where), "@",
                                 decided_->offset, ": ", detail));
}

void CaseJudge::Took(simulation::Judge& judge, const simulation::Decided& decided) {
  judge_ = &judge;
  decided_ = &decided;
  now_us_ = decided.record.envelope().decided_at_us();
  std::set<std::string> touched;
  for (const std::string& bytes : decided.record.events()) {
    tv::Event event;
    event.ParseFromString(bytes);
    const std::string id = MatterOf(event);
    if (judge.DiscardedFamily(std::string(kit::RootOf(id)))) {
      // An operator threw away what would explain it: only counted.
      if (event.has_case_opened()) cases_.try_emplace(id);
      missed_ += event.has_deadline_missed() ? 1 : event.has_deadline_miss_corrected() ? -1 : 0;
      continue;
    }
    touched.insert(id);
    Take(event);
  }
  for (const std::string& id : touched) {
    const auto found = cases_.find(id);
    if (found == cases_.end()) continue;
    for (const auto& [kind, limit] : found->second.limits) {
      if (limit.state != State::kPaused || found->second.paused) continue;
      Fail("a limit goes on when the pause ends", id, tv::DeadlineKind_Name(kind));
    }
    CheckRow(id, found->second);
    CheckTimers(id, found->second);
  }
}

void CaseJudge::Take(const tv::Event& event) {
  const std::string id = MatterOf(event);
  if (event.has_case_opened()) {
    if (cases_.contains(id)) Fail("a case is opened once", id, "again");
    Move(id, cases_[id], cv::CASE_STAGE_SUBMITTED);
    return;
  }
  const auto found = cases_.find(id);
  if (found == cases_.end()) {
    if (!event.has_follow_refused()) Fail("a case is opened first", id, event.ShortDebugString());
    return;
  }
  Case& row = found->second;
  switch (event.event_case()) {
    case tv::Event::kStageReached:
      return Move(id, row, event.stage_reached().stage());
    case tv::Event::kCaseClosed:
      return Move(id, row, cv::CASE_STAGE_CLOSED);
    case tv::Event::kCaseReopened:
      if (event.case_reopened().round() != ++row.round) Fail("rounds are counted", id, "reopened");
      Move(id, row, cv::CASE_STAGE_REOPENED);
      return Cancel(row, {tv::DEADLINE_KIND_RECEIVE, tv::DEADLINE_KIND_HANDLE,
                          tv::DEADLINE_KIND_CALL_BACK, tv::DEADLINE_KIND_ARBITRATE});
    case tv::Event::kCaseMerged:
      if (row.stage == cv::CASE_STAGE_MERGED || Ended(row.stage)) Move(id, row, row.stage);
      row.before_merge = row.stage;
      row.stage = cv::CASE_STAGE_MERGED;
      return Cancel(row, {tv::DEADLINE_KIND_RECEIVE, tv::DEADLINE_KIND_ARBITRATE});
    case tv::Event::kCaseUnmerged:
      if (row.stage != cv::CASE_STAGE_MERGED) Fail("only a merged case is unmerged", id, "");
      row.stage = row.before_merge;
      return;
    case tv::Event::kDeadlineSet:
      return TakeSet(event.deadline_set());
    case tv::Event::kDeadlineMissed:
      return TakeMissed(event.deadline_missed());
    case tv::Event::kReminderDue:
      return TakeReminder(event.reminder_due());
    case tv::Event::kDeadlineMet: {
      Limit& limit = row.limits[event.deadline_met().kind()];
      if (limit.state != State::kRunning && limit.state != State::kPaused) {
        Fail("a limit ends once", id, event.ShortDebugString());
      }
      if (limit.state == State::kRunning && FactAt().value_or(0) > limit.due_at_us) {
        Fail("what came too late meets no limit", id, event.ShortDebugString());
      }
      limit = {State::kMet, limit.due_at_us, {}};
      return;
    }
    case tv::Event::kDeadlineMissCorrected: {
      Limit& limit = row.limits[event.deadline_miss_corrected().kind()];
      if (limit.state != State::kMissed) Fail("only a miss is corrected", id, "");
      limit = {State::kMet, limit.due_at_us, {}};
      --missed_;
      return;
    }
    case tv::Event::kCaseParked:
      if (row.paused) Fail("one pause at a time", id, "");
      row.paused = true;
      return Pause(row);
    case tv::Event::kCaseUnparked:
      if (!row.paused) Fail("only a paused case goes on", id, "");
      row.paused = false;
      return;
    default:
      return;
  }
}

void CaseJudge::Move(const std::string& id, Case& row, cv::CaseStage to) {
  // Accepted while another case is worked in its place: so it goes on, if ever.
  if (row.stage == cv::CASE_STAGE_MERGED && to == cv::CASE_STAGE_ACCEPTED &&
      row.before_merge == cv::CASE_STAGE_SUBMITTED) {
    row.before_merge = to;
    return;
  }
  if (!MayFollow(row.stage, to)) {
    Fail("no illegal transition", id, Concat(StageName(row.stage), " to ", StageName(to)));
  }
  // Recalled: the unit need not receive it any more.
  if (to == cv::CASE_STAGE_ACCEPTED) Cancel(row, {tv::DEADLINE_KIND_RECEIVE});
  row.stage = to;
  // What was missed is done now: nobody is reminded of it any more.
  if (to == cv::CASE_STAGE_HANDLED) row.limits[tv::DEADLINE_KIND_HANDLE].reminders.clear();
  if (!Ended(to)) return;
  for (auto& [kind, limit] : row.limits) Cancel(row, {kind});
}

// When the upstream decision was taken that this one follows from. A command may have come any time before.
std::optional<int64_t> CaseJudge::FactAt() const {
  const common::v1::Cause& cause = decided_->record.envelope().cause();
  if (!cause.has_input()) return std::nullopt;
  const common::v1::InputCause& input = cause.input();
  return judge_->DecidedAt({input.topic(), input.partition()}, input.offset());
}

void CaseJudge::Pause(Case& row) {
  for (const auto kind :
       {tv::DEADLINE_KIND_RECEIVE, tv::DEADLINE_KIND_HANDLE, tv::DEADLINE_KIND_ARBITRATE}) {
    Limit& limit = row.limits[kind];
    if (limit.state == State::kRunning) limit = {State::kPaused, limit.due_at_us, {}};
  }
}

void CaseJudge::Cancel(Case& row, std::initializer_list<tv::DeadlineKind> kinds) {
  for (const auto kind : kinds) {
    Limit& limit = row.limits[kind];
    limit.reminders.clear();
    if (limit.state == State::kRunning || limit.state == State::kPaused) {
      limit.state = State::kCancelled;
    }
  }
}

void CaseJudge::TakeSet(const tv::DeadlineSet& set) {
  Case& row = cases_[set.matter_id()];
  Limit& limit = row.limits[set.kind()];
  const bool live = limit.state == State::kRunning || limit.state == State::kPaused;
  const std::string& id = set.matter_id();
  if (live && set.previous_due_at_us() != limit.due_at_us) {
    Fail("a limit that moves says from where", id, set.ShortDebugString());
  }
  if (limit.state == State::kPaused && row.paused) {
    Fail("a limit that stands still goes on only when the pause ends", id, set.ShortDebugString());
  }
  if (set.because() == tv::SET_BECAUSE_RESUMED && limit.state != State::kPaused) {
    Fail("only a limit that stood still goes on", id, set.ShortDebugString());
  }
  limit = {
      State::kRunning, set.due_at_us(), {set.remind_at_us().begin(), set.remind_at_us().end()}};
}

void CaseJudge::TakeMissed(const tv::DeadlineMissed& missed) {
  Limit& limit = cases_[missed.matter_id()].limits[missed.kind()];
  const std::string detail = missed.ShortDebugString();
  if (limit.state != State::kRunning) Fail("a limit is missed once", missed.matter_id(), detail);
  if (limit.due_at_us != missed.due_at_us()) {
    Fail("a limit is missed as it was set", missed.matter_id(), detail);
  }
  if (now_us_ <= missed.due_at_us()) Fail("no limit is missed early", missed.matter_id(), detail);
  if (FactAt().value_or(now_us_) <= missed.due_at_us()) {
    Fail("what came in time misses no limit", missed.matter_id(), detail);
  }
  limit.state = State::kMissed;
  ++missed_;
}

void CaseJudge::TakeReminder(const tv::ReminderDue& reminder) {
  Limit& limit = cases_[reminder.matter_id()].limits[reminder.kind()];
  const auto found = limit.reminders.find(reminder.remind_at_us());
  if (found == limit.reminders.end()) {
    Fail("a reminder comes once", reminder.matter_id(), reminder.ShortDebugString());
  }
  if (now_us_ < reminder.remind_at_us()) {
    Fail("no reminder comes early", reminder.matter_id(), reminder.ShortDebugString());
  }
  limit.reminders.erase(found);
}

// A running limit has its timer, or was missed by now, or waits for an operator.
void CaseJudge::CheckTimers(const std::string& id, const Case& row) const {
  if (kit::HeldFamilies::Has(decided_->rows, kit::RootOf(id))) return;
  for (const auto& [kind, limit] : row.limits) {
    if (limit.state != State::kRunning) continue;
    bool there = false;
    kit::Timers::Scan(
        decided_->rows,
        [&](const kit::Timers::Row& timer) {
          there |= timer.value.root_id() == kit::RootOf(id);
          return !there;
        },
        limit.due_at_us);
    if (!there) Fail("no limit is lost", id, Concat(tv::DeadlineKind_Name(kind), " has no timer"));
  }
}

void CaseJudge::CheckRow(const std::string& id, const Case& row) const {
  const auto stored = tracking::Cases::Get(decided_->rows, id);
  if (!stored.has_value()) Fail("a case that was opened is there", id, "");
  if (stored->stage() != row.stage) {
    Fail("the case stands where its events put it", id,
         Concat(StageName(stored->stage()), " instead of ", StageName(row.stage)));
  }
  if ((stored->paused_at_us() != 0) != row.paused) {
    Fail("a pause lasts from its event to the next", id, stored->ShortDebugString());
  }
  for (const tv::Deadline& has : stored->deadlines()) {
    const auto found = row.limits.find(has.kind());
    const Limit limit = found == row.limits.end() ? Limit() : found->second;
    const State state = has.state() == tv::DEADLINE_STATE_RUNNING  ? State::kRunning
                        : has.state() == tv::DEADLINE_STATE_PAUSED ? State::kPaused
                        : has.state() == tv::DEADLINE_STATE_MET    ? State::kMet
                        : has.state() == tv::DEADLINE_STATE_MISSED ? State::kMissed
                                                                   : State::kCancelled;
    if (state != limit.state || (state == State::kRunning && has.due_at_us() != limit.due_at_us)) {
      Fail("a limit stands as its events put it", id,
           Concat(has.ShortDebugString(), "; by its events ", static_cast<int>(limit.state), " ",
                  limit.due_at_us));
    }
  }
}

void CaseJudge::CheckQuiet(const simulation::Judge& judge) const {
  const int64_t now_us = judge.now_us() - kFiresWithinUs;
  for (const auto& [id, row] : cases_) {
    if (judge.DiscardedFamily(std::string(kit::RootOf(id)))) continue;
    for (const auto& [kind, limit] : row.limits) {
      const bool late = limit.state == State::kRunning && limit.due_at_us < now_us;
      const bool unsaid = !limit.reminders.empty() && *limit.reminders.begin() < now_us &&
                          (limit.state == State::kRunning || limit.state == State::kMissed);
      if (late) judge.Fail("no limit is lost", Concat(id, " ", tv::DeadlineKind_Name(kind)));
      if (unsaid) judge.Fail("no reminder is lost", Concat(id, " ", tv::DeadlineKind_Name(kind)));
    }
  }
}

}  // namespace huiyin::loop
