#include "services/kit/seal/p256.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include <utility>

#include "services/kit/base/status.h"

namespace huiyin::kit {
namespace {

constexpr char kUncompressed = 4;
constexpr size_t kPointBytes = 2 * kP256CoordinateBytes;

struct FreeAny {
  void operator()(BIGNUM* number) const { BN_clear_free(number); }
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const { EC_POINT_free(point); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
  void operator()(OSSL_PARAM_BLD* build) const { OSSL_PARAM_BLD_free(build); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
};
template <typename T>
using Owned = std::unique_ptr<T, FreeAny>;

// Errors that the library notes for this thread say nothing to whoever looks next.
struct ClearErrors {
  ~ClearErrors() { ERR_clear_error(); }
};

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

absl::Status Broken(const char* what) {
  return absl::InternalError(std::string("OpenSSL failed to ") + what);
}

Owned<BIGNUM> Number(const SecretKey& secret) {
  return Owned<BIGNUM>(
      BN_bin2bn(Bytes(secret.bytes()), static_cast<int>(secret.bytes().size()), nullptr));
}

// The public point of a private number.
absl::StatusOr<std::string> PointOf(const SecretKey& secret) {
  const Owned<EC_GROUP> curve(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const Owned<BIGNUM> number = Number(secret);
  const Owned<EC_POINT> point(curve ? EC_POINT_new(curve.get()) : nullptr);
  if (!number || !point) return Broken("make a point of P-256");
  if (BN_is_zero(number.get()) || BN_cmp(number.get(), EC_GROUP_get0_order(curve.get())) >= 0) {
    return absl::FailedPreconditionError(
        "these 32 bytes are no private key of P-256; take 32 others, at random");
  }
  unsigned char bytes[1 + kPointBytes];
  if (EC_POINT_mul(curve.get(), point.get(), number.get(), nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(curve.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes,
                         sizeof bytes, nullptr) != sizeof bytes) {
    return Broken("make a point of P-256");
  }
  return std::string(reinterpret_cast<char*>(bytes) + 1, kPointBytes);
}

absl::StatusOr<SecretKey> Derive(std::string& agreed, std::string_view info) {
  const Owned<EVP_KDF> kdf(EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_SSKDF, nullptr));
  const Owned<EVP_KDF_CTX> context(EVP_KDF_CTX_new(kdf.get()));
  char digest[] = "SHA256";
  std::string copy(info);
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, agreed.data(), agreed.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, copy.data(), copy.size()),
      OSSL_PARAM_construct_end()};
  std::string key(kSecretKeyBytes, '\0');
  if (!context || EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(key.data()),
                                 key.size(), parameters) != 1) {
    return Broken("derive a key");
  }
  SecretKey derived(key);
  Wipe(&key);
  return derived;
}

}  // namespace

void P256Key::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

P256Key::Pkey P256Key::Make(std::string_view point, const SecretKey* secret) {
  const std::string encoded = kUncompressed + std::string(point);
  const Owned<BIGNUM> number = secret == nullptr ? nullptr : Number(*secret);
  const Owned<OSSL_PARAM_BLD> build(OSSL_PARAM_BLD_new());
  if (!build ||
      OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1,
                                      0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded.data(),
                                       encoded.size()) != 1 ||
      (number &&
       OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get()) != 1)) {
    return nullptr;
  }
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(build.get()));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, number ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                        parameters.get()) != 1) {
    return nullptr;
  }
  return Pkey(key);
}

absl::StatusOr<P256Key> P256Key::From(const SecretKey& secret) {
  const ClearErrors clear;
  ASSIGN_OR_RETURN(std::string point, PointOf(secret));
  Pkey key = Make(point, &secret);
  if (key == nullptr) return Broken("make a key of P-256");
  return P256Key(std::move(key), std::move(point));
}

absl::StatusOr<SecretKey> P256Key::Agree(std::string_view their_point,
                                         std::string_view info) const {
  const ClearErrors clear;
  const Pkey theirs = their_point.size() == kPointBytes ? Make(their_point, nullptr) : nullptr;
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(key_.get(), nullptr));
  if (!context || EVP_PKEY_derive_init(context.get()) != 1) return Broken("agree on a key");
  // A point off the curve would give the private key away bit by bit; both steps look.
  if (theirs == nullptr || EVP_PKEY_derive_set_peer(context.get(), theirs.get()) != 1) {
    return absl::InvalidArgumentError("a point that is not on P-256");
  }
  std::string agreed(kP256CoordinateBytes, '\0');
  size_t size = agreed.size();
  if (EVP_PKEY_derive(context.get(), reinterpret_cast<unsigned char*>(agreed.data()), &size) != 1 ||
      size != agreed.size()) {
    return Broken("agree on a key");
  }
  absl::StatusOr<SecretKey> derived = Derive(agreed, info);
  Wipe(&agreed);
  return derived;
}

}  // namespace huiyin::kit
