// Files of JSON lines, and messages in them as people write them: enums as words.
//
// Threads: safe from any. Errors: BadData, "FILE:LINE: what is wrong".
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"

namespace huiyin::ctl {

// One line of a file of JSON lines.
struct JsonLine {
  int number;  // from 1
  google::protobuf::Struct object;
};
// Empty lines are passed over. "-": standard input. `where` in errors is "FILE:LINE".
absl::StatusOr<std::vector<JsonLine>> ReadJsonLines(const std::string& file);

// Takes words (hotline) as well as the protos' names (CHANNEL_HOTLINE). Fields that `message` has and the object has not
// stay as they are. Unknown fields are errors.
absl::Status MessageFromJson(google::protobuf::Struct object, const std::string& where,
                             google::protobuf::Message* message);

}  // namespace huiyin::ctl
