// Random lives: whatever happens in whatever order, counts, timers and lists follow from the cases.
#include <gmock/gmock.h>

#include <random>
#include <set>

#include "huiyin/tracking/v1/deadlines.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/tracking/case_view.h"
#include "services/tracking/tables.h"
#include "tests/tracking/tracking_fixture.h"

namespace huiyin::tracking {
namespace {

class PropertyTest : public TrackingTest {
 protected:
  int Below(int n) { return static_cast<int>(random_() % n); }

  std::string Of(const std::string& name, const std::string& fields = "") {
    f.root_id = kit::Concat("case-", Below(6));
    return kit::Concat(name, " { matter_id: '", f.root_id, "' ", fields, " }");
  }
  // Heard of some time after it was decided.
  int64_t Decided() { return f.now_us - Below(3) * kHourUs; }

  void Step() {
    f.AdvanceTo(f.now_us + Below(5) * kHourUs / 2);
    switch (Below(13)) {
      case 0:
      case 1:
        return void(
            Intake({Of("case_submitted", "category_id: 'light' submission {}")}, Decided()));
      case 2:
      case 3:
        return void(Intake({Of("case_accepted")}, Decided()));
      case 4:
      case 5:
        return void(Dispatch({Of("case_dispatched",
                                 "unit_id: 'lights' service_level_id: 'full' "
                                 "mode: HANDLING_MODE_FAST")},
                             Decided()));
      case 6:
        return void(Dispatch({Of("case_received", "unit_id: 'lights'")}, Decided()));
      case 7:
        return void(Dispatch({Of("case_handled", "unit_id: 'lights'")}, Decided()));
      case 8:
        return void(
            Evaluation({Of("case_called_back", Below(2) ? "reached: true" : "")}, Decided()));
      case 9:
        return void(f.Do(Of("park_case", kit::Concat("reason: 'x' review_at_us: ",
                                                     f.now_us + Below(9) * kHourUs))));
      case 10:
        return void(f.Do(Of("unpark_case")));
      case 11:
        if (Below(8) != 0) return;
        return void(f.Do(Of(Below(2) ? "withdraw_case" : "close_case")));
      default:
        if (Below(8) != 0) return;
        return void(Below(2) ? Intake({Of("case_not_accepted")}, Decided())
                             : Dispatch({Of("case_transferred")}, Decided()));
    }
  }

  // Through the indexes, in pages.
  std::vector<std::string> Listed(const char* text) {
    const auto filter = fixture::Parsed<v1::CaseFilter>(text);
    std::vector<v1::Case> found;
    std::optional<std::string> after = "";
    while (after.has_value()) {
      after = ListCasesPage(f.state(), filter, *after, 1 + Below(4), Sight::kConfidential, &found);
    }
    std::vector<std::string> ids;
    for (const v1::Case& row : found) ids.push_back(row.matter_id());
    return ids;
  }
  // By looking at every case.
  std::vector<std::string> Passing(const char* text) {
    const auto filter = fixture::Parsed<v1::CaseFilter>(text);
    std::vector<std::string> ids;
    Cases::Scan(f.state(), [&](const Cases::Row& row) {
      if (Passes(filter, row.value)) ids.push_back(row.value.matter_id());
      return true;
    });
    return ids;
  }

  void Check() {
    std::map<std::pair<int, bool>, int64_t> counted;
    std::set<std::string> overdue;
    std::set<std::pair<int64_t, std::string>> timers;
    int64_t cases = 0;
    Cases::Scan(f.state(), [&](const Cases::Row& row) {
      ++cases;
      const v1::Case& one = row.value;
      ++counted[{one.stage(), one.parked()}];
      if (IsOverdue(one)) overdue.insert(one.matter_id());
      EXPECT_FALSE(one.parked() && HasEnded(one.stage()));
      for (const v1::Deadline& deadline : one.deadlines()) {
        const bool running = deadline.state() == v1::DEADLINE_STATE_RUNNING;
        const bool paused = deadline.state() == v1::DEADLINE_STATE_PAUSED;
        EXPECT_FALSE((running || paused) && HasEnded(one.stage()));
        EXPECT_TRUE(!paused || IsPaused(one));
        EXPECT_TRUE(!running || !IsPaused(one) || !StandsStillInPause(deadline.kind()));
        if (running) timers.emplace(deadline.due_at_us(), one.matter_id());
      }
      return true;
    });
    const v1::GetLedgerResponse ledger = Ledger();
    EXPECT_EQ(ledger.received(), cases);
    for (const v1::LedgerRow& row : ledger.rows()) {
      EXPECT_GT(row.cases(), 0);
      EXPECT_EQ(row.cases(), (counted[{row.stage(), row.parked()}]));
    }
    EXPECT_GE(ledger.deadlines_missed(), static_cast<int64_t>(overdue.size()));
    const std::vector<std::string> listed = Overdue();
    EXPECT_EQ(std::set<std::string>(listed.begin(), listed.end()), overdue);
    for (const char* filter :
         {"", "only_open: true", "unit_id: 'lights'", "unit_id: 'lights' only_open: true",
          "stages: [CASE_STAGE_CLOSED, CASE_STAGE_WITHDRAWN]",
          "unit_id: 'lights' stages: [CASE_STAGE_DISPATCHED, CASE_STAGE_TRANSFERRED]",
          "only_overdue: true unit_id: 'lights'", "only_open: true stages: [CASE_STAGE_CLOSED]",
          "unit_id: 'nobody'"}) {
      SCOPED_TRACE(filter);
      EXPECT_EQ(Listed(filter), Passing(filter));
    }
    std::set<std::pair<int64_t, std::string>> set;
    for (const auto& timer : f.Timers()) set.emplace(timer.due_at_us, timer.root_id);
    EXPECT_EQ(set, timers);
  }

  std::mt19937_64 random_;
};

TEST_F(PropertyTest, CountsTimersAndListsFollowFromTheCases) {
  for (int seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(kit::Concat("seed ", seed));
    random_.seed(seed);
    Reset("none");
    for (int step = 0; step < 150; ++step) {
      Step();
      if (step % 10 == 0) Check();
      if (HasFailure()) return;
    }
    Check();
  }
}

TEST_F(PropertyTest, ApplyIsTotal) {
  Reset("none");
  // Events about a case that never was, and a case that is opened twice.
  for (const char* event : {"case_classified", "stage_reached", "deadline_set", "deadline_met",
                            "deadline_missed", "deadline_miss_corrected", "case_parked",
                            "case_unparked", "callback_noted", "case_closed", "late_fact"}) {
    f.Given(About(event));
    EXPECT_TRUE(f.rows().empty()) << event;
  }
  f.Given(About("case_opened", "category_id: 'first'"));
  f.Given(About("case_opened", "category_id: 'second'"));
  EXPECT_EQ(Row().category_id(), "first");
  EXPECT_EQ(Ledger().received(), 1);
}

}  // namespace
}  // namespace huiyin::tracking
