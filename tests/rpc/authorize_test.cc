// Who may do what, and the token that says who is an operator.
#include "services/kit/rpc/authorize.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/log/scratch_dir.h"

namespace huiyin::kit {
namespace {

TEST(Authorize, EachActionByEachCaller) {
  struct Row {
    Action action;
    bool anybody, an_operator;
  };
  const Row rows[] = {
      {Action::kCaseCommand, true, true},       //
      {Action::kQuery, true, true},             //
      {Action::kSeeContact, false, true},       //
      {Action::kSeeConfidential, false, true},  //
      {Action::kChangeDirectory, false, true},  //
      {Action::kOperate, false, true},          //
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(static_cast<int>(row.action));
    EXPECT_EQ(Authorize({.is_operator = false}, row.action).ok(), row.anybody);
    EXPECT_EQ(Authorize({.is_operator = true}, row.action).ok(), row.an_operator);
  }
}

TEST(Authorize, DeniesWhatItDoesNotKnow) {
  const auto unknown = static_cast<Action>(99);
  EXPECT_TRUE(absl::IsPermissionDenied(Authorize({.is_operator = true}, unknown)));
  EXPECT_TRUE(absl::IsPermissionDenied(Authorize({}, Action::kOperate)));
}

class TokenFile : public ::testing::Test {
 protected:
  void Write(const std::string& content, mode_t mode) {
    std::ofstream(path_) << content;
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
  }

  ScratchDir scratch_;
  const std::string path_ = scratch_.path() + "/operator.token";
};

TEST_F(TokenFile, IsMadeOnceAndForTheOwnerOnly) {
  const auto token = LoadOperatorToken(path_);
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->size(), 64u);
  EXPECT_EQ(token->find_first_not_of("0123456789abcdef"), std::string::npos);
  struct stat info {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(*LoadOperatorToken(path_), *token);
  ScratchDir other;
  EXPECT_NE(*LoadOperatorToken(other.path() + "/operator.token"), *token);
}

TEST_F(TokenFile, MayNotBeReadByOthers) {
  for (const mode_t mode : {0640, 0604, 0660, 0666, 0620, 0601}) {
    Write(std::string(64, 'a'), mode);
    EXPECT_TRUE(absl::IsPermissionDenied(LoadOperatorToken(path_).status())) << std::oct << mode;
  }
  for (const mode_t mode : {0600, 0400}) {
    Write(std::string(64, 'a'), mode);
    EXPECT_TRUE(LoadOperatorToken(path_).ok()) << std::oct << mode;
    ASSERT_EQ(chmod(path_.c_str(), 0600), 0);
  }
}

TEST_F(TokenFile, MustHoldAToken) {
  for (const std::string& content : {std::string(), std::string("short"), std::string(63, 'a'),
                                     std::string(65, 'a'), std::string(64, 'z')}) {
    Write(content, 0600);
    EXPECT_TRUE(absl::IsFailedPrecondition(LoadOperatorToken(path_).status())) << content;
  }
  Write(std::string(64, 'b') + "\n", 0600);  // as an editor leaves it
  EXPECT_EQ(*LoadOperatorToken(path_), std::string(64, 'b'));
}

TEST_F(TokenFile, CannotBeMadeWhereThereIsNoFolder) {
  EXPECT_FALSE(LoadOperatorToken(scratch_.path() + "/gone/operator.token").ok());
}

TEST(SameToken, ComparesAll) {
  EXPECT_TRUE(SameToken("abc", "abc"));
  EXPECT_FALSE(SameToken("abc", "abd"));
  EXPECT_FALSE(SameToken("abc", "ab"));
  EXPECT_FALSE(SameToken("", "a"));
}

}  // namespace
}  // namespace huiyin::kit
