// Values of records that name how far another partition had come, as a decision and as a command.
#pragma once

#include <string>

#include "huiyin/common/v1/record.pb.h"
#include "services/kit/log/log.h"
#include "services/kit/runtime/positions.h"

namespace huiyin::kit {

inline void Name(const TopicPartition& where, Offset next, PositionList* out) {
  common::v1::Position* position = out->Add();
  position->set_topic(where.topic);
  position->set_partition(where.partition);
  position->set_next_offset(next);
}

inline std::string DecisionNaming(const TopicPartition& where, Offset next) {
  common::v1::Record record;
  Name(where, next, record.mutable_envelope()->mutable_positions());
  return record.SerializeAsString();
}

inline std::string CommandNaming(const TopicPartition& where, Offset next) {
  common::v1::CommandRecord command;
  command.set_service("huiyin.intake");
  Name(where, next, command.mutable_header()->mutable_positions());
  return command.SerializeAsString();
}

}  // namespace huiyin::kit
