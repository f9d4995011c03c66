// 三个第一: from submission to the first time a case was received, handled, fed back.
#include <gmock/gmock.h>

#include "tests/evaluation/evaluation_fixture.h"

namespace huiyin::evaluation {
namespace {

using ::testing::ElementsAre;

constexpr int64_t kSecondUs = kit::kMicrosPerSecond;

class FirstsTest : public EvaluationTest {
 protected:
  // Received, handled, fed back.
  std::vector<int64_t> Seconds() const {
    const v1::Score score = Score();
    EXPECT_TRUE(score.firsts_known());
    return {score.seconds_to_receive(), score.seconds_to_handle(), score.seconds_to_feed_back()};
  }
  void CallBackAfter(int64_t seconds, const std::string& said) {
    f.now_us = kSubmittedUs + seconds * kSecondUs;
    ASSERT_EQ(CallBack(said).reason, "");
  }
  // "RECEIVED 2: 5 9" for each: cases, median, 90th percentile.
  std::vector<std::string> Firsts(v1::GroupBy by, int row = 0) const {
    std::vector<std::string> texts;
    const v1::GetRatesResponse rates = Rates(by);
    for (const v1::FirstFigure& first : rates.rows(row).firsts()) {
      texts.push_back(kit::Concat(v1::FirstKind_Name(first.kind()).substr(11), " ", first.cases(),
                                  ": ", first.median_seconds(), " ", first.p90_seconds()));
    }
    return texts;
  }
};

TEST_F(FirstsTest, AreWholeSecondsSinceTheSubmission) {
  Reset("dispatched");
  EXPECT_THAT(Seconds(), ElementsAre(-1, -1, -1));
  Tracking({Reached("RECEIVED", "lights", 5 * kSecondUs + 999'999)});
  EXPECT_THAT(Seconds(), ElementsAre(5, -1, -1));
  Tracking({Reached("HANDLED", "lights", 60 * kSecondUs)});
  CallBackAfter(70, "reached: false");
  EXPECT_THAT(Seconds(), ElementsAre(5, 60, -1)) << "nobody was reached";
  CallBackAfter(80, "reached: true");
  EXPECT_THAT(Seconds(), ElementsAre(5, 60, 80));
}

TEST_F(FirstsTest, FeedingBackIsTheFirstReplyWhereThatCameFirst) {
  Reset("dispatched");
  Tracking({About("first_reply_noted")}, 3 * kSecondUs);
  Tracking({About("first_reply_noted")}, 4 * kSecondUs);
  Tracking({Reached("HANDLED", "lights", 60 * kSecondUs)});
  CallBackAfter(80, "reached: true");
  EXPECT_THAT(Seconds(), ElementsAre(-1, 60, 3));
  Reset("submitted");
  Tracking({About("answer_noted"), Closed()}, 2 * kSecondUs);
  EXPECT_THAT(Seconds(), ElementsAre(-1, -1, 2));
}

// The first time counts, whatever comes of it.
TEST_F(FirstsTest, ALaterRoundChangesNothing) {
  Reset("dispatched");
  Tracking({Reached("RECEIVED", "lights", 5 * kSecondUs)});
  Tracking({Reached("RETURNED", "lights", 6 * kSecondUs)});
  Tracking({Reached("RECEIVED", "roads", 7 * kSecondUs)});
  Tracking({Reached("HANDLED", "roads", 8 * kSecondUs)});
  CallBackAfter(9, "reached: true solved: VERDICT_NO");
  Tracking({Reopened(), Reached("RECEIVED", "county", 20 * kSecondUs),
            Reached("HANDLED", "county", 21 * kSecondUs)});
  CallBackAfter(22, "reached: true solved: VERDICT_YES");
  EXPECT_THAT(Seconds(), ElementsAre(5, 8, 9));
}

TEST_F(FirstsTest, MoveWithTheUnitAndAreSummedUpTheTree) {
  Reset("dispatched");
  Tracking({Reached("RECEIVED", "lights", 5 * kSecondUs)});
  EXPECT_THAT(Firsts(v1::GROUP_BY_UNIT, 1),
              ElementsAre("RECEIVED 1: 5 5", "HANDLED 0: -1 -1", "FED_BACK 0: -1 -1"));
  Tracking({Reached("HANDLED", "post", 9 * kSecondUs)});
  for (int row = 0; row < 3; ++row) {  // county, lights, post
    EXPECT_THAT(Firsts(v1::GROUP_BY_UNIT, row),
                ElementsAre("RECEIVED 1: 5 5", "HANDLED 1: 9 9", "FED_BACK 0: -1 -1"));
  }
  Tracking({About("case_classified", "category_id: 'works'")});
  EXPECT_EQ(Rates(v1::GROUP_BY_CATEGORY).rows_size(), 1);
  EXPECT_EQ(Firsts(v1::GROUP_BY_CATEGORY)[1], "HANDLED 1: 9 9");
}

TEST_F(FirstsTest, MedianAndNinetiethAreNearestRank) {
  Reset("none");
  for (int i = 1; i <= 10; ++i) {
    const std::string head = kit::Concat(" { matter_id: 'm", i, "' ");
    f.Given(kit::Concat("case_counted", head, "month: 202001 }"));
    f.Given(kit::Concat("stage_counted", head,
                        "stage: CASE_STAGE_RECEIVED reached_at_us: ", i * kSecondUs, " }"));
    if (i % 2 == 0) {
      f.Given(kit::Concat("fed_back_counted", head, "fed_back_at_us: ", i * 10 * kSecondUs, " }"));
    }
  }
  EXPECT_THAT(Firsts(v1::GROUP_BY_TOTAL),
              ElementsAre("RECEIVED 10: 5 9", "HANDLED 0: -1 -1", "FED_BACK 5: 60 100"));
}

TEST_F(FirstsTest, NoCasesHaveNoFirsts) {
  EXPECT_THAT(Firsts(v1::GROUP_BY_TOTAL),
              ElementsAre("RECEIVED 0: -1 -1", "HANDLED 0: -1 -1", "FED_BACK 0: -1 -1"));
}

}  // namespace
}  // namespace huiyin::evaluation
