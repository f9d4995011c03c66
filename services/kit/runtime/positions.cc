#include "services/kit/runtime/positions.h"

#include <algorithm>
#include <tuple>

namespace huiyin::kit {
namespace {

bool Is(const TopicPartition& where, const common::v1::Position& at) {
  return where.partition == at.partition() && where.topic == at.topic();
}

void SetPlace(const TopicPartition& where, Offset next, common::v1::Position* out) {
  out->set_topic(where.topic);
  out->set_partition(where.partition);
  out->set_next_offset(next);
}

}  // namespace

Offset NextOf(const PositionList& positions, const TopicPartition& where) {
  const auto found = std::find_if(positions.begin(), positions.end(),
                                  [&](const common::v1::Position& at) { return Is(where, at); });
  return found == positions.end() ? 0 : found->next_offset();
}

Positions::Positions(const std::vector<TopicPartition>& inputs) {
  for (const TopicPartition& where : inputs) {
    inputs_.push_back({std::make_shared<const TopicPartition>(where), Chain(), Chain()});
  }
}

void Positions::Load(const PositionList& carried) {
  for (const common::v1::Position& p : carried) {
    InputPosition* input = p.read() ? FindInput(p) : nullptr;
    if (input != nullptr) {
      const ChainBugs bugs = input->chain.bugs();
      input->chain = Chain(p.next_offset(), p.epoch(), p.sequence(), p.digest(), p.last_offset());
      input->chain.set_bugs(bugs);
    }
    if (p.next_offset() == 0) continue;
    Past& past = PastOf(p);
    past.next = std::max(past.next, p.next_offset());
  }
  MarkWritten();
}

template <bool kAll>
void Positions::SaveSome(PositionList* out) const {
  for (const InputPosition& input : inputs_) {
    if (!kAll && input.chain.next() == input.written.next()) continue;
    common::v1::Position* p = out->Add();
    SetPlace(*input.where, input.chain.next(), p);
    p->set_read(true);
    p->set_epoch(input.chain.epoch());
    p->set_sequence(input.chain.sequence());
    p->set_digest(input.chain.digest());
    p->set_last_offset(input.chain.last_offset());
  }
  for (const Past& past : past_) {
    if (!kAll && past.next == past.written) continue;
    const bool read = std::any_of(inputs_.begin(), inputs_.end(), [&](const InputPosition& input) {
      return input.chain.next() >= past.next && *input.where == *past.where;
    });
    if (!read) SetPlace(*past.where, past.next, out->Add());
  }
}

void Positions::Save(PositionList* out) const { SaveSome<true>(out); }
void Positions::SaveChanges(PositionList* out) const { SaveSome<false>(out); }

void Positions::MarkWritten() {
  for (InputPosition& input : inputs_) input.written = input.chain;
  for (Past& past : past_) past.written = past.next;
}

Positions Positions::Written() const {
  Positions written = *this;
  for (InputPosition& input : written.inputs_) input.chain = input.written;
  for (Past& past : written.past_) past.next = past.written;
  std::erase_if(written.past_, [](const Past& past) { return past.written == 0; });
  return written;
}

void Positions::MergePast(const PositionList& reached, const TopicPartition& own) {
  for (const common::v1::Position& p : reached) {
    if (Is(own, p) || p.next_offset() == 0) continue;
    Past& past = PastOf(p);
    past.next = std::max(past.next, p.next_offset());
  }
}

bool Positions::InputsReached(const PositionList& wanted) const {
  return std::all_of(wanted.begin(), wanted.end(), [&](const common::v1::Position& p) {
    const InputPosition* input = FindInput(p);
    return input == nullptr || input->chain.next() >= p.next_offset();
  });
}

bool Positions::Reached(const PositionList& wanted, const TopicPartition& own,
                        Offset own_next) const {
  return std::all_of(wanted.begin(), wanted.end(), [&](const common::v1::Position& p) {
    if (Is(own, p)) return own_next >= p.next_offset();
    const InputPosition* input = FindInput(p);
    if (input != nullptr && input->chain.next() >= p.next_offset()) return true;
    return std::any_of(past_.begin(), past_.end(), [&](const Past& past) {
      return past.next >= p.next_offset() && Is(*past.where, p);
    });
  });
}

InputPosition* Positions::FindInput(const common::v1::Position& at) {
  for (InputPosition& input : inputs_) {
    if (Is(*input.where, at)) return &input;
  }
  return nullptr;
}

const InputPosition* Positions::FindInput(const common::v1::Position& at) const {
  return const_cast<Positions*>(this)->FindInput(at);
}

Positions::Past& Positions::PastOf(const common::v1::Position& at) {
  const auto place = std::lower_bound(
      past_.begin(), past_.end(), at, [](const Past& past, const common::v1::Position& sought) {
        return std::tie(past.where->topic, past.where->partition) <
               std::forward_as_tuple(sought.topic(), sought.partition());
      });
  if (place != past_.end() && Is(*place->where, at)) return *place;
  Past past;
  past.where = std::make_shared<const TopicPartition>(TopicPartition{at.topic(), at.partition()});
  return *past_.insert(place, std::move(past));
}

}  // namespace huiyin::kit
