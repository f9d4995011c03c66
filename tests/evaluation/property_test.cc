// Random lives: the sums are always what a recount of the scores gives.
#include <gmock/gmock.h>

#include <map>
#include <random>

#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
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
    switch (Below(12)) {
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
      case 6:
        return kit::Concat("case_reopened", head, "round: ", 1 + Below(3), " }");
      case 7:
        return kit::Concat(OneOf({"case_merged", "case_unmerged", "case_merged"}), head, "}");
      case 8:
        return kit::Concat(OneOf({"case_chased", "first_reply_noted", "answer_noted"}), head, "}");
      default:
        return kit::Concat(
            "stage_reached", head, "stage: CASE_STAGE_",
            OneOf({"ACCEPTED", "DISPATCHED", "RECEIVED", "HANDLED", "CALLED_BACK", "RETURNED",
                   "ARBITRATION", "HANDLED", "NOT_ACCEPTED", "WITHDRAWN", "TRANSFERRED"}),
            " unit_id: '", OneOf({"lights", "post", "stranger", ""}),
            "' reached_at_us: ", kSubmittedUs + Below(200) * kit::kMicrosPerDay, " }");
    }
  }

  void Step() {
    f.root_id = kit::Concat("m", Below(5));
    if (Below(6) == 0) {
      f.Do(kit::Concat(
          "call_back_case { matter_id: '", f.root_id, "' reached: ",
          OneOf({"false", "true", "true solved: VERDICT_NO", "true satisfied: VERDICT_YES"}),
          " means: CALLBACK_MEANS_", OneOf({"PHONE", "SMS", "APP"}), " }"));
    } else {
      Tracking({Said(), Said()}, Below(200) * kit::kMicrosPerDay);
    }
    f.now_us += Below(3) * kit::kMicrosPerDay;
  }

  static std::vector<std::string> PlacesOf(const v1::Score& score, const std::string& unit_id) {
    const std::string month = kit::Concat(" ", score.month(), " ");
    return {kit::Concat(int{v1::GROUP_BY_TOTAL}, month),
            kit::Concat(int{v1::GROUP_BY_UNIT}, month, unit_id),
            kit::Concat(int{v1::GROUP_BY_CATEGORY}, month, score.category_id()),
            kit::Concat(int{v1::GROUP_BY_AREA}, month, score.area_id())};
  }
  // "2 202009 lights", and what else the key holds after that.
  static std::string PlaceIn(std::string_view key, const std::vector<int64_t*>& rest) {
    kit::KeyReader reader(key);
    int64_t by = 0, month = 0;
    std::string id;
    EXPECT_TRUE(reader.Read(&by) && reader.Read(&month) && reader.Read(&id));
    for (int64_t* part : rest) EXPECT_TRUE(reader.Read(part));
    EXPECT_TRUE(reader.AtEnd());
    return kit::Concat(by, " ", month, " ", id);
  }

  // What holds of each case's figures.
  static void CheckOne(const v1::Score& score) {
    const v1::Figures& counted = score.counted();
    EXPECT_EQ(counted.open(), counted.received() - counted.closed() - counted.withdrawn() -
                                  counted.transferred() - counted.not_accepted());
    EXPECT_EQ(counted.solved_yes() + counted.solved_no() + counted.solved_unknown(),
              counted.closed());
    EXPECT_EQ(counted.satisfied_yes() + counted.satisfied_no() + counted.satisfied_unknown(),
              counted.closed());
    EXPECT_LE(counted.merged(), counted.open());
    EXPECT_EQ(counted.reopened(), counted.reopenings() > 0 ? 1 : 0);
    EXPECT_EQ(score.called_back(), counted.called_back() == 1);
    const v1::Figures& first = score.first_verdict();
    const int64_t judged = score.has_first_verdict() ? 1 : 0;
    EXPECT_EQ(first.first_solved_yes() + first.first_solved_no() + first.first_solved_unknown(),
              judged);
    EXPECT_EQ(
        first.first_satisfied_yes() + first.first_satisfied_no() + first.first_satisfied_unknown(),
        judged);
    EXPECT_GE(judged, score.called_back() ? 1 : 0);
    if (counted.open() == 1) {
      EXPECT_EQ(counted.merged() == 1, score.stage() == common::v1::CASE_STAGE_MERGED);
    }
    EXPECT_LE(score.attempts_size(), score.attempts_count());
    EXPECT_LE(score.phone_attempts_in_vain(), score.attempts_count());
  }

  // What was kept, and what counting all scores anew gives. Each row is a line of text.
  struct Ledger {
    std::map<std::string, v1::Figures> sums;
    std::map<std::string, int64_t> durations;

    std::map<std::string, std::string> Lines() const {
      std::map<std::string, std::string> lines;
      for (const auto& [place, figures] : sums) lines[place] = fixture::Text(figures);
      for (const auto& [place, cases] : durations) lines[place] = std::to_string(cases);
      return lines;
    }
  };
  Ledger Recounted() const {
    Ledger ledger;
    Scores::Scan(f.state(), [&](const Scores::Row& row) {
      const v1::Score& score = row.value;
      CheckOne(score);
      if (score.has_first_verdict()) {
        for (const std::string& place : PlacesOf(score, score.first_verdict_unit_id())) {
          AddFigures(score.first_verdict(), &ledger.sums[place]);
        }
      }
      for (const std::string& place : PlacesOf(score, score.unit_id())) {
        AddFigures(score.counted(), &ledger.sums[place]);
        const std::pair<const char*, int64_t> times[] = {
            {" closed in ", score.timed() ? score.seconds_to_close() : -1},
            {" first 1 in ", score.seconds_to_receive()},
            {" first 2 in ", score.seconds_to_handle()},
            {" first 3 in ", score.seconds_to_feed_back()}};
        for (const auto& [what, seconds] : times) {
          if (seconds >= 0) ++ledger.durations[kit::Concat(place, what, seconds)];
        }
      }
      return true;
    });
    return ledger;
  }
  Ledger Kept() const {
    Ledger ledger;
    Sums::Scan(f.state(), [&](const Sums::Row& row) {
      EXPECT_FALSE(IsZero(row.value)) << "a row of nothing";
      ledger.sums[PlaceIn(row.key, {})] = row.value;
      return true;
    });
    int64_t kind = 0, seconds = 0;
    Durations::Scan(f.state(), [&](const Durations::Row& row) {
      const std::string place = PlaceIn(row.key, {&seconds});
      ledger.durations[kit::Concat(place, " closed in ", seconds)] = row.value.cases();
      return true;
    });
    Firsts::Scan(f.state(), [&](const Firsts::Row& row) {
      const std::string place = PlaceIn(row.key, {&kind, &seconds});
      ledger.durations[kit::Concat(place, " first ", kind, " in ", seconds)] = row.value.cases();
      return true;
    });
    return ledger;
  }
  void Check() const { EXPECT_EQ(Kept().Lines(), Recounted().Lines()); }

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
  const auto* events = v1::Event::descriptor()->oneof_decl(0);
  for (int i = 0; i < events->field_count(); ++i) {
    if (events->field(i)->name() == "case_counted") continue;
    f.Given(About(events->field(i)->name()));
    EXPECT_TRUE(f.rows().empty()) << events->field(i)->name();
  }
  f.Given(About("case_counted", "month: 202001"));
  f.Given(About("case_counted", "month: 202002"));
  EXPECT_EQ(Score().month(), 202001);
  Check();
}

}  // namespace
}  // namespace huiyin::evaluation
