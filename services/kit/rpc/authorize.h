// Who may do what: the one authorisation function. Denies by default.
//
// Until sign-in exists there are two callers: anybody who can reach the loopback listener, and the operator, who can read the
// token file in the data directory (mode 0600, made at the first start) and sends it as the metadata `huiyin-operator-token`.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace huiyin::kit {

inline constexpr char kOperatorTokenMetadata[] = "huiyin-operator-token";

enum class Action {
  kCaseCommand,      // submit, receive, handle, …
  kQuery,            // anything without contact data
  kSeeContact,       // name, phone, address of a requester
  kSeeConfidential,  // confidential measures
  kChangeDirectory,  // apply a policy pack
  kOperate,          // checkpoints, held matters, the raw log, a driven clock
};

struct Caller {
  bool is_operator = false;
};

// PERMISSION_DENIED says what the action needs.
absl::Status Authorize(const Caller& caller, Action action);

// Reads the token file, or makes it with mode 0600.
absl::StatusOr<std::string> LoadOperatorToken(const std::string& path);
// Compares in constant time.
bool SameToken(std::string_view a, std::string_view b);

}  // namespace huiyin::kit
