// A JWE of any bytes: opened, or refused with a reason; never a failure of ours.
#include <cstdint>
#include <string>

#include "services/kit/base/status.h"
#include "services/kit/seal/jwe.h"

using namespace huiyin;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // The seeds name it by its `kid`: it is that of tests/seal/vectors.
  static const kit::JweKey key = [] {
    std::string secret;
    while (secret.size() < kit::kSecretKeyBytes) secret += static_cast<char>(secret.size() + 1);
    return kit::JweKey::From(kit::SecretKey(secret)).value();
  }();
  const std::string jwe(reinterpret_cast<const char*>(data), size);
  const auto text = kit::OpenJwe({&key}, jwe);
  if (text.ok()) return 0;
  HUIYIN_CHECK(absl::IsInvalidArgument(text.status()), "a refusal, not a failure of ours");
  HUIYIN_CHECK(!text.status().message().empty(), "a reason");
  return 0;
}
