// Random lives: the sums are always what a recount of the scores gives.
#include <gmock/gmock.h>

#include <map>
#include <random>

#include "services/evaluation/apply/figures.h"
#include "services/evaluation/tables.h"
#include "tests/evaluation/evaluation_fixture.h"

namespace huiyin::evaluation {
namespace {

class RecountTest : public EvaluationTest {
 protected:
  int Below(int n) { return static_cast<int>(random_() % n); }
  const char* OneOf(const std::vector<const char*>& names) {
    return names[Below(static_cast<int>(names.size()))];
  }

  // Something tracking could say about one of a few cases, in any order.
  std::string Said() {
    const std::string head = kit::Concat(" { matter_id: '", f.root_id, "' ");
    const char* category = OneOf({"lamp", "road", ""});
    switch (Below(8)) {
      case 0:
      case 1:
        return kit::Concat(
            "case_opened", head, "category_id: '", category, "' area_id: '",
            OneOf({"town", "county", ""}),
            "' submitted_at_us: ", kSubmittedUs + Below(90) * kit::kMicrosPerDay,
            " time_zone: 'Asia/Shanghai' promised_at_us: ", Below(2),
            " promised_days: ", Below(3) - 1,
            Below(3) == 0 ? " anomalies: SOURCE_ANOMALY_CLOSED_WITHOUT_DATE }" : " }");
      case 2:
        return kit::Concat("case_classified", head, "category_id: '", category, "' }");
      case 3:
        return kit::Concat("deadline_missed", head, "}");
      case 4:
        return kit::Concat("deadline_miss_corrected", head, "}");
      case 5:
        return kit::Concat(
            "case_closed", head, "solved: VERDICT_", OneOf({"YES", "NO", "UNKNOWN"}),
            " satisfied: VERDICT_", OneOf({"YES", "NO", "UNKNOWN"}), " on_promised_day: VERDICT_",
            OneOf({"YES", "NO", "UNKNOWN"}),
            " closed_at_us: ", Below(4) == 0 ? 0 : kSubmittedUs + Below(100) * kit::kMicrosPerDay,
            " }");
      default:
        return kit::Concat("stage_reached", head, "stage: CASE_STAGE_",
                           OneOf({"ACCEPTED", "DISPATCHED", "RECEIVED", "HANDLED", "CALLED_BACK",
                                  "NOT_ACCEPTED", "WITHDRAWN", "TRANSFERRED"}),
                           " unit_id: '", OneOf({"lights", "post", "stranger", ""}), "' }");
    }
  }

  void Step() {
    f.root_id = kit::Concat("m", Below(5));
    if (Below(6) == 0) {
      f.Do(kit::Concat("call_back_case { matter_id: '", f.root_id,
                       "' reached: ", Below(2) ? "true" : "false", " }"));
    } else {
      Tracking({Said(), Said()});
    }
  }

  static std::vector<std::string> PlacesOf(const v1::Score& score) {
    const std::string month = kit::Concat(" ", score.month(), " ");
    return {kit::Concat(int{v1::GROUP_BY_TOTAL}, month),
            kit::Concat(int{v1::GROUP_BY_UNIT}, month, score.unit_id()),
            kit::Concat(int{v1::GROUP_BY_CATEGORY}, month, score.category_id()),
            kit::Concat(int{v1::GROUP_BY_AREA}, month, score.area_id())};
  }
  static std::string PlaceIn(std::string_view key, int64_t* seconds) {
    kit::KeyReader reader(key);
    int64_t by = 0, month = 0;
    std::string id;
    EXPECT_TRUE(reader.Read(&by) && reader.Read(&month) && reader.Read(&id));
    EXPECT_TRUE(seconds == nullptr || reader.Read(seconds));
    EXPECT_TRUE(reader.AtEnd());
    return kit::Concat(by, " ", month, " ", id);
  }

  void Check() {
    std::map<std::string, v1::Figures> sums;
    std::map<std::pair<std::string, int64_t>, int64_t> durations;
    Scores::Scan(f.state(), [&](const Scores::Row& row) {
      const v1::Figures& counted = row.value.counted();
      EXPECT_EQ(counted.open(), counted.received() - counted.closed() - counted.withdrawn() -
                                    counted.transferred() - counted.not_accepted());
      EXPECT_EQ(counted.solved_yes() + counted.solved_no() + counted.solved_unknown(),
                counted.closed());
      for (const std::string& place : PlacesOf(row.value)) {
        AddFigures(counted, 1, &sums[place]);
        if (row.value.timed()) ++durations[{place, row.value.seconds_to_close()}];
      }
      return true;
    });
    std::map<std::string, std::string> kept, recounted;
    Sums::Scan(f.state(), [&](const Sums::Row& row) {
      EXPECT_FALSE(IsZero(row.value)) << "a row of nothing";
      kept[PlaceIn(row.key, nullptr)] = fixture::Text(row.value);
      return true;
    });
    for (const auto& [place, figures] : sums) recounted[place] = fixture::Text(figures);
    EXPECT_EQ(kept, recounted);
    std::map<std::pair<std::string, int64_t>, int64_t> kept_durations;
    Durations::Scan(f.state(), [&](const Durations::Row& row) {
      int64_t seconds = 0;
      const std::string place = PlaceIn(row.key, &seconds);
      kept_durations[{place, seconds}] = row.value.cases();
      return true;
    });
    EXPECT_EQ(kept_durations, durations);
  }

  std::mt19937_64 random_;
};

TEST_F(RecountTest, SumsAreWhatTheScoresGive) {
  for (int seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(kit::Concat("seed ", seed));
    random_.seed(seed);
    Reset("none");
    for (int step = 0; step < 100; ++step) {
      Step();
      if (step % 10 == 9) Check();
      if (HasFailure()) return;
    }
  }
}

TEST_F(RecountTest, ApplyIsTotal) {
  for (const char* event :
       {"category_changed", "stage_counted", "miss_counted", "case_called_back", "case_settled"}) {
    f.Given(About(event));
    EXPECT_TRUE(f.rows().empty()) << event;
  }
  f.Given(About("case_counted", "month: 202001"));
  f.Given(About("case_counted", "month: 202002"));
  EXPECT_EQ(Score().month(), 202001);
  Check();
}

}  // namespace
}  // namespace huiyin::evaluation
