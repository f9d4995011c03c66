// What a record says happened: causes, commands, timers, held inputs, effects.
#include <algorithm>

#include "absl/strings/escaping.h"
#include "services/kit/base/text.h"
#include "tests/simulation/world/judge.h"

namespace huiyin::simulation {
namespace {

using kit::Concat;

std::string InputName(const common::v1::InputCause& input) {
  return Concat("input ", input.topic(), "/", input.partition(), "/", input.offset());
}
std::string TimerName(int64_t due_at_us, const std::string& key) {
  return Concat("timer ", due_at_us, "/", absl::CHexEscape(key));  // it may hold zeros
}

}  // namespace

std::string FollowUpName(const common::v1::FollowUpId& id) {
  return Concat("follow-up ", id.topic(), "/", id.partition(), "/", id.offset(), "/", id.index());
}

std::string CauseName(const common::v1::HeldInput& held) {
  if (held.has_input()) return InputName(held.input());
  if (held.has_timer()) return TimerName(held.timer().due_at_us(), held.timer().key());
  if (held.follow_up().has_follow_up()) return FollowUpName(held.follow_up().follow_up());
  return Concat("command ", held.follow_up().header().command_id());
}

std::string CauseName(const common::v1::Cause& cause) {
  if (cause.has_input()) return InputName(cause.input());
  if (cause.has_timer()) return TimerName(cause.timer().due_at_us(), cause.timer().key());
  if (!cause.has_command()) return "nothing";
  if (cause.command().has_follow_up()) return FollowUpName(cause.command().follow_up());
  return Concat("command ", cause.command().command_id());
}

bool Judge::Discarded(const std::string& topic, const std::string& cause) const {
  return discarded_.contains(Concat(topic, " ", cause));
}

void Judge::CheckCause(Truth& truth, const kit::TopicPartition& where,
                       const common::v1::Record& record, const Past& before) {
  const common::v1::Cause& cause = record.envelope().cause();
  const bool again =
      std::any_of(record.runtime_events().begin(), record.runtime_events().end(),
                  [](const common::v1::RuntimeEvent& e) { return e.has_held_resolved(); });
  if (cause.has_input() && !again) {
    const kit::TopicPartition input{cause.input().topic(), cause.input().partition()};
    const auto was = before.find(input);
    const kit::Offset offset = cause.input().offset();
    if ((was != before.end() && was->second > offset) || truth.consumed[input] != offset + 1) {
      Fail("effect and position stand in one record", Concat(Name(where), ": ", CauseName(cause)));
    }
  }
  if (cause.has_command()) CheckCommand(truth, where, record, again);
}

void Judge::CheckCommand(Truth& truth, const kit::TopicPartition& where,
                         const common::v1::Record& record, bool held) {
  const common::v1::CommandCause& cause = record.envelope().cause().command();
  if (cause.command_id().empty()) return;  // held: its outcome is still to come
  const std::string key = Concat(where.topic, " ", cause.command_id());
  if (outcomes_.contains(key)) Fail("a command is decided once", key);
  const std::string name = CauseName(record.envelope().cause());
  if (Discarded(where.topic, name)) Fail("what was discarded stays so", key);
  outcomes_[key] = record.answer().SerializeAsString();
  outcome_offsets_[key] = truth.last_offset;
  contents_[key] = cause.content_digest();
  if (cause.has_follow_up() && !decided_.insert(Concat(where.topic, " ", name)).second) {
    Fail("a follow-up is decided once", name);
  }
  totals_["commands"] += 1;
  totals_["refused"] += record.answer().has_rejection();
  CheckNotice(record);
  const Past& past = truth.consumed;
  const bool by_topic = cause.offset() >= 0 || held;
  for (const common::v1::Position& want : wanted_[cause.command_id()]) {
    const kit::TopicPartition t{want.topic(), want.partition()};
    // Like a record, a command of the topic waits for what is read here.
    if (by_topic && !past.contains(t)) continue;
    const auto consumed = past.find(t);
    const auto reached = truth.past.find(t);
    const bool own = t == where && truth.last_offset >= want.next_offset();
    const bool direct = consumed != past.end() && consumed->second >= want.next_offset();
    const bool through = reached != truth.past.end() && reached->second >= want.next_offset();
    const bool now = ghosts_[{where, truth.last_offset}].past[t] >= want.next_offset();
    if (!own && !direct && !through && !now) {
      Fail("a command waits for the positions it carries", key);
    }
    totals_["waited"] += 1;
  }
}

void Judge::CheckAskedOrder(const kit::TopicPartition& where, const std::string& root,
                            const common::v1::Record& record) {
  const common::v1::CommandCause& cause = record.envelope().cause().command();
  if (!cause.has_follow_up() || cause.command_id().empty()) return;  // held: decided later
  const common::v1::FollowUpId& id = cause.follow_up();
  const kit::TopicPartition source{id.topic(), id.partition()};
  auto& newest = newest_asked_[{where.topic, root, source}];
  const std::pair<kit::Offset, int> asked{id.offset(), id.index() + 1};
  if (asked < newest) Fail("what a family is asked comes in order", FollowUpName(id));
  newest = asked;
}

void Judge::CheckNotice(const common::v1::Record& record) const {
  const common::v1::CommandCause& cause = record.envelope().cause().command();
  if (!cause.has_follow_up() || !record.answer().has_rejection()) return;
  if (notices_.contains(FollowUpName(cause.follow_up()))) return;  // never answered
  for (const common::v1::FollowUp& asked : record.follow_ups()) {
    if (asked.has_notice() &&
        FollowUpName(asked.notice().follow_up()) == FollowUpName(cause.follow_up())) {
      return;
    }
  }
  Fail("a refused follow-up is told to who asked", FollowUpName(cause.follow_up()));
}

void Judge::CheckTimer(Truth& truth, const kit::TopicPartition& where,
                       const kit::SimulatedRecord& landed, const common::v1::Record& record) {
  for (const common::v1::RuntimeEvent& event : record.runtime_events()) {
    if (!event.has_timer_fired()) continue;
    const int64_t due_at_us = event.timer_fired().due_at_us();
    const std::string name = TimerName(due_at_us, event.timer_fired().key());
    const Decided decided{where,  landed.record.offset, landed.landed_us, landed.record.entry->key,
                          record, truth.consumed,       truth.rows};
    if (!scenario_->TakeTimer(decided, due_at_us, event.timer_fired().key())) {
      Fail("a timer that was set fires once", name);
    }
    if (landed.landed_us <= due_at_us) Fail("no timer fires early", name);
    for (const auto& [input, next] : truth.consumed) {
      for (kit::Offset o = next;; ++o) {
        const auto unread = ghosts_.find({input, o});
        if (unread == ghosts_.end() || unread->second.landed_us > due_at_us) break;
        Fail("no timer fires over an input that was there",
             Concat(name, " over ", Name(input), "@", o));
      }
    }
    for (const Waiting& w : waiting_[landed.instance]) {
      const bool open =
          w.where == where && w.since_us <= due_at_us && wanted_[w.command_id].empty();
      // HELD leaves no record, and is told when what was in flight then has landed: the family may have been let go since.
      const auto let_go = truth.let_go_us.find(w.root);
      const bool held = truth.held.contains(w.root) ||
                        (let_go != truth.let_go_us.end() && w.since_us <= let_go->second);
      if (open && !held && OutcomeOf(where.topic, w.command_id) == nullptr) {
        Fail("commands received before the due time go first", Concat(name, " ", w.command_id));
      }
    }
    totals_["timers fired"] += 1;
  }
}

void Judge::CheckHeld(Truth& truth, const kit::TopicPartition& where, std::string_view key,
                      const common::v1::Record& record) {
  const common::v1::Cause& cause = record.envelope().cause();
  const bool waits = truth.held.contains(std::string(key));
  bool allowed = !cause.has_input() && !cause.has_timer() && !cause.has_command();
  // What breaks a limit is refused at once, and never held.
  allowed |= record.answer().rejection().reason() == "LIMIT";
  for (const common::v1::RuntimeEvent& event : record.runtime_events()) {
    if (event.has_matter_held()) {
      truth.held[event.matter_held().root_id()].push_back(CauseName(event.matter_held().held()));
      totals_["held"] += 1;
      allowed = true;
    } else if (event.has_held_resolved()) {
      const common::v1::HeldResolved& resolved = event.held_resolved();
      CheckResolved(truth, where, resolved.root_id(), resolved.discarded(), cause);
      allowed = true;
    } else if (event.has_held_retry_requested() || event.has_held_retry_failed()) {
      allowed = true;
    }
  }
  if (waits && !allowed) Fail("nothing overtakes a held input", CauseName(cause));
}

void Judge::CheckResolved(Truth& truth, const kit::TopicPartition& where, const std::string& root,
                          bool discarded, const common::v1::Cause& cause) {
  const auto found = truth.held.find(root);
  if (found == truth.held.end())
    Fail("a held input is decided once", Concat(root, ": ", CauseName(cause)));
  const std::string first = found->second.front();
  found->second.pop_front();
  if (found->second.empty()) truth.held.erase(found);
  truth.let_go_us[root] = clock_->WallMicros();
  const std::string name = Concat(where.topic, " ", first);
  if (discarded) {
    totals_["discarded"] += 1;
    discarded_.insert(name);
    discarded_roots_.insert(root);
    return;
  }
  totals_["held decided"] += 1;
  if (CauseName(cause) == first) return;
  const bool known =
      discarded_.contains(name) || decided_.contains(name) ||
      outcomes_.contains(Concat(where.topic, " ", first.substr(first.find(' ') + 1)));
  if (!known || cause.has_input() || cause.has_timer() || cause.has_command()) {
    Fail("held inputs are decided in order", Concat(first, " was first, not ", CauseName(cause)));
  }
}

void Judge::NoteFollowUps(const Truth& truth, const kit::TopicPartition& where,
                          const common::v1::Record& record) {
  for (int i = 0; i < record.follow_ups_size(); ++i) {
    const std::string name =
        Concat("follow-up ", where.topic, "/", where.partition, "/", truth.last_offset, "/", i);
    follow_ups_[name] = record.follow_ups(i).service();
    if (record.follow_ups(i).has_notice()) notices_.insert(name);
    totals_["follow-ups"] += 1;
  }
}

}  // namespace huiyin::simulation
