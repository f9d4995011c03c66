// What callers are told, and what must stand in the logs when all is done.
#include <algorithm>

#include "services/kit/base/text.h"
#include "services/kit/runtime/tables.h"
#include "tests/simulation/world/judge.h"

namespace huiyin::simulation {

using kit::Concat;

void Judge::Submitted(int instance, const kit::TopicPartition& where, const std::string& command_id,
                      const std::string& root) {
  waiting_[instance].push_back({where, command_id, root, clock_->WallMicros()});
}

void Judge::Ended(int instance, const kit::TopicPartition& where, const std::string& command_id) {
  std::erase_if(waiting_[instance],
                [&](const Waiting& w) { return w.where == where && w.command_id == command_id; });
}

void Judge::Wants(const std::string& command_id, const kit::PositionList& wanted) {
  wanted_[command_id] = wanted;
}

void Judge::Forwarded(const kit::TopicPartition& where, kit::Offset next_offset,
                      const std::string& address, const std::string& attempt) {
  if (retired_) return;
  totals_["forwarded"] += 1;
  if (!handed_on_.insert(attempt).second) Fail("a command is handed on once", Name(where));
  const auto& known = truths_.at(where).addresses;
  const auto after = known.lower_bound(next_offset);
  if (after == known.begin() || std::prev(after)->second != address) {
    Fail("a command goes to the owner that the log as folded names",
         Concat(Name(where), "@", next_offset, " to ", address));
  }
}

Judge::Asked Judge::AskedFor(const kit::TopicPartition& where, const Call& call, bool owner,
                             bool former, const kit::PositionList& wanted) {
  Asked asked{where, &call, 0};
  // Who was replaced and has not heard of it shows what it has, unless it is told what it must have.
  if (!former) asked.least = truths_.at(where).acknowledged;
  for (const common::v1::Position& p : wanted) {
    if (p.topic() == where.topic && p.partition() == where.partition) {
      asked.least = std::max(asked.least, p.next_offset());
    }
  }
  totals_[former  ? "queries at a former owner"
          : owner ? "queries at the owner"
                  : "queries elsewhere"] += 1;
  return asked;
}

void Judge::Shown(const Asked& asked, const kit::Reader& state, kit::Offset next_offset) {
  if (retired_) return;
  const std::string key = Concat(asked.where.topic, " ", asked.call->id);
  const char* const fresh = "a query shows what was acknowledged before it";
  if (next_offset < asked.least) {
    Fail(fresh, Concat(key, ": ", next_offset, " of ", asked.least));
  }
  const auto stands = outcome_offsets_.find(key);
  if (stands == outcome_offsets_.end() || stands->second >= asked.least) return;
  const auto shown = kit::Outcomes::Get(state, asked.call->id);
  if (shown.has_value() && shown->answer().SerializeAsString() == outcomes_[key]) return;
  if (!kit::Outcomes::Has(rows(asked.where), asked.call->id)) return;  // forgotten since
  Fail(fresh, Concat(key, ", by its outcome"));
}

// No outcome: the caller is to ask again, here or elsewhere.
void Judge::CheckUndecided(const absl::Status& told) const {
  if (absl::IsUnavailable(told) || absl::IsDeadlineExceeded(told) ||
      absl::IsResourceExhausted(told)) {
    return;
  }
  Fail("who is told no outcome may ask again", told.ToString());
}

void Judge::Answered(const kit::TopicPartition& where, const Call& call,
                     const absl::StatusOr<kit::CommandResult>& result) {
  if (retired_) return;
  if (!result.ok()) {
    CheckUndecided(result.status());
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
  kit::Offset& acknowledged = truths_.at(where).acknowledged;
  acknowledged = std::max(acknowledged, outcome_offsets_[key] + 1);
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
