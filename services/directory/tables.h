// State of the directory: the pack, entity by entity.
#pragma once

#include "huiyin/directory/v1/directory.pb.h"
#include "services/kit/store/table.h"

namespace huiyin::directory {

inline constexpr char kTopic[] = "huiyin.directory";

// Kind (the entity's field number in its oneof), id. Settings have no id.
using Entities = kit::Table<0x10, v1::Entity, int64_t, std::string_view>;
// One row: name and version of the pack as last applied.
using Pack = kit::Table<0x11, v1::PackApplied>;

}  // namespace huiyin::directory
