// A limit explains itself: who had the case how long, what was counted; and the sums are right.
#include <random>
#include <set>

#include "absl/time/civil_time.h"
#include "services/tracking/history.h"
#include "tests/tracking/limits_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;

class ExplainTest : public LimitsTest {
 protected:
  // "lights DISPATCHED 09-28 10:00 to 09-28 15:00 paused 12600" each; "-": nobody.
  static std::vector<std::string> Holdings(const v1::ExplainDeadlinesResponse& explained) {
    std::vector<std::string> holdings;
    for (const v1::Holding& one : explained.holdings()) {
      holdings.push_back(kit::Concat(
          one.unit_id().empty() ? "-" : one.unit_id(), " ",
          common::v1::CaseStage_Name(one.stage()).substr(11), " ", Local(one.from_us()), " to ",
          one.to_us() == 0 ? "now" : Local(one.to_us()), " paused ", one.paused_seconds()));
    }
    return holdings;
  }
  static std::vector<std::string> Steps(const v1::ExplainedDeadline& explained) {
    std::vector<std::string> steps;
    for (const v1::TimelineEntry& step : explained.steps()) {
      steps.push_back(
          kit::Concat(Local(step.decided_at_us()), " ", Short(fixture::Text(step.event()))));
    }
    return steps;
  }
};

TEST_F(ExplainTest, TheWholeStory) {
  Reset("none");
  f.policy = OfficePolicy();
  Now("2026-09-28 09:00");
  Submit();
  Now("2026-09-28 09:30");
  Accept();
  Now("2026-09-28 10:00");
  SendOut("hours");
  Now("2026-09-28 10:30");
  Receive();
  Now("2026-09-28 11:00");
  Wait();
  Now("2026-09-28 14:30");
  Unpark();
  Now("2026-09-28 15:00");
  GiveBack("lights");
  Now("2026-09-28 16:00");
  SendTo("roads", "hours");
  Now("2026-09-28 17:00");
  Dispatch({About("case_received", "unit_id: 'roads'")});
  Until("2026-10-08 12:00");
  Dispatch({About("case_handled", "unit_id: 'roads'")});

  const v1::ExplainDeadlinesResponse explained = Explained();
  EXPECT_THAT(Holdings(explained),
              ElementsAre("- SUBMITTED 09-28 09:00 to 09-28 09:30 paused 0",
                          "- ACCEPTED 09-28 09:30 to 09-28 10:00 paused 0",
                          "lights DISPATCHED 09-28 10:00 to 09-28 15:00 paused 12600",
                          "- RETURNED 09-28 15:00 to 09-28 16:00 paused 0",
                          "roads DISPATCHED 09-28 16:00 to 10-08 12:00 paused 0",
                          "- HANDLED 10-08 12:00 to now paused 0"));
  ASSERT_EQ(explained.deadlines_size(), 3);
  const v1::ExplainedDeadline& handle = explained.deadlines(1);
  EXPECT_THAT(Steps(handle),
              ElementsAre("09-28 10:00 DeadlineSet HANDLE", "09-28 14:30 DeadlineSet HANDLE",
                          "09-28 16:00 DeadlineSet HANDLE", "09-30 11:30 DeadlineMissed HANDLE"));
  EXPECT_EQ(handle.missed_by_seconds(), 8 * 86'400 + 1'800);
  EXPECT_EQ(explained.deadlines(0).missed_by_seconds(), 0);
  ASSERT_EQ(explained.pauses_size(), 1);
  EXPECT_EQ(explained.pauses(0).since_us(), At("2026-09-28 11:00"));
  EXPECT_EQ(explained.pauses(0).until_us(), At("2026-09-28 14:30"));
}

TEST_F(ExplainTest, MissedIsMissedUntilItIsDone) {
  Begin("calendar", "2026-09-28 10:00");
  Receive();
  Until("2026-09-29 10:00");
  EXPECT_EQ(Explained().deadlines(1).missed_by_seconds(), 1) << "by something";
  Now("2026-09-29 10:30");
  GiveBack("lights");
  EXPECT_EQ(Explained().deadlines(1).missed_by_seconds(), 1'800);
  SendTo("roads", "calendar");
  Now("2026-09-29 11:00");
  Handle();
  Now("2026-09-30 11:00");
  f.Do(About("close_case", "reason: 'x'"));
  EXPECT_EQ(Explained().deadlines(1).missed_by_seconds(), 3'600);
  EXPECT_EQ(Explained().holdings().rbegin()->to_us(), At("2026-09-30 11:00")) << "it has ended";
}

TEST_F(ExplainTest, NoSuchCase) {
  v1::ExplainDeadlinesRequest request;
  request.set_matter_id("0000000001111");
  EXPECT_EQ(ExplainDeadlines(f.state(), request).status().code(), absl::StatusCode::kNotFound);
}

// Written against the calendar's words, not its code.
int64_t OfficeMicros(int64_t from_us, int64_t to_us) {
  const auto day_of = [](int64_t us) {
    return absl::ToCivilDay(absl::FromUnixMicros(us), Shanghai());
  };
  int64_t all = 0;
  for (absl::CivilDay day = day_of(from_us); day <= day_of(to_us); ++day) {
    const absl::Weekday weekday = absl::GetWeekday(day);
    bool open = weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday;
    if (day >= absl::CivilDay(2026, 10, 1) && day <= absl::CivilDay(2026, 10, 7)) open = false;
    if (day == absl::CivilDay(2026, 10, 10)) open = true;
    if (!open) continue;
    const int64_t midnight = absl::ToUnixMicros(absl::FromCivil(day, Shanghai()));
    for (const auto& [begin, end] : {std::pair(9, 12), std::pair(14, 18)}) {
      all += std::max<int64_t>(0, std::min(to_us, midnight + end * kHourUs) -
                                      std::max(from_us, midnight + begin * kHourUs));
    }
  }
  return all;
}

class ExplainPropertyTest : public ExplainTest {
 protected:
  int64_t Below(int64_t n) { return static_cast<int64_t>(random_() % n); }
  int64_t Decided() { return f.now_us - (Below(3) == 0 ? Below(3 * kHourUs) : 0); }

  void Step() {
    f.AdvanceTo(f.now_us + Below(Below(4) == 0 ? 40 * kHourUs : 5 * kHourUs));
    const char* levels[] = {"calendar", "hours", "days", "long", "remind", "none"};
    const std::string unit = Below(2) ? "lights" : "roads";
    switch (Below(13)) {
      case 0:
      case 1:
        return void(SendTo(unit, levels[Below(6)], Decided()));
      case 2:
        return void(GiveBack(unit, Below(3) == 0, Decided()));
      case 3:
        return void(Receive(Decided()));
      case 11:
        if (Below(2) != 0) return;
        Handle(Decided());
        // Not content: it is reopened, twice.
        return void(Evaluation({About("case_called_back",
                                      "reached: true solved: VERDICT_YES satisfied: VERDICT_NO")}));
      case 4:
      case 5:
        return void(Below(2) ? Park(f.now_us + Below(90 * kHourUs)) : Wait());
      case 6:
      case 7:
      case 8:
        return void(Unpark());
      case 9:
        f.Do(About("ask_extension",
                   kit::Concat("unit_id: '", Row().unit_id(), "' reason: 'x' until_us: ",
                               f.now_us + 60 * kHourUs + Below(90 * kHourUs))));
        if (Below(2) != 0) return;
        return void(Answer(true));
      case 10:
        return void(Answer(Below(4) != 0, "reason: 'x'"));
      default:
        return void(Dispatch({About("case_returned", kit::Concat("unit_id: '", unit, "'")),
                              About("arbitration_opened", "arbiter_unit_id: 'office'")},
                             Decided()));
    }
  }

  static int64_t Counted(const v1::DeadlineSet& set, int64_t from_us, int64_t to_us) {
    if (to_us <= from_us) return 0;
    return set.counting() == common::v1::COUNTING_CALENDAR_TIME ? to_us - from_us
                                                                : OfficeMicros(from_us, to_us);
  }

  // Limit = what is counted from its beginning until it is due, minus the pauses.
  void CheckSum(const v1::DeadlineSet& set, const std::vector<v1::Pause>& pauses, bool extended) {
    int64_t counted = Counted(set, set.from_us(), set.due_at_us());
    for (const v1::Pause& pause : pauses) {
      counted -= Counted(set, std::max(pause.since_us(), set.from_us()),
                         std::min(pause.until_us(), set.due_at_us()));
    }
    SCOPED_TRACE(fixture::Text(set));
    const int64_t limit_us = set.limit_seconds() * kit::kMicrosPerSecond;
    ++sums_[set.because()];
    if (set.counting() == common::v1::COUNTING_WORKING_DAYS) {
      if (!extended) {
        EXPECT_EQ(Local(set.due_at_us()).substr(6), "18:00");
      }
      EXPECT_GE(counted, limit_us / kit::kMicrosPerDay * 7 * kHourUs - 7 * kHourUs);
    } else if (extended) {
      EXPECT_GE(counted, limit_us);
      EXPECT_LT(counted, limit_us + kit::kMicrosPerSecond);
    } else {
      EXPECT_EQ(counted, limit_us);
    }
    int64_t said = 0;
    for (const v1::CountedDay& day : set.days()) said += day.seconds();
    if (set.counting() == common::v1::COUNTING_WORKING_TIME) {
      EXPECT_EQ(said, set.limit_seconds());
    }
  }

  void CheckLimits() {
    std::vector<v1::Pause> pauses;
    bool extended = false;
    std::vector<v1::TimelineEntry> entries;
    VisitTimeline(f.state(), kMatter, 0, [&](int64_t, const v1::TimelineEntry& entry) {
      entries.push_back(entry);
      return true;
    });
    for (const v1::TimelineEntry& entry : entries) {
      const v1::Event& event = entry.event();
      if (event.has_case_parked()) pauses.emplace_back().set_since_us(entry.decided_at_us());
      if (event.has_case_unparked()) {
        pauses.back().set_until_us(pauses.back().since_us() + event.case_unparked().paused_us());
      }
      if (!event.has_deadline_set()) continue;
      const v1::DeadlineSet& set = event.deadline_set();
      if (set.kind() == v1::DEADLINE_KIND_REVIEW) continue;
      if (set.kind() == v1::DEADLINE_KIND_HANDLE) {
        if (set.because() == v1::SET_BECAUSE_EXTENDED) extended = true;
        if (set.because() == v1::SET_BECAUSE_REDISPATCHED ||
            set.because() == v1::SET_BECAUSE_STARTED) {
          extended = false;
        }
      }
      CheckSum(set, pauses, extended && set.kind() == v1::DEADLINE_KIND_HANDLE);
    }
  }

  // What waits follows from the row, and nothing that should have fired was left out.
  void CheckTimers() {
    std::multiset<int64_t> due;
    const v1::Case row = Row();
    for (const v1::Deadline& one : row.deadlines()) {
      const bool running = one.state() == v1::DEADLINE_STATE_RUNNING;
      if (running) due.insert(one.due_at_us());
      EXPECT_EQ(one.state() == v1::DEADLINE_STATE_PAUSED, one.remaining_us() > 0);
      EXPECT_TRUE(!running || !IsPaused(row) || !StandsStillInPause(one.kind()));
      if (one.settled() || !(running || one.state() == v1::DEADLINE_STATE_MISSED)) continue;
      due.insert(one.remind_at_us().begin(), one.remind_at_us().end());
    }
    std::multiset<int64_t> waiting;
    for (const fixture::DueTimer& timer : f.Timers()) waiting.insert(timer.due_at_us);
    EXPECT_EQ(waiting, due);
    EXPECT_EQ(row.measures_size() > 0 ? row.measures().rbegin()->number() : 0, row.measures_size());
  }

  void CheckHoldings(int64_t submitted_us) {
    const v1::ExplainDeadlinesResponse explained = Explained();
    int64_t at_us = submitted_us;
    for (int i = 0; i < explained.holdings_size(); ++i) {
      const v1::Holding& one = explained.holdings(i);
      EXPECT_EQ(one.from_us(), at_us);
      const bool last = i + 1 == explained.holdings_size();
      EXPECT_EQ(one.to_us() == 0, last && !HasEnded(Row().stage()));
      EXPECT_TRUE(last || one.to_us() > one.from_us());
      EXPECT_TRUE(last ||
                  one.paused_seconds() * kit::kMicrosPerSecond <= one.to_us() - one.from_us());
      at_us = one.to_us();
    }
    const v1::Case row = Row();
    ASSERT_EQ(explained.deadlines_size(), row.deadlines_size());
    for (int i = 0; i < row.deadlines_size(); ++i) {
      EXPECT_EQ(fixture::Text(explained.deadlines(i).deadline()), fixture::Text(row.deadlines(i)));
      EXPECT_EQ(explained.deadlines(i).missed_by_seconds() > 0,
                row.deadlines(i).state() == v1::DEADLINE_STATE_MISSED);
    }
  }

  std::mt19937_64 random_;
  std::map<v1::SetBecause, int> sums_;
};

TEST_F(ExplainPropertyTest, SumsAgreeToTheMicrosecond) {
  for (int seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(kit::Concat("seed ", seed));
    random_.seed(seed);
    Begin("hours", "2026-09-24 10:00:00.123456");
    const int64_t submitted_us = f.now_us;
    for (int step = 0; step < 25; ++step) {
      Step();
      CheckTimers();
    }
    CheckLimits();
    CheckHoldings(submitted_us);
    if (HasFailure()) return;
  }
  EXPECT_GT(sums_[v1::SET_BECAUSE_STARTED], 1'000);
  EXPECT_GT(sums_[v1::SET_BECAUSE_RESUMED], 500);
  EXPECT_GT(sums_[v1::SET_BECAUSE_REDISPATCHED], 500);
  EXPECT_GT(sums_[v1::SET_BECAUSE_EXTENDED], 30);
}

}  // namespace
}  // namespace huiyin::tracking
