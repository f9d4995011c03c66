// P256Key: a private key on the curve P-256, over OpenSSL, and what two such keys agree on (ECDH).
//
//   ASSIGN_OR_RETURN(P256Key key, P256Key::From(secret));
//   ASSIGN_OR_RETURN(SecretKey shared, key.Agree(their_point, kdf_info));
//
// A point is its two coordinates, 32 bytes each, x before y.
//
// Ownership: holds the private key, and frees it wiped. Threads: all calls are safe from any.
//
// Errors: FAILED_PRECONDITION when the secret is no private key; INVALID_ARGUMENT when the other's point is not on the curve;
// INTERNAL when the library itself fails.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/kit/seal/aead.h"

struct evp_pkey_st;

namespace huiyin::kit {

inline constexpr size_t kP256CoordinateBytes = 32;

class P256Key {
 public:
  // The secret is the private key: a number below the curve's order, as all but one of four billion are.
  static absl::StatusOr<P256Key> From(const SecretKey& secret);

  const std::string& point() const { return point_; }
  // The key that both sides derive (Concat KDF with SHA-256, NIST SP 800-56A) from what they agree on and `info`.
  absl::StatusOr<SecretKey> Agree(std::string_view their_point, std::string_view info) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  using Pkey = std::unique_ptr<evp_pkey_st, Free>;

  P256Key(Pkey key, std::string point) : key_(std::move(key)), point_(std::move(point)) {}
  // `secret` null: only the public half.
  static Pkey Make(std::string_view point, const SecretKey* secret);

  Pkey key_;
  std::string point_;
};

}  // namespace huiyin::kit
