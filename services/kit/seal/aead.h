// AES-256-GCM over OpenSSL: the one place that touches cipher contexts.
//
//   ASSIGN_OR_RETURN(AeadBox box, AeadSeal(key, "Wang, 12345", "command 7"));
//   ASSIGN_OR_RETURN(std::string text, AeadOpen(key, box.nonce, box.ciphertext, "command 7"));
//
// Ownership: a SecretKey wipes its bytes when it goes; it moves, but is never copied.
//
// Threads: all calls are safe from any thread.
//
// Errors: DATA_LOSS when the box was altered, or key or associated data are not those it was made
// with; INTERNAL when the library itself fails.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace huiyin::kit {

inline constexpr size_t kSecretKeyBytes = 32;
inline constexpr size_t kAeadNonceBytes = 12;
inline constexpr size_t kAeadTagBytes = 16;

class SecretKey {
 public:
  static absl::StatusOr<SecretKey> Random();
  // `bytes` must be kSecretKeyBytes long; wiping them stays with the caller.
  explicit SecretKey(std::string_view bytes);
  SecretKey(SecretKey&& other) noexcept;
  SecretKey& operator=(SecretKey&& other) noexcept;
  ~SecretKey();

  std::string_view bytes() const;

 private:
  SecretKey() = default;
  std::array<uint8_t, kSecretKeyBytes> bytes_{};
};

struct AeadBox {
  std::string nonce;       // random, new for each box
  std::string ciphertext;  // as long as the plaintext, then the tag
};

absl::StatusOr<AeadBox> AeadSeal(const SecretKey& key, std::string_view plaintext,
                                 std::string_view associated_data);
absl::StatusOr<std::string> AeadOpen(const SecretKey& key, std::string_view nonce,
                                     std::string_view ciphertext, std::string_view associated_data);

// Overwrites a secret in a way the compiler keeps, and empties it.
void Wipe(std::string* secret);

}  // namespace huiyin::kit
