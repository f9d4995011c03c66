#include <signal.h>
#include <unistd.h>

#include <set>

#include "tests/seal/key_store_fixture.h"

namespace huiyin::kit {
namespace {

TEST_F(KeyStoreTest, SealsAndUnseals) {
  ASSERT_TRUE(Open().ok());
  SealedData box = Seal(Create());
  EXPECT_EQ(box.key_id().size(), 16u);
  EXPECT_EQ(box.nonce().size(), 12u);
  auto opened = store_->Unseal(box, "command 7");
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(*opened, kContact);
}

TEST_F(KeyStoreTest, ABoxOpensOnlyUnalteredInItsContextWithItsKey) {
  ASSERT_TRUE(Open().ok());
  const SealedData box = Seal(Create());
  EXPECT_EQ(UnsealCode(box, "command 8"), absl::StatusCode::kDataLoss);
  SealedData altered = box;
  altered.mutable_ciphertext()->back() ^= 1;
  EXPECT_EQ(UnsealCode(altered), absl::StatusCode::kDataLoss);
  altered = box;
  altered.mutable_nonce()->clear();
  EXPECT_EQ(UnsealCode(altered), absl::StatusCode::kDataLoss);
  altered = box;
  altered.set_key_id(Create());
  EXPECT_EQ(UnsealCode(altered), absl::StatusCode::kDataLoss);
  EXPECT_EQ(UnsealCode(SealedData()), absl::StatusCode::kNotFound);
}

TEST_F(KeyStoreTest, LimitsAreKept) {
  ASSERT_TRUE(Open().ok());
  std::string key_id = Create();
  std::string longest(kSealedPlaintextBytesMax, 'x');
  auto box = store_->Seal(key_id, longest, "c");
  ASSERT_TRUE(box.ok());
  EXPECT_EQ(box->ciphertext().size(), 8192u);
  auto Code = [](const auto& result) { return result.status().code(); };
  EXPECT_EQ(Code(store_->Seal(key_id, longest + "x", "c")), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Code(store_->Seal(key_id, "x", "")), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Destroy("short").code(), absl::StatusCode::kInvalidArgument);
  absl::Status refused;
  store_->CreateKey(std::string(kKeyHintBytesMax + 1, 'h'),
                    [&](absl::StatusOr<std::string> id) { refused = id.status(); });
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(KeyStoreTest, ManyCallersShareSyncsAndGetDifferentKeys) {
  ASSERT_TRUE(Open().ok());
  constexpr int kKeys = 2000;
  std::mutex mutex;
  std::set<std::string> ids;
  int64_t syncs_before = store_->syncs();
  for (int i = 0; i < kKeys; ++i) {
    store_->CreateKey("same attempt", [&](absl::StatusOr<std::string> id) {
      std::lock_guard lock(mutex);
      ids.insert(id.value_or(""));
    });
  }
  Create();  // comes after the others
  std::lock_guard lock(mutex);
  EXPECT_EQ(ids.size(), static_cast<size_t>(kKeys));
  EXPECT_LT(store_->syncs() - syncs_before, kKeys / 2);
}

TEST_F(KeyStoreTest, TheDestructorAnswersEverybody) {
  ASSERT_TRUE(Open().ok());
  std::vector<std::string> ids;
  for (int i = 0; i < 100; ++i) {
    store_->CreateKey("a", [&](absl::StatusOr<std::string> id) { ids.push_back(id.value_or("")); });
  }
  store_.reset();
  EXPECT_EQ(ids.size(), 100u);
}

TEST_F(KeyStoreTest, KeysOutliveARestart) {
  ASSERT_TRUE(Open().ok());
  SealedData box = Seal(Create("attempt 1"));
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(store_->Unseal(box, "command 7").value_or(""), kContact);
  std::string hints;
  ASSERT_TRUE(store_
                  ->VisitKeys([&](std::string_view key_id, std::string_view hint) {
                    EXPECT_EQ(key_id, box.key_id());
                    hints += hint;
                  })
                  .ok());
  EXPECT_EQ(hints, "attempt 1");
}

// Makes a key and seals with it; killed inside the callback.
void SealAndDie(const std::string& root) {
  auto store = KeyStore::Open(root + "/data/keys");
  if (!store.ok()) _exit(1);
  (*store)->CreateKey("a", [&](absl::StatusOr<std::string> key_id) {
    auto box = (*store)->Seal(*key_id, kContact, "command 7");
    std::ofstream(root + "/box", std::ios::binary) << box->SerializeAsString();
    raise(SIGKILL);
  });
  pause();
}

// The callback is the promise: whoever is killed right after it has lost no key.
TEST_F(KeyStoreTest, AKeySurvivesKillAfterItsCallback) {
  // A process of its own (RocksDB's threads do not survive a fork), which finds our folder in its
  // environment.
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  setenv("HUIYIN_SEAL_TEST_ROOT", root_.c_str(), /*overwrite=*/0);
  EXPECT_EXIT(
      {
        std::filesystem::remove_all(root_);
        SealAndDie(std::getenv("HUIYIN_SEAL_TEST_ROOT"));
      },
      testing::KilledBySignal(SIGKILL), "");
  unsetenv("HUIYIN_SEAL_TEST_ROOT");
  SealedData box;
  ASSERT_TRUE(box.ParseFromString(ReadAll(root_ + "/box")));
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(store_->Unseal(box, "command 7").value_or(""), kContact);
}

TEST_F(KeyStoreTest, NeitherPlaintextNorRawKeysStandOnDisk) {
  ASSERT_TRUE(Open().ok());
  std::string key_id = Create();
  SealedData box = Seal(key_id);
  std::string row = WrappedKey(key_id);
  std::string key =
      AeadOpen(SecretKey(ReadAll(master_path_)), row.substr(0, kAeadNonceBytes),
               row.substr(kAeadNonceBytes), "huiyin wrapped key 1 " + key_id + "attempt")
          .value_or("");
  ASSERT_EQ(key.size(), kSecretKeyBytes);
  ASSERT_EQ(AeadOpen(SecretKey(key), box.nonce(), box.ciphertext(), "command 7").value_or(""),
            kContact)
      << "the key found is the one that seals";
  store_.reset();
  EXPECT_TRUE(OnDisk(row)) << "the search itself works";
  EXPECT_FALSE(OnDisk(key));
  EXPECT_FALSE(OnDisk("13812345678"));
  EXPECT_FALSE(OnDisk("王伟"));
}

TEST_F(KeyStoreTest, AlteredRowsAreNoticed) {
  ASSERT_TRUE(Open().ok());
  std::string key_id = Create();
  SealedData box = Seal(key_id);
  store_.reset();
  {
    auto rows = KeyRows::Open(folder_);
    ASSERT_TRUE(rows.ok());
    std::string row = **(*rows)->Find(key_id);
    row.back() ^= 1;  // the hint counts too
    ASSERT_TRUE((*rows)->Add({{key_id, row}}).ok());
  }
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(UnsealCode(box), absl::StatusCode::kDataLoss);
}

TEST_F(KeyStoreTest, OneProcessAtATime) {
  ASSERT_TRUE(Open().ok());
  absl::Status second = KeyStore::Open(folder_).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(second.message()), HasSubstr("another process"));
}

}  // namespace
}  // namespace huiyin::kit
