// Rates: trees, months, several partitions, and percentiles that are values that occurred.
#include <gmock/gmock.h>

#include <algorithm>

#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
#include "tests/evaluation/evaluation_fixture.h"

namespace huiyin::evaluation {
namespace {

using ::testing::ElementsAre;

class RatesTest : public EvaluationTest {
 protected:
  // A case with that unit, in that month; closed after so many seconds unless that is negative.
  void Case(const std::string& unit, int month = 202001, int64_t seconds = -1,
            const std::string& area = "town", const std::string& category = "lamp") {
    const std::string id = kit::Concat("m", ++cases_);
    f.Given(kit::Concat("case_counted { matter_id: '", id, "' category_id: '", category,
                        "' area_id: '", area, "' month: ", month, " }"));
    f.Given(kit::Concat("stage_counted { matter_id: '", id,
                        "' stage: CASE_STAGE_DISPATCHED unit_id: '", unit, "' }"));
    if (seconds < 0) return;
    f.Given(kit::Concat("case_settled { matter_id: '", id, "' seconds_to_close: ", seconds, " }"));
  }
  int cases_ = 0;
};

TEST_F(RatesTest, UnitsCountThemselvesAndAllBelow) {
  for (const char* unit : {"post", "post", "lights", "roads", "stranger", ""}) Case(unit);
  EXPECT_THAT(Received(v1::GROUP_BY_UNIT),
              ElementsAre(" 1", "county 4", "lights 3", "post 2", "roads 1", "stranger 1"));
  EXPECT_THAT(Received(v1::GROUP_BY_TOTAL), ElementsAre(" 6"));
}

TEST_F(RatesTest, AreasLikewiseCategoriesAsGiven) {
  Case("lights", 202001, -1, "town", "lamp");
  Case("lights", 202001, -1, "county", "works");
  Case("lights", 202001, -1, "", "");
  EXPECT_THAT(Received(v1::GROUP_BY_AREA), ElementsAre(" 1", "county 2", "town 1"));
  EXPECT_THAT(Received(v1::GROUP_BY_CATEGORY), ElementsAre(" 1", "lamp 1", "works 1"));
}

TEST_F(RatesTest, MonthsAreTakenFromToBothIncluded) {
  for (const int month : {201912, 202001, 202001, 202002, 202003}) Case("post", month, month);
  struct Row {
    int from, to, received;
  };
  const Row rows[] = {{0, 0, 5},           {202001, 0, 4}, {0, 202001, 3},     {202001, 202002, 3},
                      {202002, 202002, 1}, {202004, 0, 0}, {202003, 202001, 0}};
  for (const Row& row : rows) {
    SCOPED_TRACE(kit::Concat(row.from, " to ", row.to));
    const v1::GetRatesResponse rates = Rates(v1::GROUP_BY_TOTAL, row.from, row.to);
    ASSERT_EQ(rates.rows_size(), 1);
    EXPECT_EQ(rates.rows(0).figures().received(), row.received);
    EXPECT_EQ(rates.rows(0).timed(), row.received);
  }
}

TEST_F(RatesTest, PercentilesAreNearestRank) {
  struct Row {
    std::vector<int64_t> seconds;
    int64_t median, p90;
  };
  // clang-format off
  const Row rows[] = {
      {{},                               -1, -1},
      {{7},                              7,  7},
      {{1, 2},                           1,  2},
      {{3, 1, 2},                        2,  3},
      {{1, 2, 3, 4},                     2,  4},
      {{0, 0, 0, 9},                     0,  9},
      {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10},  5,  9},
      {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 6, 10},
      {{5, 5, 5, 5, 5, 5, 5, 5, 5, 80, 90}, 5, 80},
  };
  // clang-format on
  for (const Row& row : rows) {
    Reset("none");
    Case("post");  // open: counts for no time
    for (const int64_t seconds : row.seconds) Case("post", 202001, seconds);
    const v1::GetRatesResponse units = Rates(v1::GROUP_BY_UNIT);
    for (const v1::RatesRow& rates : units.rows()) {
      EXPECT_EQ(rates.timed(), row.seconds.size());
      EXPECT_EQ(rates.median_seconds_to_close(), row.median);
      EXPECT_EQ(rates.p90_seconds_to_close(), row.p90);
    }
  }
}

TEST_F(RatesTest, PercentilesOfManyAgreeWithSorting) {
  uint64_t number = 1;
  std::vector<int64_t> all;
  for (int i = 0; i < 997; ++i) {
    number = number * 6364136223846793005u + 1442695040888963407u;
    all.push_back(static_cast<int64_t>((number >> 33) % 5'000));
    Case(i % 3 == 0 ? "post" : "roads", 202001 + i % 12, all.back());
  }
  std::sort(all.begin(), all.end());
  const v1::GetRatesResponse rates = Rates(v1::GROUP_BY_UNIT);
  EXPECT_EQ(rates.rows(0).id(), "county");
  EXPECT_EQ(rates.rows(0).median_seconds_to_close(), all[498]);  // the 499th of 997
  EXPECT_EQ(rates.rows(0).p90_seconds_to_close(), all[897]);     // the 898th
}

TEST_F(RatesTest, PartitionsAddUp) {
  Case("post", 202001, 10);
  Case("post", 202001, 20);
  v1::GetRatesRequest request;
  request.set_group_by(v1::GROUP_BY_UNIT);
  RatesCollector collector(request);
  collector.Add(f.state());
  Case("roads", 202001, 30);
  collector.Add(f.state());
  const v1::GetRatesResponse rates = collector.Finish(policy::PolicyOf(f.policy.get()));
  ASSERT_EQ(rates.rows_size(), 4);
  EXPECT_EQ(rates.rows(0).id(), "county");
  EXPECT_EQ(rates.rows(0).figures().received(), 5);
  EXPECT_EQ(rates.rows(0).median_seconds_to_close(), 20);
  EXPECT_EQ(rates.rows(0).p90_seconds_to_close(), 30);
}

TEST_F(RatesTest, NoCasesAreATotalOfNothingAndNoOtherRows) {
  EXPECT_THAT(Received(v1::GROUP_BY_TOTAL), ElementsAre(" 0"));
  EXPECT_EQ(Rates(v1::GROUP_BY_TOTAL).rows(0).median_seconds_to_close(), -1);
  EXPECT_EQ(Rates(v1::GROUP_BY_UNIT).rows_size(), 0);
}

TEST_F(RatesTest, AnUnknownCaseHasNoScore) {
  v1::GetScoreRequest request;
  request.set_matter_id("nobody");
  EXPECT_TRUE(absl::IsNotFound(GetScore(f.state(), request).status()));
}

}  // namespace
}  // namespace huiyin::evaluation
