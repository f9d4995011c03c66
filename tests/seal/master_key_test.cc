#include "tests/seal/key_store_fixture.h"

namespace huiyin::kit {
namespace {

using MasterKeyTest = KeyStoreTest;

TEST_F(MasterKeyTest, MasterKeyIsMadePrivate) {
  mode_t before = umask(0);
  ASSERT_TRUE(Open().ok());
  umask(before);
  EXPECT_EQ(ModeOf(master_path_), 0600u);
  EXPECT_EQ(ModeOf(folder_), 0700u);
  EXPECT_EQ(std::filesystem::file_size(master_path_), 32u);
  std::string first = ReadAll(master_path_);
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(ReadAll(master_path_), first);
}

TEST_F(MasterKeyTest, WiderPermissionsAreRefused) {
  ASSERT_TRUE(Open().ok());
  for (mode_t mode : {0640, 0604, 0610, 0660}) {
    chmod(master_path_.c_str(), mode);
    absl::Status status = Open();
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_THAT(std::string(status.message()), HasSubstr("chmod 0600 " + master_path_));
  }
  chmod(master_path_.c_str(), 0400);
  EXPECT_TRUE(Open().ok());
}

TEST_F(MasterKeyTest, AMissingMasterKeyIsNeverReplaced) {
  ASSERT_TRUE(Open().ok());
  Create();
  store_.reset();
  std::filesystem::remove(master_path_);
  absl::Status status = Open();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("is missing, but keys"));
  EXPECT_FALSE(std::filesystem::exists(master_path_));
}

TEST_F(MasterKeyTest, AMasterKeyOfWrongLengthKindOrOriginIsRefused) {
  ASSERT_TRUE(Open().ok());
  auto Error = [this] {
    absl::Status status = Open();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    return std::string(status.message());
  };
  std::filesystem::resize_file(master_path_, 31);
  EXPECT_THAT(Error(), HasSubstr("is 31 bytes long, not 32"));
  std::ofstream(master_path_, std::ios::binary) << std::string(32, 'x');
  EXPECT_THAT(Error(), HasSubstr("not the one the keys beside it were wrapped with"));
  std::filesystem::rename(master_path_, folder_ + "/elsewhere");
  std::filesystem::create_symlink(folder_ + "/elsewhere", master_path_);
  EXPECT_THAT(Error(), HasSubstr("cannot open master key"));
}

TEST_F(MasterKeyTest, AFolderThatCannotBeMadeIsSaid) {
  std::ofstream(root_ + "/data") << "a file in the way";
  absl::Status status = Open();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("cannot make the key folder"));
}

}  // namespace
}  // namespace huiyin::kit
