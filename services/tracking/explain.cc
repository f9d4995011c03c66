#include "services/tracking/explain.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "services/kit/base/clock.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/tables.h"
#include "services/tracking/case_view.h"
#include "services/tracking/history.h"
#include "services/tracking/tables.h"

namespace huiyin::tracking {
namespace {

// As the proto says.
constexpr size_t kStepsMax = 100;
constexpr size_t kHoldingsMax = 1000;
constexpr size_t kPausesShownMax = 1000;

// The limit that an event is about; unspecified: about none.
v1::DeadlineKind KindOf(const v1::Event& event) {
  switch (event.event_case()) {
    case v1::Event::kDeadlineSet:
      return event.deadline_set().kind();
    case v1::Event::kDeadlineMet:
      return event.deadline_met().kind();
    case v1::Event::kDeadlineMissed:
      return event.deadline_missed().kind();
    case v1::Event::kDeadlineMissCorrected:
      return event.deadline_miss_corrected().kind();
    case v1::Event::kReminderDue:
      return event.reminder_due().kind();
    case v1::Event::kExtensionAsked:
    case v1::Event::kExtensionGranted:
    case v1::Event::kExtensionRefused:
      return v1::DEADLINE_KIND_HANDLE;
    default:
      return v1::DEADLINE_KIND_UNSPECIFIED;
  }
}

template <typename T>
void Keep(std::deque<T>* last, T one, size_t max) {
  if (last->size() == max) last->pop_front();
  last->push_back(std::move(one));
}

// Hears of the case's life once more, event by event, and notes what explains its limits.
class Story {
 public:
  void Tell(const v1::TimelineEntry& entry, const v1::Case& after) {
    const v1::Case before = std::exchange(row_, after);
    const v1::Event& event = entry.event();
    if (const v1::DeadlineKind kind = KindOf(event); kind != v1::DEADLINE_KIND_UNSPECIFIED) {
      Keep(&steps_[kind], entry, kStepsMax);
    }
    NoteSettled(before, event.has_stage_reached() ? event.stage_reached().reached_at_us()
                                                  : entry.decided_at_us());
    NoteHolding();
    NotePause(entry);
    known_us_ = std::max(known_us_, entry.decided_at_us());
  }

  void Write(int64_t now_us, v1::ExplainDeadlinesResponse* out) {
    const int64_t until_us = std::max(now_us, known_us_);
    for (const v1::Deadline& deadline : row_.deadlines()) {
      v1::ExplainedDeadline* explained = out->add_deadlines();
      *explained->mutable_deadline() = deadline;
      for (v1::TimelineEntry& step : steps_[deadline.kind()]) {
        *explained->add_steps() = std::move(step);
      }
      explained->set_missed_by_seconds(MissedBy(deadline, until_us));
    }
    for (const v1::Pause& pause : pauses_) *out->add_pauses() = pause;
    if (current_.has_value()) Keep(&holdings_, *current_, kHoldingsMax);
    for (v1::Holding& holding : holdings_) {
      holding.set_paused_seconds(PausedWithin(holding, until_us) / kit::kMicrosPerSecond);
      *out->add_holdings() = std::move(holding);
    }
  }

 private:
  void NoteSettled(const v1::Case& before, int64_t at_us) {
    for (const v1::Deadline& deadline : row_.deadlines()) {
      const v1::Deadline* was = FindDeadline(before, deadline.kind());
      if (deadline.settled() && (was == nullptr || !was->settled())) {
        settled_at_us_[deadline.kind()] = at_us;
      }
    }
  }

  void NoteHolding() {
    const common::v1::CaseStage stage = row_.stage();
    const bool done = IsHandled(stage) || HasEnded(stage);
    const std::string unit_id = done ? "" : HolderOf(row_);
    if (current_.has_value() && current_->unit_id() == unit_id &&
        (current_->stage() == stage || !unit_id.empty())) {
      return;
    }
    if (!current_.has_value() && HasEnded(stage)) return;
    int64_t from_us = row_.stage_at_us();
    if (current_.has_value()) {
      // A fact heard of late may be from before the last one that was heard.
      from_us = std::max(from_us, current_->from_us());
      current_->set_to_us(from_us);
      if (current_->from_us() < from_us) Keep(&holdings_, *std::move(current_), kHoldingsMax);
    }
    current_.reset();
    if (HasEnded(stage)) return;
    current_.emplace();
    current_->set_unit_id(unit_id);
    current_->set_from_us(from_us);
    current_->set_stage(stage);
  }

  void NotePause(const v1::TimelineEntry& entry) {
    if (entry.event().has_case_parked() && !row_.pauses().empty()) {
      Keep(&pauses_, *row_.pauses().rbegin(), kPausesShownMax);
    }
    if (entry.event().has_case_unparked() && !pauses_.empty() && !row_.pauses().empty()) {
      pauses_.back() = *row_.pauses().rbegin();
    }
  }

  // Rounded up: what was missed was missed by something.
  int64_t MissedBy(const v1::Deadline& deadline, int64_t until_us) const {
    if (deadline.state() != v1::DEADLINE_STATE_MISSED) return 0;
    const auto settled = settled_at_us_.find(deadline.kind());
    const int64_t done_us =
        deadline.settled() && settled != settled_at_us_.end() ? settled->second : until_us;
    const int64_t late_us = std::max<int64_t>(1, done_us - deadline.due_at_us());
    return (late_us + kit::kMicrosPerSecond - 1) / kit::kMicrosPerSecond;
  }

  int64_t PausedWithin(const v1::Holding& holding, int64_t until_us) const {
    const int64_t to_us = holding.to_us() == 0 ? until_us : holding.to_us();
    int64_t paused_us = 0;
    for (const v1::Pause& pause : pauses_) {
      const int64_t end_us = pause.until_us() == 0 ? until_us : pause.until_us();
      paused_us += std::max<int64_t>(
          0, std::min(to_us, end_us) - std::max(holding.from_us(), pause.since_us()));
    }
    return paused_us;
  }

  v1::Case row_;
  int64_t known_us_ = 0;
  std::map<v1::DeadlineKind, std::deque<v1::TimelineEntry>> steps_;
  std::map<v1::DeadlineKind, int64_t> settled_at_us_;
  std::deque<v1::Pause> pauses_;
  std::deque<v1::Holding> holdings_;
  std::optional<v1::Holding> current_;  // nullopt: before it was opened, or it has ended
};

}  // namespace

absl::StatusOr<v1::ExplainDeadlinesResponse> ExplainDeadlines(
    const kit::Reader& state, const v1::ExplainDeadlinesRequest& request) {
  if (!Cases::Has(state, request.matter_id())) {
    return absl::NotFoundError(
        kit::Concat("there is no case ", request.matter_id(),
                    " in tracking: check its number; if it was submitted just now, ask for at "
                    "least the positions that intake answered with"));
  }
  Story story;
  Replay(state, request.matter_id(), [&](const auto& entry, const v1::Case& after) {
    story.Tell(entry, after);
    return true;
  });
  const auto fold = kit::FoldRow::Get(state);
  v1::ExplainDeadlinesResponse response;
  story.Write(fold.has_value() ? fold->decided_at_us() : 0, &response);
  return response;
}

}  // namespace huiyin::tracking
