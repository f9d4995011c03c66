// What callers are told, and what must stand in the logs when all is done.
#include <algorithm>

#include "services/kit/base/text.h"
#include "tests/simulation/judge.h"

namespace huiyin::simulation {

using kit::Concat;

void Judge::Submitted(int instance, const kit::TopicPartition& where, const std::string& command_id,
                      const kit::PositionList& wanted) {
  waiting_[instance].push_back({where, command_id, clock_->WallMicros()});
  if (!wanted.empty()) Wants(command_id, wanted);
}

void Judge::Wants(const std::string& command_id, const kit::PositionList& wanted) {
  wanted_[command_id] = wanted;
}

void Judge::Answered(int instance, const kit::TopicPartition& where, const std::string& command_id,
                     const absl::StatusOr<kit::CommandResult>& result) {
  if (retired_) return;
  std::erase_if(waiting_[instance],
                [&](const Waiting& w) { return w.where == where && w.command_id == command_id; });
  if (!result.ok()) {
    totals_[Concat("told ", absl::StatusCodeToString(result.status().code()))] += 1;
    return;
  }
  const std::string& reason = result->answer.rejection().reason();
  if (reason == "HELD") {
    totals_["told HELD"] += 1;
    return;
  }
  totals_["answers"] += 1;
  const std::string key = Concat(where.topic, " ", command_id);
  const std::string answer = result->answer.SerializeAsString();
  Mix(Concat(key, answer));
  const auto heard = told_.emplace(key, answer).first;
  if (heard->second != answer) {
    Fail("two answers never differ", Concat(key, ": ", result->answer.ShortDebugString()));
  }
  const auto stands = outcomes_.find(key);
  if (stands == outcomes_.end()) {
    if (reason == "DISCARDED" && Discarded(where.topic, Concat("command ", command_id))) return;
    Fail("what was answered stands in the log", key);
  }
  if (stands->second != answer) {
    Fail("the answer is the one that stands in the log",
         Concat(key, ": ", result->answer.ShortDebugString()));
  }
  for (const common::v1::Position& p : result->positions) {
    if (p.topic() != where.topic) continue;
    if (p.next_offset() <= outcome_offsets_[key]) Fail("an answer's positions show it", key);
  }
}

void Judge::CheckFollows(const std::string& from, const std::string& to,
                         const std::string& by_topic) const {
  for (auto it = effects_.lower_bound(from); it != effects_.end() && it->first.starts_with(from);
       ++it) {
    const std::string id = it->first.substr(from.size());
    if (effects_.contains(to + id) || Discarded(by_topic, it->second)) continue;
    Fail("no effect is lost", Concat(to, id));
  }
}

void Judge::CheckComplete() const {
  for (const auto& [topic, service] : services_) {
    for (const std::string& upstream : service->upstreams()) {
      if (upstream == kIntakeTopic)
        CheckFollows("added toy.intake ", Concat("noted ", topic, " "), topic);
      if (upstream == kRelayTopic)
        CheckFollows("noted toy.relay ", Concat("noted ", topic, " "), topic);
      if (upstream == kTimerTopic)
        CheckFollows("rang toy.timer ", Concat("noted ", topic, " "), topic);
    }
  }
  for (const auto& [key, cause] : timer_causes_) {
    if (effects_.contains(Concat("rang toy.timer ", key)) || cancelled_.contains(key)) continue;
    if (!Discarded(kTimerTopic, cause)) Fail("no timer is lost", cause);
  }
  for (const auto& [cause, topic] : follow_ups_) {
    if (decided_.contains(Concat(topic, " ", cause)) || Discarded(topic, cause)) continue;
    Fail("no follow-up is lost", cause);
  }
  for (const auto& [key, answer] : outcomes_) {
    common::v1::Answer parsed;
    parsed.ParseFromString(answer);
    const bool command = key.find('#') != std::string::npos;
    if (command && effects_.contains(Concat("added ", key)) == parsed.has_rejection()) {
      Fail("what was answered happened", key);
    }
  }
  for (const auto& [where, truth] : truths_) {
    if (!truth.timers.empty()) Fail("no timer is lost", Name(where));
    for (const auto& [root, causes] : truth.held) {
      if (!causes.empty()) Fail("no held input is lost", root);
    }
  }
}

}  // namespace huiyin::simulation
