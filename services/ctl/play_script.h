// PlayScript: a file of cases with their later course, as steps in the order of time. JSON lines; a line is a case:
//
//   {"at": 211, "name": "leak", "channel": "app", "text": "…", "area_id": "hexi-yuanqu",
//    "then": [{"after_min": 131, "do": "receive_case"},
//             {"after_min": 300, "do": "handle_case", "result": "已修复"},
//             {"after_min": 900, "do": "call_back_case", "reached": true, "solved": "no", "actor": "hotline-7"}]}
//
// at: minute since the day's start. name: for other lines to refer to it, as "@leak". then: what happens to it; after_min
// counts from `at`; do: a command of any service (the name of its field in Command), its other keys are that command's fields;
// a key that ends in _after_min gives a time (review_after_min fills review_at_us). The unit that acts, and the arbiter, are
// those who have the case where not given. All other keys are those of intake.v1.SubmitCase, times likewise.
//
// Threads: one. Errors: BadData names file, line and field.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/struct.pb.h"
#include "huiyin/intake/v1/commands.pb.h"

namespace huiyin::ctl {

inline constexpr char kSubmitStep[] = "submit_case";

struct PlayStep {
  int64_t minute = 0;  // since the day's start
  size_t of_case = 0;  // in PlayScript::cases
  std::string command = kSubmitStep;
  std::string actor;
  google::protobuf::Struct
      fields;      // of the command; times are minutes since the day's start, named …_minute
  int number = 0;  // of the case, 0 its submission
};

struct PlayCase {
  int line = 0;
  std::string name;
  intake::v1::SubmitCase submission;
  std::vector<std::pair<std::string, int64_t>>
      times;  // field of the submission, minute since the day's start
};

struct PlayScript {
  std::string file;
  std::vector<PlayCase> cases;
  std::vector<PlayStep> steps;  // by minute; of one minute in the order of the file
};

absl::StatusOr<PlayScript> ReadPlayScript(const std::string& file);

}  // namespace huiyin::ctl
