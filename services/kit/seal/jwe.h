// JWE (RFC 7516, 7518): what others encrypted to a public key of this process, in compact form.
//
//   ASSIGN_OR_RETURN(JweKey key, JweKey::From(secret));
//   publish(key.public_jwk());
//   ASSIGN_OR_RETURN(std::string text, OpenJwe({&key}, jwe));
//
// One pair of algorithms is taken and no other: ECDH-ES with the curve P-256, and A256GCM. It has neither the padding that RSA
// can be asked about nor a wrapped key, and every JOSE library has it. A header that asks for something that must be understood
// (`crit`), or says that the text was compressed (`zip`, which lets a small one grow without bound), is refused. The key is
// found by `kid`, which must be there, so that several can be in use while one is replaced.
//
// Threads: all calls are safe from any.
//
// Errors: INVALID_ARGUMENT says what is wrong with a JWE and what its sender has to do, without any of its content; those of
// p256.h when the secret is no key.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/kit/seal/p256.h"

namespace huiyin::kit {

inline constexpr size_t kJweBytesMax = 4096;

class JweKey {
 public:
  static absl::StatusOr<JweKey> From(const SecretKey& secret);

  // Its thumbprint (RFC 7638).
  const std::string& kid() const { return kid_; }
  // JSON (RFC 7517) for who encrypts.
  const std::string& public_jwk() const { return public_jwk_; }
  const P256Key& key() const { return key_; }

 private:
  explicit JweKey(P256Key key);

  P256Key key_;
  std::string kid_;
  std::string public_jwk_;
};

// The plaintext; whoever takes it wipes it.
absl::StatusOr<std::string> OpenJwe(const std::vector<const JweKey*>& keys, std::string_view jwe);

}  // namespace huiyin::kit
