// ContactKeys: opens contact data that came as a JWE, and tells the public key to encrypt to.
//
//   ASSIGN_OR_RETURN(ContactKeys keys, ContactKeys::Load("data/keys", /*make=*/true));
//   ASSIGN_OR_RETURN(std::string jwk, keys.PublicJwk());
//   ASSIGN_OR_RETURN(std::string json, keys.Open(jwe));
//
// Two files of 32 bytes each (jwe.h says what they are). `contact.key` is announced. `contact.other.key`, which may be
// missing, opens too, but nobody is told of it: the next one before all instances have it, and the last one as long as what
// was encrypted to it is on its way. docs/keys.md says how one is replaced.
//
// Threads: safe from any.
//
// Errors: of Load those of master_key.h, and FAILED_PRECONDITION when a file is no key. PublicJwk gives FAILED_PRECONDITION
// when there is no `contact.key`, and says what to do. Open: see jwe.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/kit/seal/jwe.h"

namespace huiyin::kit {

class ContactKeys {
 public:
  // `make`: a `contact.key` that is not there is made. Not where instances must have the same.
  static absl::StatusOr<ContactKeys> Load(const std::string& folder, bool make);

  absl::StatusOr<std::string> PublicJwk() const;
  absl::StatusOr<std::string> Open(std::string_view jwe) const;

 private:
  std::vector<JweKey> keys_;
  bool announced_ = false;  // the first of them
};

}  // namespace huiyin::kit
