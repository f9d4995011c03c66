// Exit codes, and how a status becomes one.
//
// Whoever runs a command returns an absl::Status. Two kinds must not be mixed up: what the service said (FromService keeps
// its rejection) and what is wrong here (WrongUsage, BadData).
//
//   if (!file) return BadData("cases.jsonl:3: this is no JSON object");
//
// Threads: safe from any.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "huiyin/common/v1/record.pb.h"

namespace huiyin::ctl {

enum ExitCode : int {
  kExitOk = 0,
  kExitUsage = 1,        // wrong arguments
  kExitRefused = 2,      // the service said no
  kExitNotFound = 3,     // there is no such case
  kExitUnavailable = 4,  // nobody answered in time
  kExitData = 5,         // a file, or what is stored, is not as it should be
};

absl::Status WrongUsage(std::string_view message);
absl::Status BadData(std::string_view message);
// What the service answered: its code, message and rejection.
absl::Status FromService(absl::StatusCode code, const common::v1::Rejection& rejection);

ExitCode ExitCodeOf(const absl::Status& status);
// Empty when there is none: then it did not come from the service.
common::v1::Rejection RejectionOf(const absl::Status& status);
// For people: the message, and of a refusal its code and field.
std::string ErrorText(const absl::Status& status);

}  // namespace huiyin::ctl
