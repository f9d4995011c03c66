// Tags: the same for the same text as long as the index key lives, and nothing without it.
#include "services/kit/seal/keyed_hash.h"
#include "tests/seal/key_store_fixture.h"

namespace huiyin::kit {
namespace {

std::string Hex(const std::string& bytes) {
  std::string out;
  for (unsigned char byte : bytes) {
    out.push_back("0123456789abcdef"[byte >> 4]);
    out.push_back("0123456789abcdef"[byte & 15]);
  }
  return out;
}

// RFC 4231's second and first case, whose keys are shorter: HMAC pads them with zeros.
TEST(KeyedHash, IsHmacSha256) {
  std::string jefe = "Jefe";
  jefe.resize(kSecretKeyBytes, '\0');
  EXPECT_EQ(Hex(KeyedHash(SecretKey(jefe), "what do ya want for nothing?").value()),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  std::string eleven(20, '\x0b');
  eleven.resize(kSecretKeyBytes, '\0');
  EXPECT_EQ(Hex(KeyedHash(SecretKey(eleven), "Hi There").value()),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

class IndexKeyTest : public KeyStoreTest {
 protected:
  std::string Path() const { return folder_ + "/index.key"; }
  std::string Tag(const std::string& text) const { return store_->Tag(text).value(); }
  std::string Error() {
    const absl::Status status = Open();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    return std::string(status.message());
  }
};

TEST_F(IndexKeyTest, TheSameTextHasTheSameTagAcrossStarts) {
  ASSERT_TRUE(Open().ok());
  const std::string tag = Tag("13812345678");
  EXPECT_EQ(tag.size(), kTagBytes);
  EXPECT_NE(Tag("13812345679"), tag);
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(Tag("13812345678"), tag);
  EXPECT_EQ(tag, KeyedHash(SecretKey(ReadAll(Path())), "13812345678").value().substr(0, 16));
}

TEST_F(IndexKeyTest, IsMadePrivateAndOfItsOwn) {
  const mode_t before = umask(0);
  ASSERT_TRUE(Open().ok());
  umask(before);
  EXPECT_EQ(ModeOf(Path()), 0600u);
  EXPECT_EQ(std::filesystem::file_size(Path()), 32u);
  EXPECT_NE(ReadAll(Path()), ReadAll(master_path_));
  store_.reset();
  chmod(Path().c_str(), 0640);
  const absl::Status status = Open();
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(status.message()), HasSubstr("chmod 0600 " + Path()));
}

// A folder from before there were tags.
TEST_F(IndexKeyTest, IsMadeBesideKeysThatAreThere) {
  ASSERT_TRUE(Open().ok());
  const SealedData box = Seal(Create());
  store_.reset();
  std::filesystem::remove(Path());
  ASSERT_TRUE((*KeyRows::Open(folder_))->RemoveVerifier(Verifier::kIndexKey).ok());
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(std::filesystem::file_size(Path()), 32u);
  EXPECT_EQ(UnsealCode(box), absl::StatusCode::kOk);
}

TEST_F(IndexKeyTest, MissingOrAnotherIsRefused) {
  ASSERT_TRUE(Open().ok());
  store_.reset();
  const std::string key = ReadAll(Path());
  std::filesystem::remove(Path());
  EXPECT_THAT(Error(), HasSubstr("is missing, but tags"));
  EXPECT_FALSE(std::filesystem::exists(Path()));
  const auto write = [&](const std::string& bytes) {
    std::ofstream(Path(), std::ios::binary) << bytes;
    chmod(Path().c_str(), 0600);
  };
  write(std::string(32, 'x'));
  EXPECT_THAT(Error(), HasSubstr("index.key is not the one"));
  write(key.substr(1));
  EXPECT_THAT(Error(), HasSubstr("index key"));
  write(key);
  EXPECT_TRUE(Open().ok());
}

// Erasing every tag's meaning: an empty file is the operator's word, and is taken once.
TEST_F(IndexKeyTest, AnEmptiedFileGivesTheTagsUp) {
  ASSERT_TRUE(Open().ok());
  const std::string tag = Tag("13812345678");
  const std::string key = ReadAll(Path());
  const SealedData box = Seal(Create());
  store_.reset();
  std::filesystem::resize_file(Path(), 0);
  ASSERT_TRUE(Open().ok());
  EXPECT_NE(Tag("13812345678"), tag);
  EXPECT_FALSE(OnDisk(key));
  EXPECT_EQ(ModeOf(Path()), 0600u);
  EXPECT_EQ(UnsealCode(box), absl::StatusCode::kOk) << "contact data has keys of its own";
  const std::string next = Tag("13812345678");
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(Tag("13812345678"), next);
}

// Cut short after the verifier went, before the new file came: the next start goes on.
TEST_F(IndexKeyTest, GivingUpCutShortIsFinishedAtTheNextStart) {
  ASSERT_TRUE(Open().ok());
  store_.reset();
  std::filesystem::resize_file(Path(), 0);
  ASSERT_TRUE((*KeyRows::Open(folder_))->RemoveVerifier(Verifier::kIndexKey).ok());
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(std::filesystem::file_size(Path()), 32u);
}

}  // namespace
}  // namespace huiyin::kit
