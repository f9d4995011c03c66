#include "services/kit/seal/keyed_hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace huiyin::kit {

absl::StatusOr<std::string> KeyedHash(const SecretKey& key, std::string_view text) {
  std::string hash(kKeyedHashBytes, '\0');
  unsigned int size = 0;
  const unsigned char* made = HMAC(EVP_sha256(), key.bytes().data(), kSecretKeyBytes,
                                   reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                                   reinterpret_cast<unsigned char*>(hash.data()), &size);
  if (made == nullptr || size != kKeyedHashBytes) {
    return absl::InternalError("OpenSSL failed to make a keyed hash");
  }
  return hash;
}

}  // namespace huiyin::kit
