// What callers are told, and what must stand in the logs when all is done.
#include <algorithm>

#include "services/kit/base/text.h"
#include "tests/simulation/world/judge.h"

namespace huiyin::simulation {

using kit::Concat;

void Judge::Submitted(int instance, const kit::TopicPartition& where, const Call& call) {
  waiting_[instance].push_back({where, call.id, call.root, clock_->WallMicros()});
  if (!call.wanted.empty()) Wants(call.id, call.wanted);
}

void Judge::Wants(const std::string& command_id, const kit::PositionList& wanted) {
  wanted_[command_id] = wanted;
}

void Judge::Answered(int instance, const kit::TopicPartition& where, const Call& call,
                     const absl::StatusOr<kit::CommandResult>& result) {
  if (retired_) return;
  std::erase_if(waiting_[instance],
                [&](const Waiting& w) { return w.where == where && w.command_id == call.id; });
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
  const std::string key = Concat(where.topic, " ", call.id);
  const std::string answer = result->answer.SerializeAsString();
  Mix(Concat(key, answer));
  const uint64_t content =
      call.command == nullptr ? 0 : truths_.at(where).service->ContentDigest(*call.command);
  const auto heard = told_.emplace(Concat(key, " ", content), answer).first;
  if (heard->second != answer) {
    Fail("two answers never differ", Concat(key, ": ", result->answer.ShortDebugString()));
  }
  const auto stands = outcomes_.find(key);
  if (stands == outcomes_.end()) {
    // What an operator threw away stands in no record of its own, yet its id is remembered.
    const bool remembered = reason == "DISCARDED" || reason == "COMMAND_ID_REUSED";
    if (remembered && Discarded(where.topic, Concat("command ", call.id))) return;
    Fail("what was answered stands in the log", key);
  }
  if (call.command != nullptr && contents_[key] != content) {
    totals_["ids used again"] += 1;
    if (reason != "COMMAND_ID_REUSED") Fail("an id used again with other content is refused", key);
    return;
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

void Judge::CheckComplete() const {
  for (const auto& [cause, topic] : follow_ups_) {
    if (decided_.contains(Concat(topic, " ", cause)) || Discarded(topic, cause)) continue;
    Fail("no follow-up is lost", cause);
  }
  for (const auto& [where, truth] : truths_) {
    if (!truth.held.empty()) Fail("no held input is lost", truth.held.begin()->first);
  }
  scenario_->CheckComplete(*this);
}

}  // namespace huiyin::simulation
