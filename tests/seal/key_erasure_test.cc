#include "tests/seal/key_store_fixture.h"

namespace huiyin::kit {
namespace {

using KeyErasureTest = KeyStoreTest;

TEST_F(KeyErasureTest, ADestroyedKeyIsGoneForGood) {
  ASSERT_TRUE(Open().ok());
  SealedData kept = Seal(Create());
  SealedData erased = Seal(Create());
  ASSERT_TRUE(Destroy(erased.key_id()).ok());
  for (int start = 0; start < 2; ++start) {
    EXPECT_EQ(UnsealCode(erased), absl::StatusCode::kNotFound);
    EXPECT_EQ(store_->Seal(erased.key_id(), "x", "c").status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(UnsealCode(kept), absl::StatusCode::kOk);
    EXPECT_TRUE(Destroy(erased.key_id()).ok()) << "again changes nothing";
    ASSERT_TRUE(Open().ok());
  }
}

TEST_F(KeyErasureTest, DestroyingWhatIsGoneCostsNoSync) {
  ASSERT_TRUE(Open().ok());
  std::string key_id = Create();
  ASSERT_TRUE(Destroy(key_id).ok());
  int64_t syncs = store_->syncs();
  ASSERT_TRUE(Destroy(key_id).ok());
  EXPECT_EQ(store_->syncs(), syncs);
}

TEST_F(KeyErasureTest, ADestroyedKeyLeavesNoBytesOnDisk) {
  ASSERT_TRUE(Open().ok());
  std::string early = Create();
  std::string early_bytes = WrappedKey(early);  // in a table: the store was closed and opened
  for (int i = 0; i < 500; ++i) store_->CreateKey("other", [](auto) {});
  std::string late = Create();
  std::string late_bytes = WrappedKey(late);
  EXPECT_TRUE(OnDisk(early_bytes));
  EXPECT_TRUE(OnDisk(late_bytes));
  ASSERT_TRUE(Destroy(early).ok());
  EXPECT_FALSE(OnDisk(early_bytes));
  EXPECT_TRUE(OnDisk(late_bytes));
  ASSERT_TRUE(Destroy(late).ok());
  EXPECT_FALSE(OnDisk(late_bytes));
}

TEST_F(KeyErasureTest, ErasingCutShortIsFinishedAtTheNextStart) {
  ASSERT_TRUE(Open().ok());
  std::string key_id = Create();
  std::string bytes = WrappedKey(key_id);
  store_.reset();
  {
    auto rows = KeyRows::Open(folder_);
    ASSERT_TRUE(rows.ok());
    ASSERT_TRUE((*rows)->Remove({key_id}).ok());  // and no Purge: the crash came between
  }
  EXPECT_TRUE(OnDisk(bytes));
  ASSERT_TRUE(Open().ok());
  EXPECT_FALSE(OnDisk(bytes));
}

}  // namespace
}  // namespace huiyin::kit
