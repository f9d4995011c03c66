// KeyedHash: HMAC-SHA256 over OpenSSL. Who has no key can neither make nor check one.
//
//   ASSIGN_OR_RETURN(std::string hash, KeyedHash(key, "13812345678"));   // 32 bytes
//
// Threads: safe from any thread. Errors: INTERNAL when the library itself fails.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/kit/seal/aead.h"

namespace huiyin::kit {

inline constexpr size_t kKeyedHashBytes = 32;

absl::StatusOr<std::string> KeyedHash(const SecretKey& key, std::string_view text);

}  // namespace huiyin::kit
