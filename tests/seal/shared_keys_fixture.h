// Key stores of several instances on one log, each with a folder and a door to the log of its own.
#pragma once

#include <chrono>
#include <map>
#include <thread>

#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"
#include "services/kit/log/embedded_log.h"
#include "services/kit/seal/key_fold.h"
#include "tests/log/scratch_dir.h"
#include "tests/seal/flaky_log.h"
#include "tests/seal/key_store_fixture.h"

namespace huiyin::kit {

inline constexpr const char* kKeysTopic = "huiyin.keys";

// One process's part: its folder outlives its store.
struct Instance {
  Instance(Log* shared, std::string keys_folder) : log(shared), folder(std::move(keys_folder)) {
    options.log = &log;
    options.topic_wait_ms_max = 10'000;
  }

  absl::Status Open() {
    store.reset();
    ASSIGN_OR_RETURN(store, KeyStore::Open(folder, options));
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> TryCreate(const std::string& hint = "attempt") {
    std::promise<absl::StatusOr<std::string>> done;
    store->CreateKey(hint, [&](absl::StatusOr<std::string> id) { done.set_value(std::move(id)); });
    return done.get_future().get();
  }
  SealedData Seal(const std::string& key_id) const {
    auto box = store->Seal(key_id, kContact, "command 7");
    EXPECT_TRUE(box.ok()) << box.status();
    return box.value_or(SealedData());
  }
  SealedData CreateAndSeal() {
    const auto key_id = TryCreate();
    EXPECT_TRUE(key_id.ok()) << key_id.status();
    return Seal(key_id.value_or(""));
  }
  absl::Status Destroy(const std::string& key_id) {
    std::promise<absl::Status> done;
    store->Destroy(key_id, [&](absl::Status status) { done.set_value(std::move(status)); });
    return done.get_future().get();
  }
  absl::StatusCode UnsealCode(const SealedData& box) const {
    const auto plain = store->Unseal(box, "command 7");
    EXPECT_EQ(plain.value_or(kContact), kContact);
    return plain.status().code();
  }
  int Keys() const {
    int keys = 0;
    EXPECT_TRUE(store->VisitKeys([&](auto, auto) { ++keys; }).ok());
    return keys;
  }
  // Whether some file of the folder holds these bytes; files come and go meanwhile.
  bool OnDisk(std::string_view bytes) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      std::error_code gone;
      if (!entry.is_regular_file(gone)) continue;
      if (ReadAll(entry.path()).find(bytes) != std::string::npos) return true;
    }
    return false;
  }

  FlakyLog log;
  const std::string folder;
  KeyStoreOptions options;
  std::unique_ptr<KeyStore> store;
};

class SharedKeysTest : public ::testing::Test {
 protected:
  SharedKeysTest() {
    auto log = EmbeddedLog::Open({.data_dir = scratch_.path() + "/cluster",
                                  .topics = {{kKeysTopic, 1}, {"wide", 2}},
                                  .clock = &clock_});
    EXPECT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
    a_ = NewInstance("a");
    b_ = NewInstance("b");
  }

  std::unique_ptr<Instance> NewInstance(const std::string& name) {
    return std::make_unique<Instance>(log_.get(), scratch_.path() + "/" + name);
  }
  // What an operator does before an instance's first start.
  static void GiveKeyFiles(const Instance& from, const Instance& to) {
    std::filesystem::create_directories(to.folder);
    for (const char* name : {"/master.key", "/index.key"}) {
      std::filesystem::copy_file(from.folder + name, to.folder + name,
                                 std::filesystem::copy_options::overwrite_existing);
    }
  }
  void OpenBoth() {
    const absl::Status first = a_->Open();
    ASSERT_TRUE(first.ok()) << first;
    GiveKeyFiles(*a_, *b_);
    const absl::Status second = b_->Open();
    ASSERT_TRUE(second.ok()) << second;
  }
  std::vector<LogEntry> Records() const {
    std::vector<LogRecord> records;
    EXPECT_TRUE(log_->Read(where_, 0, 100'000, &records).ok());
    std::vector<LogEntry> entries;
    for (const LogRecord& record : records) entries.push_back(*record.entry);
    return entries;
  }
  // The newest value of the key: what compaction would leave.
  std::string Newest(const std::string& key) const {
    std::string value;
    for (const LogEntry& entry : Records()) {
      if (entry.key == key) value = entry.value;
    }
    return value;
  }
  std::string FirstValue(const std::string& key) const {
    for (const LogEntry& entry : Records()) {
      if (entry.key == key) return entry.value;
    }
    return "";
  }
  // As some other instance that appended it once, late.
  void AppendLate(const LogEntry& entry) {
    std::promise<bool> done;
    log_->Append(where_, {entry}, [&](const auto& first) { done.set_value(first.ok()); });
    ASSERT_TRUE(done.get_future().get());
  }
  static bool Eventually(const std::function<bool()>& holds) {
    for (int i = 0; i < 2'000; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }

  ScratchDir scratch_;
  SystemClock clock_;
  const TopicPartition where_{kKeysTopic, 0};
  std::unique_ptr<EmbeddedLog> log_;
  std::unique_ptr<Instance> a_, b_;
};

}  // namespace huiyin::kit
