// JWEs, against an implementation that is not ours.
#include "services/kit/seal/jwe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "tests/seal/jwe_vectors.h"

namespace huiyin::kit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

JweKey Key(char first) { return JweKey::From(SecretKey(JweSecret(first))).value(); }

TEST(JweTest, WhatAnotherImplementationMadeOpensOrIsRefusedWithAReason) {
  const JweKey key = Key(1), other = Key(2);
  const std::vector<JweVector> vectors = ReadJweVectors();
  ASSERT_GT(vectors.size(), 40u);
  const std::map<std::string, std::string> texts = {{"opens", kJweText},
                                                    {"opens with the other", kJweText},
                                                    {"empty", ""},
                                                    {"long", std::string(2'500, 'x')}};
  for (const JweVector& vector : vectors) {
    SCOPED_TRACE(vector.name);
    const absl::StatusOr<std::string> text = OpenJwe({&key, &other}, vector.jwe);
    if (vector.says.starts_with("contact: ")) {
      EXPECT_TRUE(text.ok()) << "it is for others to say what it holds: " << text.status();
      continue;
    }
    if (const auto wanted = texts.find(vector.says); wanted != texts.end()) {
      EXPECT_EQ(text.value_or(text.status().ToString()), wanted->second);
      continue;
    }
    EXPECT_EQ(text.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(text.status().message()), HasSubstr(vector.says));
    EXPECT_THAT(std::string(text.status().message()), Not(HasSubstr("138")));
  }
}

TEST(JweTest, TheKeyIsToldAsAnotherImplementationTellsIt) {
  const JweKey key = Key(1);
  EXPECT_EQ(key.kid(), "6UoWwDCkLjV0J-pQG8c0THxbVhBcpR0AZDift1Yl5DM");
  EXPECT_EQ(key.public_jwk(),
            R"({"crv":"P-256","kty":"EC","x":"UVw9brnjlrkE0_7Kf1T9zQzB6Ze_N13KUVrQpsO0A18",)"
            R"("y":"RTa-OlDzGPv5pUdZAqIhUCvvDVfgjFOyzApW8X2fk1Q",)"
            R"("kid":"6UoWwDCkLjV0J-pQG8c0THxbVhBcpR0AZDift1Yl5DM","use":"enc","alg":"ECDH-ES"})");
}

TEST(JweTest, OnlyTheKeyThatItNamesOpensIt) {
  const JweKey key = Key(1), other = Key(2);
  EXPECT_TRUE(OpenJwe({&key}, JweNamed("good")).ok());
  EXPECT_FALSE(OpenJwe({&other}, JweNamed("good")).ok());
  EXPECT_TRUE(OpenJwe({&other}, JweNamed("to_the_other_key")).ok());
  EXPECT_FALSE(OpenJwe({}, JweNamed("good")).ok());
}

// 0 and what is not below the curve's order are no private keys.
TEST(JweTest, ASecretThatIsNoKeyIsSaid) {
  for (const char filler : {'\0', '\xff'}) {
    const auto key = JweKey::From(SecretKey(std::string(kSecretKeyBytes, filler)));
    EXPECT_EQ(key.status().code(), absl::StatusCode::kFailedPrecondition);
  }
}

// Whoever may send any point and sees what comes of it would learn the private key.
TEST(JweTest, APointOffTheCurveIsNotAgreedWith) {
  const P256Key key = P256Key::From(SecretKey(JweSecret(1))).value();
  const P256Key theirs = P256Key::From(SecretKey(JweSecret(2))).value();
  EXPECT_EQ(key.Agree(theirs.point(), "info").value().bytes(),
            theirs.Agree(key.point(), "info").value().bytes());
  std::string off = theirs.point();
  off.back() = static_cast<char>(off.back() ^ 1);
  for (const std::string& point :
       {off, std::string(64, '\0'), theirs.point() + "x", std::string()}) {
    EXPECT_EQ(key.Agree(point, "info").status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(JweTest, OneKeyServesManyThreads) {
  const JweKey key = Key(1);
  const std::string jwe = JweNamed("good");
  std::vector<std::thread> threads;
  std::atomic<int> opened{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 50; ++n) opened += OpenJwe({&key}, jwe).value_or("") == kJweText;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(opened, 200);
}

}  // namespace
}  // namespace huiyin::kit
