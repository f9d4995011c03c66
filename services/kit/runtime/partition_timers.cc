// Due timers: fired once everything that was there when they were due has been decided.
#include <algorithm>
#include <exception>
#include <limits>

#include "services/kit/runtime/partition.h"
#include "services/kit/runtime/tables.h"

namespace huiyin::kit {

bool Partition::DecideTimers(Batch& batch) {
  const int64_t now = Now();
  next_due_us_ = std::nullopt;
  // No timer is due before this: cancelled ones lie there as tombstones, and a scan each turn would cross them all.
  const int64_t none_before_us = batch.ahead().timers_from.first;
  if (!observation_.has_value() && none_before_us >= now) {
    if (none_before_us != std::numeric_limits<int64_t>::max()) next_due_us_ = none_before_us;
    return false;
  }
  // Time goes back a little where a batch lands that was appended before that look.
  const int64_t due_before_us = observation_ ? std::min(observation_->at_us, now) : now;
  std::vector<std::pair<std::string, std::string>> due;  // key without table, root
  std::pair<int64_t, std::string> first{std::numeric_limits<int64_t>::max(), ""};
  Timers::ScanFrom(
      batch.state(),
      [&](const Timers::Row& row) {
        KeyReader reader(row.key);
        int64_t due_at_us = 0;
        reader.Read(&due_at_us);
        if (first.first == std::numeric_limits<int64_t>::max()) {
          first.first = due_at_us;
          reader.Read(&first.second);
        }
        if (due_at_us >= due_before_us) {
          next_due_us_ = due_at_us;
          return false;
        }
        due.emplace_back(std::string(row.key), row.value.root_id());
        return due.size() < options_.timers_per_turn_max;
      },
      batch.ahead().timers_from.first, batch.ahead().timers_from.second);
  batch.ahead().timers_from = std::move(first);
  if (due.empty()) {
    observation_ = std::nullopt;
    return false;
  }
  if (!observation_.has_value()) {
    // Everything that was there when the timer was due goes first: look now how much that is.
    Observation seen{.at_us = now, .ends = {}, .commands = inbox_.pushed()};
    for (const InputFeed& feed : feeds_) {
      absl::StatusOr<LogExtent> extent = env_.log->Extent(feed.where());
      if (!extent.ok()) {
        look_again_ = true;
        return false;
      }
      seen.ends.push_back(extent->end);
    }
    observation_ = std::move(seen);
  }
  bool read = options_.bugs.fire_before_commands || commands_taken_ >= observation_->commands;
  for (size_t i = 0; i < feeds_.size() && !options_.bugs.fire_unread; ++i) {
    read &= batch.ahead().positions.input(i).chain.next() >= observation_->ends[i];
  }
  if (!read) return false;
  more_left_ |= due.size() >= options_.timers_per_turn_max;
  for (const auto& [row_key, root] : due) {
    if (batch.full()) break;
    KeyReader reader(row_key);
    int64_t due_at_us = 0;
    std::string key;
    reader.Read(&due_at_us);
    reader.Read(&key);
    FireTimer(batch, due_at_us, key, root);
  }
  return true;
}

void Partition::FireTimer(Batch& batch, int64_t due_at_us, const std::string& key,
                          const std::string& root) {
  space_.Clear();
  const DecideContext context = Context(batch, root, due_at_us);
  Batch::Draft draft = Begin(context);
  common::v1::TimerCause* timer = draft.cause().mutable_timer();
  timer->set_due_at_us(due_at_us);
  timer->set_key(key);
  if (IsHeld(batch, root)) return Hold(batch, draft, "", due_at_us);
  try {
    draft.decision = service_.DecideTimer(batch.state(), due_at_us, key, context);
  } catch (const std::exception& defect) {
    return Hold(batch, draft, defect.what(), due_at_us);
  }
  common::v1::TimerFired* fired = draft.record->add_runtime_events()->mutable_timer_fired();
  fired->set_due_at_us(due_at_us);
  fired->set_key(key);
  if (absl::Status emitted = batch.Emit(draft); !emitted.ok()) {
    return Hold(batch, draft, std::string(emitted.message()), due_at_us);
  }
  ++stats_.timers_fired;
}

}  // namespace huiyin::kit
