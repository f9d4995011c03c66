#include "services/kit/seal/aead.h"

#include <gtest/gtest.h>

#include <set>

namespace huiyin::kit {
namespace {

SecretKey KeyOf(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return SecretKey(bytes);
}

TEST(Aead, OpensAPublishedVector) {
  // McGrew and Viega, "The Galois/Counter Mode of Operation", test case 14: AES-256, zero key,
  // nonce and block.
  SecretKey key = KeyOf(std::string(64, '0'));
  const std::string ciphertext(
      "\xce\xa7\x40\x3d\x4d\x60\x6b\x6e\x07\x4e\xc5\xd3\xba\xf3\x9d\x18"
      "\xd0\xd1\xc8\xa7\x99\x99\x6b\xf0\x26\x5b\x98\xb5\xd4\x8a\xb9\x19",
      32);
  auto opened = AeadOpen(key, std::string(12, '\0'), ciphertext, "");
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(*opened, std::string(16, '\0'));
}

TEST(Aead, RoundTripsEveryLength) {
  auto key = SecretKey::Random();
  ASSERT_TRUE(key.ok());
  for (size_t length : {0, 1, 15, 16, 17, 8176}) {
    std::string text(length, 'w');
    auto box = AeadSeal(*key, text, "context");
    ASSERT_TRUE(box.ok());
    EXPECT_EQ(box->ciphertext.size(), length + kAeadTagBytes);
    auto opened = AeadOpen(*key, box->nonce, box->ciphertext, "context");
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(*opened, text);
  }
}

TEST(Aead, NoncesAreNew) {
  auto key = SecretKey::Random();
  std::set<std::string> nonces;
  for (int i = 0; i < 1000; ++i) nonces.insert(AeadSeal(*key, "x", "c")->nonce);
  EXPECT_EQ(nonces.size(), 1000u);
}

TEST(Aead, EveryFlippedBitIsNoticed) {
  auto key = SecretKey::Random();
  auto box = AeadSeal(*key, "Wang Wei", "context");
  auto Refused = [&](const std::string& nonce, const std::string& text, std::string_view context) {
    return AeadOpen(*key, nonce, text, context).status().code() == absl::StatusCode::kDataLoss;
  };
  for (size_t bit = 0; bit < box->ciphertext.size() * 8; ++bit) {
    std::string altered = box->ciphertext;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_TRUE(Refused(box->nonce, altered, "context")) << bit;
  }
  for (size_t bit = 0; bit < box->nonce.size() * 8; ++bit) {
    std::string altered = box->nonce;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_TRUE(Refused(altered, box->ciphertext, "context")) << bit;
  }
  EXPECT_TRUE(Refused(box->nonce, box->ciphertext, "contexT"));
  EXPECT_TRUE(Refused(box->nonce, box->ciphertext, ""));
  EXPECT_TRUE(Refused(box->nonce, box->ciphertext.substr(1), "context"));
  EXPECT_TRUE(Refused(box->nonce, "", "context"));
  EXPECT_TRUE(Refused("", box->ciphertext, "context"));
}

TEST(SecretKey, AMovedKeyIsWiped) {
  auto key = SecretKey::Random();
  SecretKey moved = std::move(*key);
  EXPECT_EQ(key->bytes(), std::string(kSecretKeyBytes, '\0'));
  EXPECT_NE(moved.bytes(), std::string(kSecretKeyBytes, '\0'));
}

}  // namespace
}  // namespace huiyin::kit
