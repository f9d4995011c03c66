// Messages: what the harness does with any message, whatever its type. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "google/protobuf/message.h"

namespace huiyin::fuzz {

inline constexpr int64_t kYear9999Us = 253'402'300'799'999'999;

// A log only holds what services decided: moments of the years 1970 to 9999, and counters that
// were counted. Bytes from nowhere are brought into that range, so that no sum overflows for them.
void Tame(google::protobuf::Message* message);

// The first matter_id in it; empty: there is none.
std::string FirstMatter(const google::protobuf::Message& message);

}  // namespace huiyin::fuzz
