// What the toy's events must say about each other.
#include <algorithm>

#include "services/kit/base/text.h"
#include "tests/simulation/toy_scenario.h"

namespace huiyin::simulation {

using kit::Concat;

void ToyScenario::Before(Judge& judge, const Decided& decided) {
  for (const std::string& bytes : decided.record.events()) {
    Event event;
    event.ParseFromString(bytes);
    CheckEvent(judge, decided, event);
  }
}

void ToyScenario::CheckEvent(Judge& judge, const Decided& decided, const Event& event) {
  const std::string& topic = decided.where.topic;
  if (event.has_added()) {
    Once(judge, decided, Concat("added ", topic, " ", event.added().command_id()));
    CheckPolicy(judge, decided, event.added().policy());
    if (topic == kit::kDirectoryTopic) policy_offsets_.push_back(decided.offset);
  } else if (event.has_noted()) {
    Once(judge, decided, Concat("noted ", topic, " ", event.noted().command_id()));
    CheckPolicy(judge, decided, event.noted().policy());
  } else if (event.has_timer_set()) {
    const TimerSet& timer = event.timer_set();
    timers_.insert({timer.due_at_us(), timer.key()});
    timer_causes_[timer.key()] = Concat("timer ", timer.due_at_us(), "/", timer.key());
  } else if (event.has_timer_cancelled()) {
    const TimerCancelled& timer = event.timer_cancelled();
    if (timers_.erase({timer.due_at_us(), timer.key()}) == 0) return;
    cancelled_.insert(timer.key());
    judge.totals()["timers cancelled"] += 1;
  } else if (event.has_rang()) {
    if (cancelled_.contains(event.rang().key())) {
      judge.Fail("a cancelled timer does not fire", event.rang().key());
    }
    Once(judge, decided, Concat("rang ", topic, " ", event.rang().key()));
  } else if (event.has_acked()) {
    Once(judge, decided, Concat("acked ", topic, " ", event.acked().command_id()));
  } else if (event.has_told()) {
    Once(judge, decided, Concat("told ", topic, " ", event.told().follow_up()));
    judge.totals()["notices"] += 1;
  }
}

bool ToyScenario::TakeTimer(const Decided&, int64_t due_at_us, const std::string& key) {
  return timers_.erase({due_at_us, key}) > 0;
}

void ToyScenario::Once(const Judge& judge, const Decided& decided, const std::string& effect) {
  const std::string input = Concat("input ", Name(decided.where), "/", decided.offset);
  if (!effects_.emplace(effect, input).second) judge.Fail("every effect happens once", effect);
}

void ToyScenario::CheckPolicy(const Judge& judge, const Decided& decided, int64_t policy) const {
  if (decided.where.topic == kit::kDirectoryTopic) return;
  const auto position = decided.consumed.find({kit::kDirectoryTopic, 0});
  const kit::Offset next = position == decided.consumed.end() ? 0 : position->second;
  const auto versions = std::count_if(policy_offsets_.begin(), policy_offsets_.end(),
                                      [&](kit::Offset offset) { return offset < next; });
  if (versions != policy) {
    judge.Fail(
        "policy is as of the record's own position",
        Concat(decided.where.topic, ": ", policy, " instead of ", static_cast<int64_t>(versions)));
  }
}

void ToyScenario::CheckFollows(const Judge& judge, const std::string& from, const std::string& to,
                               const std::string& by_topic) const {
  for (auto it = effects_.lower_bound(from); it != effects_.end() && it->first.starts_with(from);
       ++it) {
    const std::string id = it->first.substr(from.size());
    if (effects_.contains(to + id) || judge.Discarded(by_topic, it->second)) continue;
    judge.Fail("no effect is lost", Concat(to, id));
  }
}

void ToyScenario::CheckComplete(const Judge& judge) const {
  for (const auto& service : services_) {
    const std::string& topic = service->topic();
    const std::string noted = Concat("noted ", topic, " ");
    for (const std::string& upstream : service->upstreams()) {
      if (upstream == kIntakeTopic) CheckFollows(judge, "added toy.intake ", noted, topic);
      if (upstream == kRelayTopic) CheckFollows(judge, "noted toy.relay ", noted, topic);
      if (upstream == kTimerTopic) CheckFollows(judge, "rang toy.timer ", noted, topic);
    }
  }
  for (const auto& [key, cause] : timer_causes_) {
    if (effects_.contains(Concat("rang toy.timer ", key)) || cancelled_.contains(key)) continue;
    if (!judge.Discarded(kTimerTopic, cause)) judge.Fail("no timer is lost", cause);
  }
  if (!timers_.empty()) judge.Fail("no timer is lost", timers_.begin()->second);
  for (const auto& [key, answer] : judge.outcomes()) {
    common::v1::Answer parsed;
    parsed.ParseFromString(answer);
    const bool command = key.find('#') != std::string::npos;
    if (command && effects_.contains(Concat("added ", key)) == parsed.has_rejection()) {
      judge.Fail("what was answered happened", key);
    }
  }
}

}  // namespace huiyin::simulation
