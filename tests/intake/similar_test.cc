// What may be the same thing, and what else a caller asked.
#include <gmock/gmock.h>

#include <cmath>

#include "services/kit/store/memory_store.h"
#include "tests/intake/intake_fixture.h"

namespace huiyin::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kDayUs = 86'400'000'000;
constexpr char kHere[] = "place { latitude_e7: 300000000 longitude_e7: 1200000000 } ";
constexpr char kLamp[] = "text: '路灯坏了' ";

class SimilarTest : public IntakeTest {
 protected:
  // Submits the case number n, `days` after kNow.
  std::string Add(int n, const std::string& said, double days = 0) {
    std::string id = MatterId("", "", std::to_string(n), 0);
    f.root_id = id;
    f.command_id = std::to_string(n);
    f.now_us = kNow + static_cast<int64_t>(days * kDayUs);
    EXPECT_EQ(f.Do(Submit(said)).reason, "");
    return id;
  }
  // A place so far north and east of kHere; 8,993 of e7 are 100 m of latitude.
  static std::string Away(int north_e7, int east_e7 = 0) {
    return kit::Concat("place { latitude_e7: ", 300'000'000 + north_e7,
                       " longitude_e7: ", 1'200'000'000 + east_e7, " } ");
  }
  Partitions Snapshots() const {
    kit::MemoryStore all;
    all.mutable_rows() = f.rows();
    Partitions partitions;
    partitions.push_back(*all.Snapshot());
    return partitions;
  }
  v1::FindSimilarCasesResponse Find(const std::string& id, int limit = 0) const {
    v1::FindSimilarCasesRequest request;
    request.set_matter_id(id);
    request.set_limit(limit);
    return FindSimilarCases(Snapshots(), request).value();
  }
  std::vector<std::string> Ids(const std::string& id, int limit = 0) const {
    std::vector<std::string> ids;
    const v1::FindSimilarCasesResponse found = Find(id, limit);
    for (const v1::SimilarCase& one : found.cases()) ids.push_back(one.matter_id());
    return ids;
  }
  std::vector<std::string> Of(const std::string& tag, int limit = 0) const {
    std::vector<std::string> ids;
    const auto found = ListMattersOfRequester(Snapshots(), tag, limit);
    for (const v1::Case& one : found.submissions()) {
      EXPECT_EQ(one.submission().requester_tag(), "");
      ids.push_back(one.matter_id());
    }
    return ids;
  }
};

TEST_F(SimilarTest, TheSameThingScoresThousand) {
  const std::string a = Add(1, kit::Concat(kHere, kLamp, "requester_tag: 'tag'"));
  const std::string b = Add(2, kit::Concat(kHere, kLamp, "requester_tag: 'tag'"));
  const auto found = Find(a);
  ASSERT_EQ(found.cases_size(), 1);
  const v1::SimilarCase& one = found.cases(0);
  EXPECT_EQ(one.matter_id(), b);
  EXPECT_EQ(one.score_permille(), 1000);
  EXPECT_EQ(one.metres_apart(), 0);
  EXPECT_EQ(one.seconds_apart(), 0);
  EXPECT_EQ(one.words_permille(), 1000);
  EXPECT_EQ(one.submission().submission().text(), "路灯坏了");
  EXPECT_EQ(one.submission().submission().requester_tag(), "");
  EXPECT_THAT(Ids(b), ElementsAre(a)) << "it is mutual";
}

// The three each on its own: north in e7, days later, words; then whether it is proposed and how.
TEST_F(SimilarTest, NearAndFarInPlaceTimeAndWords) {
  struct Row {
    int north_e7;
    double days;
    const char* text;
    int score, metres;
  };
  const Row rows[] = {
      {0, 0, "路灯坏了", 1000, 0},
      {8'993, 0, "路灯坏了", 800, 100},  // 100 m
      {-22'483, 0, "路灯坏了", 500, 250},
      {40'470, 0, "路灯坏了", 100, 450},  // as little as is worth a look
      {40'650, 0, "路灯坏了", -1, 0},     // 452 m
      {300'000, 0, "路灯坏了", -1, 0},
      {0, 3, "路灯坏了", 900, 0},
      {0, -3, "路灯坏了", 900, 0},  // earlier is as good as later
      {0, 15, "路灯坏了", 500, 0},
      {0, 27, "路灯坏了", 100, 0},
      {0, 27.2, "路灯坏了", -1, 0},
      {0, 29, "路灯坏了", -1, 0},
      {0, 31, "路灯坏了", -1, 0},
      {0, -31, "路灯坏了", -1, 0},
      {0, 0, "路灯不亮", 499, 0},  // 333 of 1000 words: (1000 + 999) / 4
      {0, 0, "井盖没了", 250, 0},  // nothing in common, but here and now
      {0, 0, "", 250, 0},
      {8'993, 3, "路灯坏了三天", 585, 100},  // 800 × 900 × (1000 + 2250) / 4
      {22'483, 15, "井盖没了", -1, 0},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(kit::Concat(row.north_e7, " ", static_cast<int>(row.days * 10), " ", row.text));
    f.Forget();
    const std::string asked = Add(1, kit::Concat(kHere, kLamp));
    const std::string other =
        Add(2, kit::Concat(Away(row.north_e7), "text: '", row.text, "'"), row.days);
    const auto found = Find(asked);
    ASSERT_EQ(found.cases_size(), row.score < 0 ? 0 : 1);
    if (row.score < 0) continue;
    EXPECT_EQ(found.cases(0).matter_id(), other);
    EXPECT_EQ(found.cases(0).score_permille(), row.score);
    EXPECT_EQ(found.cases(0).metres_apart(), row.metres);
    EXPECT_EQ(found.cases(0).seconds_apart(), std::llround(std::abs(row.days) * 86'400));
  }
}

TEST_F(SimilarTest, WithoutAPlaceTheAreaAndCategoryTell) {
  const std::string town = "area_id: 'town' ";
  const std::string light = "category_id: 'light' ";
  const std::string asked = Add(1, kit::Concat(town, light, kLamp));
  const std::string same = Add(2, kit::Concat(town, light, kLamp));
  const std::string placed = Add(3, kit::Concat(town, light, kLamp, kHere), 3);
  Add(4, kit::Concat(town, "category_id: 'stray' ", kLamp));
  Add(5, kit::Concat(light, kLamp));  // neither place nor area
  const std::string far = Add(6, kit::Concat(town, light, kLamp, Away(500'000)), 4);
  EXPECT_THAT(Ids(asked), ElementsAre(same, placed, far));
  EXPECT_EQ(Find(asked).cases(0).score_permille(), 500);
  EXPECT_EQ(Find(asked).cases(0).metres_apart(), -1);
  EXPECT_EQ(Find(asked).cases(1).score_permille(), 450);
  // Who has a place is asked by place, and finds those without by the area.
  EXPECT_THAT(Ids(placed), testing::UnorderedElementsAre(asked, same));
}

TEST_F(SimilarTest, ACategoryFoundLaterMovesTheCase) {
  const std::string town = "area_id: 'town' text: 'no word fits' ";
  const std::string asked = Add(1, town + "category_id: 'light'");
  const std::string open = Add(2, town);
  EXPECT_THAT(Ids(asked), IsEmpty());
  f.root_id = "";
  f.Do(kit::Concat("classify_case { matter_id: '", open, "' category_id: 'light' }"));
  EXPECT_THAT(Ids(asked), ElementsAre(open));
  EXPECT_THAT(Ids(open), ElementsAre(asked));
}

// 举报 is never come upon, neither by place nor by area, nor do its own words lead anywhere.
TEST_F(SimilarTest, ReportsAreNeverProposed) {
  const std::string all = kit::Concat(kHere, kLamp, "area_id: 'town' category_id: 'light' ");
  const std::string asked = Add(1, all);
  const std::string report = Add(2, all + "kind: MATTER_KIND_REPORT");
  const std::string open_report =
      Add(3, kit::Concat(kHere, "area_id: 'town' text: 'x' ", "kind: MATTER_KIND_REPORT"));
  f.root_id = "";
  f.Do(kit::Concat("classify_case { matter_id: '", open_report, "' category_id: 'light' }"));
  EXPECT_THAT(Ids(asked), IsEmpty());
  EXPECT_THAT(Ids(report), IsEmpty());
}

// They were told apart on the call.
TEST_F(SimilarTest, OtherMattersOfTheCallAreNotProposed) {
  const std::string all = kit::Concat(kHere, kLamp);
  const std::string asked = Add(1, kit::Concat(all, "further { ", all, " }"));
  const std::string other = Add(2, all);
  EXPECT_THAT(Ids(asked), ElementsAre(other));
  EXPECT_THAT(Ids(asked + ".2"), ElementsAre(other));
  EXPECT_THAT(Ids(other), ElementsAre(asked, asked + ".2"));
}

TEST_F(SimilarTest, BestFirstAndNoMoreThanAsked) {
  const std::string asked = Add(0, kit::Concat(kHere, kLamp));
  std::vector<std::string> near;
  for (int i = 1; i <= 15; ++i) near.push_back(Add(i, kit::Concat(Away(900 * i), kLamp)));
  EXPECT_THAT(Ids(asked, 3), ElementsAre(near[0], near[1], near[2]));
  EXPECT_EQ(Ids(asked), std::vector(near.begin(), near.begin() + 10)) << "ten unless said";
  EXPECT_EQ(Ids(asked, 100), near);
  // Words count more than a few metres: the last one, said again, comes first.
  const std::string words = Add(16, kit::Concat(Away(900 * 16), "text: '井盖没了'"));
  EXPECT_EQ(Ids(words, 1), std::vector{near.back()});
  EXPECT_EQ(Ids(asked, 100).back(), words);
}

TEST_F(SimilarTest, AllPartitionsAreAsked) {
  const std::string asked = Add(1, kit::Concat(kHere, kLamp));
  Partitions partitions = Snapshots();
  f.Forget();
  const std::string other = Add(2, kit::Concat(kHere, kLamp));
  partitions.push_back(std::move(Snapshots()[0]));
  v1::FindSimilarCasesRequest request;
  request.set_matter_id(asked);
  auto found = FindSimilarCases(partitions, request);
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->cases_size(), 1);
  EXPECT_EQ(found->cases(0).matter_id(), other);
  request.set_matter_id(kOther);
  EXPECT_EQ(FindSimilarCases(partitions, request).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(SimilarTest, MattersOfARequesterNewestFirst) {
  const std::string old = Add(1, "requester_tag: 'a'", -40);
  const std::string report = Add(2, "requester_tag: 'a' kind: MATTER_KIND_REPORT", 1);
  const std::string call = Add(3, "requester_tag: 'a' further { text: 'x' }", 2);
  Add(4, "requester_tag: 'b'");
  Add(5, "");
  EXPECT_THAT(Of("a"), ElementsAre(call, call + ".2", report, old));
  EXPECT_THAT(Of("a", 2), ElementsAre(call, call + ".2"));
  EXPECT_THAT(Of("ab"), IsEmpty());
  EXPECT_THAT(Of(""), IsEmpty());
  for (int i = 10; i < 35; ++i) Add(i, "requester_tag: 'c'");
  EXPECT_EQ(Of("c").size(), 20u);
  EXPECT_EQ(Of("c", 100).size(), 25u);
}

TEST_F(SimilarTest, RequestersOfAllPartitionsAreMerged) {
  const std::string a = Add(1, "requester_tag: 't'", 1);
  const std::string c = Add(3, "requester_tag: 't'", 3);
  Partitions partitions = Snapshots();
  f.Forget();
  const std::string b = Add(2, "requester_tag: 't'", 2);
  partitions.push_back(std::move(Snapshots()[0]));
  const auto found = ListMattersOfRequester(partitions, "t", 2);
  ASSERT_EQ(found.submissions_size(), 2);
  EXPECT_EQ(found.submissions(0).matter_id(), c);
  EXPECT_EQ(found.submissions(1).matter_id(), b);
}

}  // namespace
}  // namespace huiyin::intake
