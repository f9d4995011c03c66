#include "services/kit/runtime/positions.h"

#include <algorithm>

namespace huiyin::kit {

Positions::Positions(const std::vector<TopicPartition>& inputs) {
  for (const TopicPartition& where : inputs) inputs_.push_back({where, Chain()});
}

void Positions::Load(const PositionList& saved) {
  past_.clear();
  for (const common::v1::Position& p : saved) {
    TopicPartition where{p.topic(), p.partition()};
    if (p.read()) {
      for (InputPosition& input : inputs_) {
        if (input.where == where) {
          const ChainBugs bugs = input.chain.bugs();
          input.chain =
              Chain(p.next_offset(), p.epoch(), p.sequence(), p.digest(), p.last_offset());
          input.chain.set_bugs(bugs);
        }
      }
    }
    Offset& past = past_[std::move(where)];
    past = std::max(past, p.next_offset());
  }
}

void Positions::Save(PositionList* out) const {
  out->Clear();
  for (const InputPosition& input : inputs_) {
    common::v1::Position* p = out->Add();
    p->set_topic(input.where.topic);
    p->set_partition(input.where.partition);
    p->set_next_offset(input.chain.next());
    p->set_read(true);
    p->set_epoch(input.chain.epoch());
    p->set_sequence(input.chain.sequence());
    p->set_digest(input.chain.digest());
    p->set_last_offset(input.chain.last_offset());
  }
  for (const auto& [where, next] : past_) {
    const InputPosition* input = FindInput(where.topic, where.partition);
    if (input != nullptr && input->chain.next() >= next) continue;
    common::v1::Position* p = out->Add();
    p->set_topic(where.topic);
    p->set_partition(where.partition);
    p->set_next_offset(next);
  }
}

void Positions::MergePast(const PositionList& reached, const TopicPartition& own) {
  for (const common::v1::Position& p : reached) {
    if (p.topic() == own.topic && p.partition() == own.partition) continue;
    Offset& past = past_[{p.topic(), p.partition()}];
    past = std::max(past, p.next_offset());
  }
}

bool Positions::InputsReached(const PositionList& wanted) const {
  return std::all_of(wanted.begin(), wanted.end(), [&](const common::v1::Position& p) {
    const InputPosition* input = FindInput(p.topic(), p.partition());
    return input == nullptr || input->chain.next() >= p.next_offset();
  });
}

bool Positions::Reached(const PositionList& wanted, const TopicPartition& own,
                        Offset own_next) const {
  return std::all_of(wanted.begin(), wanted.end(), [&](const common::v1::Position& p) {
    if (p.topic() == own.topic && p.partition() == own.partition) {
      return own_next >= p.next_offset();
    }
    const InputPosition* input = FindInput(p.topic(), p.partition());
    if (input != nullptr && input->chain.next() >= p.next_offset()) return true;
    auto past = past_.find({p.topic(), p.partition()});
    return past != past_.end() && past->second >= p.next_offset();
  });
}

const InputPosition* Positions::FindInput(const std::string& topic, int partition) const {
  for (const InputPosition& input : inputs_) {
    if (input.where.partition == partition && input.where.topic == topic) return &input;
  }
  return nullptr;
}

}  // namespace huiyin::kit
