// Positions: how far everything was consumed, directly or through others' records.
//
// `inputs` are the topics a partition reads itself, each with its chain; `past` is the greatest
// offset reached in any topic, merged from every record consumed, so that "what this has seen" is
// one comparison. Not safe for use by two threads.
#pragma once

#include <map>
#include <vector>

#include "google/protobuf/repeated_ptr_field.h"
#include "huiyin/common/v1/record.pb.h"
#include "services/kit/log/log.h"
#include "services/kit/runtime/chain.h"

namespace huiyin::kit {

using PositionList = google::protobuf::RepeatedPtrField<common::v1::Position>;
using Reached = std::map<TopicPartition, Offset>;  // next offset a topic was consumed up to

struct InputPosition {
  TopicPartition where;
  Chain chain;  // of a topic that is no decision log only next() moves
};

class Positions {
 public:
  // Starts every input at the beginning of its log.
  Positions() = default;
  explicit Positions(const std::vector<TopicPartition>& inputs);

  // Takes over what a record or the state carried. Inputs not named there keep their place.
  void Load(const PositionList& saved);
  void Save(PositionList* out) const;

  InputPosition& input(size_t i) { return inputs_[i]; }
  const InputPosition& input(size_t i) const { return inputs_[i]; }
  size_t inputs() const { return inputs_.size(); }

  // Merges what a consumed record had reached.
  void MergePast(const PositionList& reached, const TopicPartition& own);
  // Whether each of the topics read here has been read as far as `wanted` says.
  bool InputsReached(const PositionList& wanted) const;
  // Whether everything `wanted` says was reached, directly or through others. `own_next` is how far
  // the own log is folded.
  bool Reached(const PositionList& wanted, const TopicPartition& own, Offset own_next) const;

 private:
  const InputPosition* FindInput(const std::string& topic, int partition) const;

  std::vector<InputPosition> inputs_;
  kit::Reached past_;
};

}  // namespace huiyin::kit
