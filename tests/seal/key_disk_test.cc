// A disk that is full or fails under the key store: no key is handed out that is not durable, and nothing goes on by
// itself.
#include <mutex>

#include "tests/power/fs/faulty_fs.h"
#include "tests/seal/key_store_fixture.h"

namespace huiyin::kit {
namespace {

using Op = FaultyFs::Op;
using rocksdb::IOStatus;

IOStatus NoSpace() { return IOStatus::NoSpace("injected", "No space left on device"); }
IOStatus Broken() { return IOStatus::IOError("injected", "Input/output error"); }

class KeyDisk : public KeyStoreTest {
 protected:
  ~KeyDisk() override { store_.reset(); }  // before its files

  void MustOpen() {
    store_.reset();
    auto opened =
        KeyStore::Open(folder_, {.env = files_.env(), .on_fatal = [this](absl::Status why) {
                                   const std::lock_guard lock(mutex_);
                                   fatal_ = std::move(why);
                                   ++fatals_;
                                 }});
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }
  absl::StatusOr<std::string> TryCreate() {
    std::promise<absl::StatusOr<std::string>> done;
    store_->CreateKey("attempt",
                      [&](absl::StatusOr<std::string> id) { done.set_value(std::move(id)); });
    return done.get_future().get();
  }
  int fatals() {
    const std::lock_guard lock(mutex_);
    return fatals_;
  }

  FaultyFs files_;
  std::mutex mutex_;
  absl::Status fatal_;
  int fatals_ = 0;
};

TEST_F(KeyDisk, NoKeyIsHandedOutThatIsNotDurable) {
  const struct {
    Op op;
    IOStatus error;
    absl::StatusCode code;
  } kFaults[] = {{Op::kSync, Broken(), absl::StatusCode::kUnavailable},
                 {Op::kWrite, Broken(), absl::StatusCode::kUnavailable},
                 {Op::kSync, NoSpace(), absl::StatusCode::kResourceExhausted},
                 {Op::kWrite, NoSpace(), absl::StatusCode::kResourceExhausted}};
  std::vector<SealedData> boxes;
  int rounds = 0;
  for (const auto& [op, error, code] : kFaults) {
    SCOPED_TRACE(rounds);
    MustOpen();
    const int failed_before = files_.failed();
    files_.Break(op, "/keys/db/", error, /*spared=*/5);
    absl::StatusOr<std::string> key_id = TryCreate();
    for (int i = 0; key_id.ok(); ++i, key_id = TryCreate()) {
      ASSERT_LT(i, 100) << "nothing failed";
      boxes.push_back(Seal(*key_id));
    }
    EXPECT_EQ(key_id.status().code(), code);
    EXPECT_EQ(fatals(), ++rounds) << "told once";
    EXPECT_EQ(fatal_.code(), code);
    const int failed = files_.failed();
    EXPECT_EQ(failed, failed_before + 1);

    // There is space again, and the disk is well: what it holds is known after a new start only.
    files_.Mend();
    EXPECT_EQ(TryCreate().status().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(fatals(), rounds);
    for (const SealedData& box : boxes) EXPECT_EQ(UnsealCode(box), absl::StatusCode::kOk);
  }
  MustOpen();
  EXPECT_GE(boxes.size(), 4u);
  for (const SealedData& box : boxes) EXPECT_EQ(UnsealCode(box), absl::StatusCode::kOk);
  EXPECT_TRUE(TryCreate().ok());
}

// What fails on RocksDB's own threads is heard of too.
TEST_F(KeyDisk, AnErasureThatFailsEndsTheStoreAndIsDoneAtTheNextStart) {
  for (const IOStatus& error : {Broken(), NoSpace()}) {
    const int before = fatals();
    MustOpen();
    const std::string key_id = Create();
    const SealedData erased = Seal(key_id), kept = Seal(Create());
    files_.Break(Op::kWrite, ".sst", error);
    EXPECT_FALSE(Destroy(key_id).ok());
    EXPECT_EQ(fatals(), before + 1);
    files_.Mend();
    EXPECT_EQ(TryCreate().status().code(), absl::StatusCode::kUnavailable);
    MustOpen();
    EXPECT_EQ(UnsealCode(erased), absl::StatusCode::kNotFound);
    EXPECT_EQ(UnsealCode(kept), absl::StatusCode::kOk);
    store_.reset();
    EXPECT_TRUE((*KeyRows::Open(folder_))->Unpurged()->empty());
  }
}

}  // namespace
}  // namespace huiyin::kit
