// The ledger now, and as of any quarter of an hour.
#include "services/tracking/ledger.h"

#include "tests/tracking/families.h"
#include "tests/tracking/random_case.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;

class LedgerTest : public RandomCaseTest {
 protected:
  v1::GetLedgerResponse AsOf(int64_t time_us) const {
    v1::GetLedgerResponse ledger;
    AddLedgerAsOf(f.state(), QuarterOf(time_us), &ledger);
    return ledger;
  }
  // "ACCEPTED 1", "RECEIVED parked 2"; then "received 3", "missed 1".
  static std::vector<std::string> Lines(const v1::GetLedgerResponse& ledger) {
    std::vector<std::string> lines;
    for (const v1::LedgerRow& row : ledger.rows()) {
      lines.push_back(kit::Concat(common::v1::CaseStage_Name(row.stage()).substr(11),
                                  row.parked() ? " parked " : " ", row.cases()));
    }
    lines.push_back(kit::Concat("received ", ledger.received()));
    lines.push_back(kit::Concat("missed ", ledger.deadlines_missed()));
    return lines;
  }
};

TEST_F(LedgerTest, BucketsAreFloored) {
  constexpr int64_t kDayUs = 96 * kQuarterUs;
  EXPECT_EQ(QuarterOf(0), 0);
  EXPECT_EQ(QuarterOf(kQuarterUs - 1), 0);
  EXPECT_EQ(QuarterOf(kQuarterUs), 1);
  EXPECT_EQ(QuarterOf(-1), -1);
  EXPECT_EQ(QuarterOf(-kQuarterUs), -1);
  EXPECT_EQ(DayOf(kDayUs - 1), 0);
  EXPECT_EQ(DayOf(kDayUs), 1);
  EXPECT_EQ(DayOf(-1), -1);
  EXPECT_EQ(DayOf(-kDayUs), -1);
  EXPECT_EQ(DayOf(-kDayUs - 1), -2);
}

TEST_F(LedgerTest, CountsWhatStoodThereWhenTheQuarterBegan) {
  f.policy = OfficePolicy();
  f.now_us = At("2026-09-28 10:00");  // a boundary: it is counted from the next on
  Submit();
  Accept();
  f.now_us = At("2026-09-28 10:14:59.999999");
  SendOut("calendar");
  f.now_us = At("2026-09-28 10:15");
  Park();
  f.AdvanceTo(At("2026-09-29 12:00"));
  Unpark();
  f.AdvanceTo(At("2026-09-29 13:30"));  // the limit to receive ran out
  EXPECT_THAT(Lines(AsOf(At("2026-09-28 10:00"))), ElementsAre("received 0", "missed 0"));
  EXPECT_THAT(Lines(AsOf(At("2026-09-28 10:15"))),
              ElementsAre("DISPATCHED 1", "received 1", "missed 0"));
  EXPECT_THAT(Lines(AsOf(At("2026-09-28 10:29:59"))),
              ElementsAre("DISPATCHED 1", "received 1", "missed 0"));
  EXPECT_THAT(Lines(AsOf(At("2026-09-28 10:30"))),
              ElementsAre("DISPATCHED parked 1", "received 1", "missed 0"));
  EXPECT_THAT(Lines(AsOf(At("2026-09-29 08:00"))),  // midnight of UTC
              ElementsAre("DISPATCHED parked 1", "received 1", "missed 0"));
  EXPECT_THAT(Lines(AsOf(At("2026-09-29 12:15"))),
              ElementsAre("DISPATCHED 1", "received 1", "missed 0"));
  EXPECT_THAT(Lines(AsOf(At("2026-09-30 00:00"))),
              ElementsAre("DISPATCHED 1", "received 1", "missed 1"));
}

TEST_F(LedgerTest, AsOfAnyQuarterIsWhatItSaidThen) {
  for (uint64_t seed = 0; seed < 40 && !HasFailure(); ++seed) {
    SCOPED_TRACE(kit::Concat("seed ", seed));
    RandomCaseTest::Begin(seed);
    std::map<int64_t, std::vector<std::string>> said;
    for (int step = 0; step < 60; ++step) {
      Step();
      // Quarter by quarter: timers fire in between.
      for (int quarters = Below(40); quarters > 0; --quarters) {
        const int64_t next_us = (QuarterOf(f.now_us) + 1) * kQuarterUs;
        f.AdvanceTo(next_us - 1);
        said[next_us] = Lines(Ledger());
        f.AdvanceTo(next_us);
      }
    }
    for (const auto& [time_us, lines] : said) EXPECT_EQ(Lines(AsOf(time_us)), lines);
    EXPECT_EQ(Lines(AsOf(f.now_us + kQuarterUs)), Lines(Ledger()));
  }
}

TEST_F(LedgerTest, OfAllPartitionsAddsUp) {
  f.policy = OfficePolicy();
  f.now_us = At("2026-09-28 10:00");
  Submit();
  v1::GetLedgerResponse ledger = AsOf(At("2026-09-29 00:00"));
  AddLedgerAsOf(f.state(), QuarterOf(At("2026-09-29 00:00")), &ledger);
  EXPECT_THAT(Lines(ledger), ElementsAre("SUBMITTED 2", "received 2", "missed 0"));
}

TEST_F(LedgerTest, AMergedCaseIsARowOfItsOwn) {
  Families town;
  town.Received("A");
  town.Accepted("B");
  town.Merge("B", "A");
  v1::GetLedgerResponse ledger;
  AddLedger(town.Of("A").state(), &ledger);
  AddLedger(town.Of("B").state(), &ledger);
  EXPECT_THAT(Lines(ledger), ElementsAre("RECEIVED 1", "MERGED 1", "received 2", "missed 0"));
}

}  // namespace
}  // namespace huiyin::tracking
