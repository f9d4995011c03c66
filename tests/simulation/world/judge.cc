#include "tests/simulation/world/judge.h"

#include <algorithm>

#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "services/kit/runtime/tables.h"

namespace huiyin::simulation {
namespace {

using kit::Concat;

constexpr size_t kOpeningsPerSecondMax = 60;

kit::Offset At(const Past& past, const kit::TopicPartition& where) {
  const auto found = past.find(where);
  return found == past.end() ? 0 : found->second;
}

void Raise(Past* past, const kit::TopicPartition& where, kit::Offset next) {
  kit::Offset& known = (*past)[where];
  known = std::max(known, next);
}

}  // namespace

std::string Name(const kit::TopicPartition& where) {
  return Concat(where.topic, "/", where.partition);
}

void RowsHash::Change(std::string_view key, const std::string* before, const std::string* after) {
  const auto row = [&](const std::string& value) {
    return kit::Digest(Concat(key.size(), "/", key, value));
  };
  if (before != nullptr) value_ ^= row(*before);
  if (after != nullptr) value_ ^= row(*after);
}

Judge::Judge(Scenario* scenario, int partitions, const kit::SimulatedLog* log,
             const kit::Clock* clock, const kit::RuntimeBugs& bugs)
    : scenario_(scenario), partitions_(partitions), log_(log), clock_(clock), bugs_([&] {
        kit::RuntimeBugs fold_only;
        fold_only.keep_timer_row = bugs.keep_timer_row;
        fold_only.forget_outcome = bugs.forget_outcome;
        fold_only.held_twice = bugs.held_twice;
        fold_only.forget_discarded = bugs.forget_discarded;
        return fold_only;
      }()) {
  for (const auto& group : scenario->groups()) {
    for (const kit::Service* service : group) {
      const int count = service->topic() == kit::kDirectoryTopic ? 1 : partitions;
      for (int i = 0; i < count; ++i) {
        const kit::TopicPartition where{service->topic(), i};
        wheres_.push_back(where);
        Truth& truth = truths_[where];
        truth.service = service;
        truth.fold = std::make_unique<kit::Fold>(*service, where, bugs_);
        truth.point = truth.fold->Start();
        truth.hashes.push_back(0);
      }
    }
  }
}

void Judge::Fail(const char* invariant, const std::string& detail) const {
  throw Violation{invariant, detail};
}

void Judge::Mix(std::string_view bytes) {
  trace_ = trace_ * 1'099'511'628'211u ^ kit::Digest(bytes);
}

void Judge::Landed(const kit::TopicPartition& where, const kit::SimulatedRecord& landed) {
  if (retired_) return;
  Mix(Concat(Name(where), "@", landed.record.offset, "+", landed.landed_us));
  Mix(landed.record.entry->value);
  if (where.topic == kit::kCommandsTopic) return LandedCommand(where, landed);
  Truth& truth = truths_.at(where);
  common::v1::Record record;
  if (!record.ParseFromString(landed.record.entry->value)) Fail("every record parses", Name(where));
  Ghost& ghost = ghosts_[{where, landed.record.offset}];
  ghost.landed_us = landed.record.append_time_us;
  if (record.has_opened()) return LandedOpening(truth, where, landed);
  ghost.counted = Counts(truth, landed, record);
  totals_[ghost.counted ? "decisions" : "skipped"] += 1;
  if (ghost.counted) {
    ghost.decided_at_us = record.envelope().decided_at_us();
    CheckPositions(truth, where, record, &ghost);
    CheckTimer(truth, where, landed, record);
    CheckAskedOrder(where, landed.record.entry->key, record);
    CheckHeld(truth, where, landed.record.entry->key, record);
    NoteFollowUps(truth, where, record);
    totals_["empty"] += record.envelope().cause().idle();
  }
  const Decided decided{where,  landed.record.offset, landed.landed_us, landed.record.entry->key,
                        record, truth.consumed,       truth.rows};
  if (ghost.counted) scenario_->Before(*this, decided);
  Fold(truth, landed, record, ghost.counted);
  if (ghost.counted) scenario_->After(*this, decided);
}

// Written anew from the design's words: the epoch is the latest opening's offset; a record counts
// if its epoch is that and its sequence the last plus one.
bool Judge::Counts(Truth& truth, const kit::SimulatedRecord& landed,
                   const common::v1::Record& record) {
  const common::v1::Envelope& envelope = record.envelope();
  if (envelope.epoch() != truth.epoch || envelope.sequence() != truth.sequence + 1) return false;
  if (envelope.previous_digest() != truth.digest) {
    Fail("a decision stands on the record before it", truth.service->topic());
  }
  if (landed.instance != truth.opener) {
    Fail("only who opened an epoch decides in it", truth.service->topic());
  }
  truth.sequence = envelope.sequence();
  truth.digest = kit::Digest(landed.record.entry->value);
  truth.last_offset = landed.record.offset;
  return true;
}

void Judge::LandedOpening(Truth& truth, const kit::TopicPartition& where,
                          const kit::SimulatedRecord& landed) {
  truth.epoch = landed.record.offset;
  common::v1::Record record;
  record.ParseFromString(landed.record.entry->value);
  truth.point.nonce = record.opened().nonce();
  truth.point.address = truth.addresses[truth.epoch] = record.opened().address();
  truth.opener = landed.instance;
  const int64_t now = landed.landed_us;
  truth.openings_us.push_back(now);
  while (truth.openings_us.front() < now - kit::kMicrosPerSecond) truth.openings_us.pop_front();
  if (truth.openings_us.size() > kOpeningsPerSecondMax) {
    Fail("ownership does not change without end", Name(where));
  }
  Fold(truth, landed, record, false);
}

void Judge::Fold(Truth& truth, const kit::SimulatedRecord& landed, const common::v1::Record& record,
                 bool counted) {
  truth.point.own = kit::Chain(landed.record.offset + 1, truth.epoch, truth.sequence, truth.digest,
                               truth.last_offset);
  kit::Overlay overlay(&truth.rows);
  const std::string& key = landed.record.entry->key;
  if (counted) {
    const absl::Status applied = truth.fold->Apply(overlay, &truth.point, record, key, nullptr);
    if (!applied.ok()) Fail("every record can be applied", std::string(applied.message()));
    truth.fold->AddFollowUps(overlay, record, key, landed.record.offset, truth.point.nonce);
  }
  truth.fold->Save(overlay, log_->identity(), truth.point);
  for (const auto& [key_of_row, value] : overlay.writes()) {
    const std::string row(key_of_row);
    std::string before;
    const bool had = truth.rows.Get(row, &before);
    truth.rows_hash.Change(row, had ? &before : nullptr, value.has_value() ? &*value : nullptr);
  }
  if (!truth.rows.Write(std::move(overlay.writes())).ok()) Fail("memory can be written", key);
  truth.hashes.push_back(truth.rows_hash.value());
}

void Judge::CheckPositions(Truth& truth, const kit::TopicPartition& where,
                           const common::v1::Record& record, Ghost* ghost) {
  const int64_t decided_at_us = record.envelope().decided_at_us();
  if (decided_at_us < truth.decided_at_us) Fail("decided_at never goes back", Name(where));
  if (decided_at_us > ghost->landed_us) Fail("decided_at is not ahead of the log", Name(where));
  truth.decided_at_us = decided_at_us;
  const Past before = truth.consumed;
  for (const common::v1::Position& p : record.envelope().positions()) {
    if (!p.read()) continue;
    kit::Offset& consumed = truth.consumed[{p.topic(), p.partition()}];
    if (p.next_offset() < consumed) {
      Fail("every input is consumed once", Concat(Name(where), " went back in ", p.topic()));
    }
    consumed = p.next_offset();
  }
  ghost->past = truth.past;
  for (const auto& [input, next] : truth.consumed) {
    for (kit::Offset o = At(before, input); o < next; ++o) {
      CheckConsumed(truth, input, o, truth.consumed, ghost);
    }
  }
  CheckCause(truth, where, record, before);
  truth.past = ghost->past;
}

void Judge::CheckConsumed(const Truth& truth, const kit::TopicPartition& input, kit::Offset offset,
                          const Past& now, Ghost* ghost) {
  const auto found = ghosts_.find({input, offset});
  if (found == ghosts_.end()) Fail("only what landed is consumed", Name(input));
  const Ghost& seen = found->second;
  Raise(&ghost->past, input, offset + 1);
  const bool command = input.topic == kit::kCommandsTopic;
  if (command && seen.service != truth.service->topic()) return;
  if (command && kit::PartitionOf(seen.root_id, partitions_) != input.partition) return;
  if (!command && !seen.counted) return;
  for (const auto& [t, next] : seen.past) {
    const auto read = now.find(t);
    if (read != now.end() && read->second < next) {
      Fail("no effect before its cause", Concat(truth.service->topic(), " took ", Name(input), "@",
                                                offset, " before ", Name(t), "@", next - 1));
    }
    Raise(&ghost->past, t, next);
  }
  if (seen.decided_at_us > ghost->decided_at_us) {
    Fail("decided_at is never before its causes", Concat(Name(input), "@", offset));
  }
}

void Judge::LandedCommand(const kit::TopicPartition& where, const kit::SimulatedRecord& landed) {
  common::v1::CommandRecord command;
  if (!command.ParseFromString(landed.record.entry->value)) return;
  Ghost& ghost = ghosts_[{where, landed.record.offset}];
  ghost.landed_us = landed.record.append_time_us;
  ghost.service = command.service();
  ghost.command_id = command.header().command_id();
  ghost.root_id = command.root_id();
  if (!command.has_follow_up()) return;
  const common::v1::FollowUpId& id = command.follow_up();
  const auto asked = ghosts_.find({{id.topic(), id.partition()}, id.offset()});
  if (asked == ghosts_.end() || !asked->second.counted) {
    Fail("a follow-up is sent once its decision stands", ghost.command_id);
  }
  ghost.past = asked->second.past;
  Raise(&ghost.past, {id.topic(), id.partition()}, id.offset() + 1);
  ghost.decided_at_us = asked->second.decided_at_us;
}

void Judge::Committed(const kit::TopicPartition& where, kit::Offset next_offset,
                      uint64_t rows_hash) {
  if (retired_) return;
  const Truth& truth = truths_.at(where);
  if (next_offset < 0 || static_cast<size_t>(next_offset) >= truth.hashes.size() ||
      truth.hashes[static_cast<size_t>(next_offset)] != rows_hash) {
    Fail("the state equals the fold of the log", Concat(Name(where), "@", next_offset));
  }
}

uint64_t Judge::TruthHash(const kit::TopicPartition& where) const {
  return truths_.at(where).hashes.back();
}

std::vector<std::pair<kit::TopicPartition, std::string>> Judge::HeldFamilies() const {
  std::vector<std::pair<kit::TopicPartition, std::string>> families;
  for (const auto& [where, truth] : truths_) {
    for (const auto& [root, causes] : truth.held) {
      families.emplace_back(where, root);
    }
  }
  return families;
}

const std::string* Judge::OutcomeOf(const std::string& topic, const std::string& command_id) const {
  const auto found = outcomes_.find(Concat(topic, " ", command_id));
  return found == outcomes_.end() ? nullptr : &found->second;
}

}  // namespace huiyin::simulation
