// RecordSpace: where one record at a time is parsed. On an arena, so that its parts cost no allocation each.
//
//   common::v1::Record* record = space.Fresh();   // the one before is gone
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

  // Empty; lives until the next call.
  common::v1::Record* Fresh() {
    arena_.Reset();
    return google::protobuf::Arena::CreateMessage<common::v1::Record>(&arena_);
  }

 private:
  alignas(8) std::array<char, 8'192> block_;  // most records fit
  google::protobuf::Arena arena_;
};

}  // namespace huiyin::kit
