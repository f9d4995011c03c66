#include "services/kit/seal/aead.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "services/kit/base/status.h"

namespace huiyin::kit {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

absl::Status Broken(const char* what) {
  return absl::InternalError(std::string("OpenSSL failed to ") + what);
}

absl::Status NotAuthentic() {
  return absl::DataLossError(
      "a sealed box does not open: it was altered, or belongs to another key or context");
}

}  // namespace

absl::StatusOr<SecretKey> SecretKey::Random() {
  SecretKey key;
  if (RAND_priv_bytes(key.bytes_.data(), kSecretKeyBytes) != 1) return Broken("make a key");
  return key;
}

SecretKey::SecretKey(std::string_view bytes) {
  HUIYIN_CHECK(bytes.size() == kSecretKeyBytes, "a key of 32 bytes");
  std::copy(bytes.begin(), bytes.end(), bytes_.begin());
}

SecretKey::SecretKey(SecretKey&& other) noexcept { *this = std::move(other); }

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  if (this == &other) return *this;
  bytes_ = other.bytes_;
  OPENSSL_cleanse(other.bytes_.data(), kSecretKeyBytes);
  return *this;
}

SecretKey::~SecretKey() { OPENSSL_cleanse(bytes_.data(), kSecretKeyBytes); }

std::string_view SecretKey::bytes() const {
  return {reinterpret_cast<const char*>(bytes_.data()), kSecretKeyBytes};
}

absl::StatusOr<AeadBox> AeadSeal(const SecretKey& key, std::string_view plaintext,
                                 std::string_view associated_data) {
  AeadBox box{std::string(kAeadNonceBytes, '\0'),
              std::string(plaintext.size() + kAeadTagBytes, '\0')};
  if (RAND_bytes(Bytes(box.nonce), kAeadNonceBytes) != 1) return Broken("make a nonce");
  Context context(EVP_CIPHER_CTX_new());
  unsigned char* out = Bytes(box.ciphertext);
  int size = 0;
  bool sealed = context != nullptr &&
                EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key.bytes()),
                                   Bytes(box.nonce)) == 1 &&
                EVP_EncryptUpdate(context.get(), nullptr, &size, Bytes(associated_data),
                                  static_cast<int>(associated_data.size())) == 1 &&
                EVP_EncryptUpdate(context.get(), out, &size, Bytes(plaintext),
                                  static_cast<int>(plaintext.size())) == 1 &&
                EVP_EncryptFinal_ex(context.get(), out + plaintext.size(), &size) == 1 &&
                EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kAeadTagBytes,
                                    out + plaintext.size()) == 1;
  if (!sealed) return Broken("seal");
  return box;
}

absl::StatusOr<std::string> AeadOpen(const SecretKey& key, std::string_view nonce,
                                     std::string_view ciphertext,
                                     std::string_view associated_data) {
  if (nonce.size() != kAeadNonceBytes || ciphertext.size() < kAeadTagBytes) return NotAuthentic();
  std::string_view body = ciphertext.substr(0, ciphertext.size() - kAeadTagBytes);
  std::string tag(ciphertext.substr(body.size()));
  std::string plaintext(body.size(), '\0');
  Context context(EVP_CIPHER_CTX_new());
  int size = 0;
  bool fed =
      context != nullptr &&
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key.bytes()),
                         Bytes(nonce)) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, Bytes(associated_data),
                        static_cast<int>(associated_data.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), Bytes(plaintext), &size, Bytes(body),
                        static_cast<int>(body.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kAeadTagBytes, tag.data()) == 1;
  unsigned char rest[kAeadTagBytes];
  if (fed && EVP_DecryptFinal_ex(context.get(), rest, &size) == 1) return plaintext;
  Wipe(&plaintext);
  if (!fed) return Broken("open a box");
  return NotAuthentic();
}

void Wipe(std::string* secret) {
  OPENSSL_cleanse(secret->data(), secret->size());
  secret->clear();
}

}  // namespace huiyin::kit
