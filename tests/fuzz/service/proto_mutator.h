// ProtoMutator: changes one thing in a message, so that what comes out is still a message.
//
// Fields are drawn over the whole tree; strings come from a list of words that mean something
// (ids of the policy, matters), or near their limit; numbers near the edges of theirs.
//
//   ProtoMutator mutate(words, seed);
//   mutate.Change(&message);
//
// Same words and seed, same change. One thread.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "google/protobuf/message.h"

namespace huiyin::fuzz {

class ProtoMutator {
 public:
  // `words` must outlive the mutator.
  ProtoMutator(const std::vector<std::string>* words, uint32_t seed)
      : words_(*words), random_(seed) {}

  void Change(google::protobuf::Message* message);
  // A number below `bound`.
  size_t Draw(size_t bound) { return bound == 0 ? 0 : random_() % bound; }

 private:
  void ChangeField(google::protobuf::Message* message,
                   const google::protobuf::FieldDescriptor& field);
  void ChangeRepeated(google::protobuf::Message* message,
                      const google::protobuf::FieldDescriptor& field);
  std::string DrawText(const google::protobuf::FieldDescriptor& field);
  int64_t DrawNumber(const google::protobuf::FieldDescriptor& field);
  int DrawEnum(const google::protobuf::FieldDescriptor& field);

  const std::vector<std::string>& words_;
  std::minstd_rand random_;
};

}  // namespace huiyin::fuzz
