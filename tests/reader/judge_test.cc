// The vectors, by the judge alone and through bookmarks; and what is no bookmark.
#include "services/kit/reader/judge.h"

#include <gmock/gmock.h>

#include "gtest/gtest.h"
#include "services/kit/base/text.h"
#include "services/kit/reader/bookmark.h"
#include "tests/reader/vector.h"

namespace huiyin::kit {
namespace {

const TopicPartition kWhere{"huiyin.tracking", 0};

class JudgeByVector : public ::testing::TestWithParam<std::string> {
 protected:
  const Vector vector_ = ReadVector(GetParam());
  Judge Begin() const {
    return vector_.middle == Middle::kNextOpening ? Judge::InTheMiddle(vector_.from) : Judge();
  }
  // The record is only read to know what counts, or not read at all.
  bool Below(size_t i) const { return vector_.verdicts[i].empty(); }
};

TEST_P(JudgeByVector, SaysOfEachRecordWhatItIs) {
  Judge judge = Begin();
  for (size_t i = 0; i < vector_.records.size(); ++i) {
    if (vector_.records[i].offset < judge.chain().next()) continue;
    const Judge before = judge;
    common::v1::Record parsed;
    const std::string verdict = NameOf(judge.Take(vector_.records[i], &parsed));
    if (!Below(i)) {
      EXPECT_EQ(verdict, vector_.verdicts[i]) << "record " << i;
    }
    if (verdict == "cut" || verdict == "broken") judge = before;
  }
  EXPECT_EQ(FormatBookmark({kWhere, judge, 0}), vector_.bookmark);
}

// Whoever stops anywhere and goes on from the bookmark says the same of all that follows.
TEST_P(JudgeByVector, SaysTheSameFromABookmark) {
  Judge judge = Begin();
  for (size_t i = 0; i < vector_.records.size(); ++i) {
    if (vector_.records[i].offset < judge.chain().next()) continue;
    const std::string text = FormatBookmark({kWhere, judge, vector_.from});
    const absl::StatusOr<Bookmark> bookmark = ParseBookmark(text);
    ASSERT_TRUE(bookmark.ok()) << text << ": " << bookmark.status();
    EXPECT_EQ(FormatBookmark(*bookmark), text);
    EXPECT_EQ(bookmark->from, vector_.from);
    Judge again = bookmark->judge;
    common::v1::Record parsed;
    EXPECT_EQ(again.Take(vector_.records[i], &parsed), judge.Take(vector_.records[i], &parsed))
        << "record " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(All, JudgeByVector, ::testing::ValuesIn(VectorNames()),
                         [](const auto& one) { return one.param; });

TEST(Bookmark, RefusesWhatIsNone) {
  const std::string good =
      FormatBookmark({kWhere, Judge(Chain(12, 10, 5, 0x0123456789abcdef, 11)), 0});
  ASSERT_TRUE(ParseBookmark(good).ok()) << good;
  EXPECT_TRUE(ParseBookmark(FormatBookmark({{"a.b-c_D", 0}, Judge(), 0})).ok())
      << "what a topic's name may hold";
  const struct {
    const char* what;
    std::string text;
  } table[] = {
      {"nothing", ""},
      {"another text", "12"},
      {"another version", "hb2" + good.substr(3)},
      {"a shortened one", good.substr(0, good.size() - 1)},
      {"half of one", good.substr(0, good.size() / 2)},
      {"an altered offset", "hb1:huiyin.tracking:0:13" + good.substr(24)},
      {"an altered topic", "hb1:huiyin.trackinh" + good.substr(19)},
      {"more than one", good + ":" + good},
      {"a blank behind", good + " "},
      {"an epoch that lies ahead", FormatBookmark({kWhere, Judge(Chain(12, 12, 5, 1, 11)), 0})},
      {"a record that lies ahead", FormatBookmark({kWhere, Judge(Chain(12, 10, 5, 1, 12)), 0})},
  };
  for (const auto& row : table) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseBookmark(row.text).status())) << row.what;
  }
}

}  // namespace
}  // namespace huiyin::kit
