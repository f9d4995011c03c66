// RecordSpace: where one input at a time is parsed, decided and made a record of. On an arena, so that the parts of these
// messages cost no allocation each.
//
//   space.Clear();                                // what was there is gone
//   common::v1::Record* record = space.Make();    // lives until then
//
// Not safe for use by two threads.
#pragma once

#include <array>

#include "google/protobuf/arena.h"
#include "huiyin/common/v1/record.pb.h"

namespace huiyin::kit {

class RecordSpace {
 public:
  RecordSpace() : arena_(block_.data(), block_.size()) {}

  void Clear() { arena_.Reset(); }
  common::v1::Record* Make() {
    return google::protobuf::Arena::CreateMessage<common::v1::Record>(&arena_);
  }
  google::protobuf::Arena* arena() { return &arena_; }

 private:
  alignas(8) std::array<char, 16'384> block_;  // most inputs fit
  google::protobuf::Arena arena_;
};

}  // namespace huiyin::kit
