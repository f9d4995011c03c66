// A key store in a folder of its own, and a look at its files from outside.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

#include "services/kit/base/status.h"
#include "services/kit/seal/key_rows.h"
#include "services/kit/seal/key_store.h"

namespace huiyin::kit {

using common::v1::SealedData;
using ::testing::HasSubstr;

inline constexpr const char* kContact = "王伟, 13812345678, 和平里七区 16 号楼";

inline std::string ReadAll(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

class KeyStoreTest : public ::testing::Test {
 protected:
  KeyStoreTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "huiyin_keys_XXXXXX").string();
    root_ = mkdtemp(pattern.data());
    folder_ = root_ + "/data/keys";
    master_path_ = folder_ + "/master.key";
  }
  ~KeyStoreTest() override {
    store_.reset();
    std::filesystem::remove_all(root_);
  }

  absl::Status Open() {
    store_.reset();
    ASSIGN_OR_RETURN(store_, KeyStore::Open(folder_));
    return absl::OkStatus();
  }
  std::string Create(const std::string& hint = "attempt") {
    std::promise<absl::StatusOr<std::string>> done;
    store_->CreateKey(hint, [&](absl::StatusOr<std::string> id) { done.set_value(std::move(id)); });
    auto key_id = done.get_future().get();
    EXPECT_TRUE(key_id.ok()) << key_id.status();
    return key_id.value_or("");
  }
  absl::Status Destroy(const std::string& key_id) {
    std::promise<absl::Status> done;
    store_->Destroy(key_id, [&](absl::Status status) { done.set_value(status); });
    return done.get_future().get();
  }
  SealedData Seal(const std::string& key_id) {
    auto box = store_->Seal(key_id, kContact, "command 7");
    EXPECT_TRUE(box.ok()) << box.status();
    return box.value_or(SealedData());
  }
  absl::StatusCode UnsealCode(const SealedData& box, std::string_view context = "command 7") {
    return store_->Unseal(box, context).status().code();
  }
  // Whether some file of the folder, of any name, holds these bytes.
  bool OnDisk(std::string_view bytes) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (entry.is_regular_file() && ReadAll(entry.path()).find(bytes) != std::string::npos) {
        return true;
      }
    }
    return false;
  }
  // The wrapped key as RocksDB holds it. Closes the store.
  std::string WrappedKey(const std::string& key_id) {
    store_.reset();
    rocksdb::DB* db = nullptr;
    EXPECT_TRUE(rocksdb::DB::OpenForReadOnly(rocksdb::Options(), folder_ + "/db", &db).ok());
    std::string row;
    EXPECT_TRUE(db->Get(rocksdb::ReadOptions(), "k" + key_id, &row).ok());
    delete db;
    EXPECT_TRUE(Open().ok());
    return row.substr(1, kAeadNonceBytes + kSecretKeyBytes + kAeadTagBytes);
  }
  static mode_t ModeOf(const std::string& path) {
    struct stat info {};
    EXPECT_EQ(stat(path.c_str(), &info), 0);
    return info.st_mode & 07777;
  }

  std::string root_, folder_, master_path_;
  std::unique_ptr<KeyStore> store_;
};

}  // namespace huiyin::kit
