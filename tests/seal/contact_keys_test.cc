// The key files that open contact data from huiyin.commands: made, missing, replaced.
#include "services/kit/seal/contact_keys.h"

#include "tests/seal/jwe_vectors.h"
#include "tests/seal/key_store_fixture.h"

namespace huiyin::kit {
namespace {

class ContactKeysTest : public KeyStoreTest {
 protected:
  std::string Path(const char* name) { return folder_ + "/" + name; }
  void Put(const char* name, const std::string& bytes) {
    std::filesystem::create_directories(folder_);
    std::ofstream(Path(name), std::ios::binary) << bytes;
    chmod(Path(name).c_str(), 0600);
  }
  std::string Jwk() { return store_->contact_keys().PublicJwk().value_or("none"); }
  std::string Opened(const char* vector) {
    return store_->contact_keys().Open(JweNamed(vector)).value_or("refused");
  }
};

TEST_F(ContactKeysTest, TheKeyIsMadePrivateAndStays) {
  ASSERT_TRUE(Open().ok());
  const std::string jwk = Jwk();
  EXPECT_THAT(jwk, HasSubstr(R"("kty":"EC")"));
  EXPECT_EQ(ModeOf(Path("contact.key")), 0600u);
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(Jwk(), jwk);
  std::filesystem::remove(Path("contact.key"));
  ASSERT_TRUE(Open().ok()) << "nothing that is kept needs it";
  EXPECT_NE(Jwk(), jwk);
}

TEST_F(ContactKeysTest, OneIsReplacedWithoutLosingWhatIsOnItsWay) {
  Put("contact.key", JweSecret(1));
  Put("contact.other.key", JweSecret(2));  // the next one: opens before it is announced
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(Opened("good"), kJweText);
  EXPECT_EQ(Opened("to_the_other_key"), kJweText);
  const std::string old = Jwk();
  Put("contact.key", JweSecret(2));
  Put("contact.other.key", JweSecret(1));
  ASSERT_TRUE(Open().ok());
  EXPECT_NE(Jwk(), old);
  EXPECT_EQ(Opened("good"), kJweText);
  EXPECT_EQ(Opened("to_the_other_key"), kJweText);
  std::filesystem::remove(Path("contact.other.key"));
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(Opened("good"), "refused");
  EXPECT_EQ(Opened("to_the_other_key"), kJweText);
}

TEST_F(ContactKeysTest, AFileThatIsNoKeyOrNotPrivateEndsTheStart) {
  for (const char* name : {"contact.key", "contact.other.key"}) {
    SCOPED_TRACE(name);
    Put(name, std::string(31, 'x'));
    EXPECT_THAT(std::string(Open().message()), HasSubstr("is 31 bytes long"));
    Put(name, std::string(32, '\xff'));
    EXPECT_THAT(std::string(Open().message()), HasSubstr("no private key of P-256"));
    EXPECT_THAT(std::string(Open().message()), HasSubstr(name));
    Put(name, JweSecret(1));
    chmod(Path(name).c_str(), 0644);
    EXPECT_EQ(Open().code(), absl::StatusCode::kPermissionDenied);
    chmod(Path(name).c_str(), 0600);
    EXPECT_TRUE(Open().ok());
  }
}

// Instances that share their keys must have the same, so none makes one for itself.
TEST_F(ContactKeysTest, WhereItIsNotMadeAMissingOneIsSaid) {
  std::filesystem::create_directories(folder_);
  const auto keys = ContactKeys::Load(folder_, /*make=*/false);
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_FALSE(std::filesystem::exists(Path("contact.key")));
  EXPECT_EQ(keys->PublicJwk().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(keys->PublicJwk().status().message()), HasSubstr("docs/keys.md"));
  const absl::Status refused = keys->Open(JweNamed("good")).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("no contact.key"));
}

}  // namespace
}  // namespace huiyin::kit
