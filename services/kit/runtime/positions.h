// Positions: how far everything was consumed, directly or through others' records.
//
// `inputs` are the topics a partition reads itself, each with its chain; `past` is the greatest
// offset reached in any topic, merged from every record consumed, so that "what this has seen" is
// one comparison. A record carries only what changed since the counted record before it: who reads
// a log in order has taken over the rest from the records before. Not safe for use by two threads.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "google/protobuf/repeated_ptr_field.h"
#include "huiyin/common/v1/record.pb.h"
#include "services/kit/log/log.h"
#include "services/kit/runtime/chain.h"

namespace huiyin::kit {

using PositionList = google::protobuf::RepeatedPtrField<common::v1::Position>;

// How far `positions` say that `where` was read; 0 where they do not name it.
Offset NextOf(const PositionList& positions, const TopicPartition& where);

struct InputPosition {
  std::shared_ptr<const TopicPartition> where;
  Chain chain;    // of a topic that is no decision log only next() moves
  Chain written;  // as the last record said it
};

class Positions {
 public:
  // Starts every input at the beginning of its log.
  Positions() = default;
  explicit Positions(const std::vector<TopicPartition>& inputs);

  // Takes over what a record or the state carried. What is not named there keeps its place.
  void Load(const PositionList& carried);
  void Save(PositionList* out) const;
  // What changed since Load or MarkWritten.
  void SaveChanges(PositionList* out) const;
  void MarkWritten();
  // As they stood at Load or MarkWritten.
  Positions Written() const;

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
  struct Past {
    std::shared_ptr<const TopicPartition> where;
    Offset next = 0;  // a topic was consumed up to here
    Offset written = 0;
  };
  template <bool kAll>
  void SaveSome(PositionList* out) const;
  InputPosition* FindInput(const common::v1::Position& at);
  const InputPosition* FindInput(const common::v1::Position& at) const;
  Past& PastOf(const common::v1::Position& at);

  std::vector<InputPosition> inputs_;
  std::vector<Past> past_;  // ordered by place
};

}  // namespace huiyin::kit
