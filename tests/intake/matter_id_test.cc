// Matter ids: the same for ever, and no slip of tongue or finger goes unseen.
#include "services/intake/matter_id.h"

#include <gtest/gtest.h>

#include <set>

#include "services/kit/base/text.h"

namespace huiyin::intake {
namespace {

// Golden: ids stand in logs and on paper. These values must never change.
TEST(MatterId, StaysTheSameForEver) {
  struct Row {
    const char *system, *number, *command;
    int attempt;
    const char* id;
  };
  const Row rows[] = {
      {"hotline", "2026-000001", "c1", 0, "8821793455899"},
      {"hotline", "2026-000001", "c2", 0, "8821793455899"},
      {"hotline", "2026-000001", "c1", 1, "6054667233871"},
      {"", "2026-000001", "c1", 0, "0713236274196"},
      {"", "", "c1", 0, "8596011169867"},
      {"hotline", "", "c1", 0, "8596011169867"},
      {"", "", "c1", 1, "7207207733700"},
      {"热线", "苏A-1", "", 0, "4002753114350"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(MatterId(row.system, row.number, row.command, row.attempt), row.id)
        << row.system << " " << row.number << " " << row.command << " " << row.attempt;
  }
}

TEST(MatterId, PartsDoNotRunTogether) {
  EXPECT_NE(MatterId("a", "bc", "", 0), MatterId("ab", "c", "", 0));
  EXPECT_NE(MatterId("a", "1", "", 11), MatterId("a", "11", "", 1));
  EXPECT_NE(MatterId("command", "x", "", 0), MatterId("", "", "x", 0));
}

TEST(MatterId, IsThirteenDigitsAndSpread) {
  std::set<std::string> ids;
  for (int i = 0; i < 20'000; ++i) {
    const std::string id = MatterId("s", std::to_string(i), "", 0);
    ASSERT_EQ(id.size(), 13u);
    ASSERT_TRUE(ValidMatterId(id)) << id;
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 20'000u);
}

TEST(MatterId, CheckDigitFindsEveryWrongDigit) {
  for (int i = 0; i < 200; ++i) {
    const std::string id = MatterId("s", std::to_string(i), "", 0);
    for (size_t at = 0; at < id.size(); ++at) {
      for (char digit = '0'; digit <= '9'; ++digit) {
        std::string wrong = id;
        wrong[at] = digit;
        EXPECT_EQ(ValidMatterId(wrong), wrong == id) << wrong;
      }
    }
  }
}

TEST(MatterId, CheckDigitFindsEverySwapOfNeighbours) {
  for (int i = 0; i < 200; ++i) {
    const std::string id = MatterId("s", std::to_string(i), "", 0);
    for (size_t at = 0; at + 1 < id.size(); ++at) {
      std::string wrong = id;
      std::swap(wrong[at], wrong[at + 1]);
      EXPECT_EQ(ValidMatterId(wrong), wrong == id) << wrong;
    }
  }
}

TEST(MatterId, OnlyThirteenDigitsAreValid) {
  for (const char* wrong : {"", "0", "00000000000000", "000000000000", "00000000000x0",
                            "0000000000000.1", " 000000000000"}) {
    EXPECT_FALSE(ValidMatterId(wrong)) << wrong;
  }
  EXPECT_TRUE(ValidMatterId("0000000000000"));
}

// Damm's own example: 572 has check digit 4.
TEST(MatterId, CheckDigitIsDamms) { EXPECT_TRUE(ValidMatterId("0000000005724")); }

TEST(MatterId, EveryCandidateIsACommandOfItsOwn) {
  EXPECT_EQ(CandidateCommandId("c1", 0), "c1");
  EXPECT_EQ(CandidateCommandId("c1", 1), "c1~1");
  EXPECT_EQ(CandidateCommandId("c1", 2), "c1~2");
}

TEST(ReceiptCode, IsSixUnambiguousCharactersAndStays) {
  EXPECT_EQ(ReceiptCode("0000000005724", "c1"), "6KBXRV");
  EXPECT_EQ(ReceiptCode("0000000005724", "c2"), "B6TK3T");
  for (int i = 0; i < 2000; ++i) {
    const std::string code = ReceiptCode("0000000005724", std::to_string(i));
    EXPECT_EQ(code.size(), 6u);
    EXPECT_EQ(code.find_first_not_of("23456789ABCDEFGHJKMNPQRSTVWXYZ"), std::string::npos) << code;
  }
}

}  // namespace
}  // namespace huiyin::intake
