// A case as it stood at any past moment is what was answered then.
#include "services/tracking/history.h"
#include "tests/tracking/random_case.h"

namespace huiyin::tracking {
namespace {

class AsOf : public RandomCaseTest {
 protected:
  absl::StatusOr<v1::GetCaseResponse> Ask(int64_t as_of_us, Sight sight = Sight::kConfidential) {
    v1::GetCaseRequest request;
    request.set_matter_id(kMatter);
    request.set_as_of_us(as_of_us);
    return GetCase(f.state(), request, sight);
  }
};

TEST_F(AsOf, IsWhatWasAnsweredThen) {
  for (uint64_t seed = 0; seed < 100 && !HasFailure(); ++seed) {
    SCOPED_TRACE(kit::Concat("seed ", seed));
    Begin(seed);
    std::map<int64_t, std::pair<std::string, std::string>> answered;  // to all, to the public
    for (int step = 0; step < 80; ++step) {
      Step();
      v1::GetCaseRequest now;
      now.set_matter_id(kMatter);
      answered[f.now_us] = {fixture::Text(*GetCase(f.state(), now, Sight::kConfidential)),
                            fixture::Text(*GetCase(f.state(), now, Sight::kPublic))};
      if (Below(3) == 0) f.AdvanceTo(f.now_us + Below(30) * kHourUs / 2);
    }
    for (const auto& [time_us, then] : answered) {
      EXPECT_EQ(fixture::Text(*Ask(time_us)), then.first) << Local(time_us);
      EXPECT_EQ(fixture::Text(*Ask(time_us, Sight::kPublic)), then.second) << Local(time_us);
    }
  }
}

TEST_F(AsOf, BetweenTwoMomentsItIsTheEarlier) {
  Begin(0);
  const int64_t start_us = f.now_us;
  f.now_us += kHourUs;
  Accept();
  EXPECT_EQ(Ask(start_us + kHourUs - 1)->record().stage(), common::v1::CASE_STAGE_SUBMITTED);
  EXPECT_EQ(Ask(start_us + kHourUs)->record().stage(), common::v1::CASE_STAGE_ACCEPTED);
  EXPECT_EQ(Ask(start_us + 100 * kHourUs)->record().stage(), common::v1::CASE_STAGE_ACCEPTED);
  EXPECT_EQ(fixture::Text(*Ask(0)), fixture::Text(*Ask(start_us + kHourUs)));  // now
}

TEST_F(AsOf, BeforeItWasThereItIsNotFound) {
  Begin(0);
  EXPECT_TRUE(Ask(f.now_us).ok());
  EXPECT_TRUE(absl::IsNotFound(Ask(f.now_us - 1).status()));
}

TEST_F(AsOf, ReplayShowsTheCaseAfterEachEntry) {
  Reset("handled");
  std::vector<std::string> stages;
  Replay(f.state(), kMatter, [&](const v1::TimelineEntry& entry, const v1::Case& after) {
    if (entry.event().has_stage_reached()) {
      EXPECT_EQ(entry.event().stage_reached().stage(), after.stage());
      stages.push_back(common::v1::CaseStage_Name(after.stage()).substr(11));
    }
    return after.stage() != common::v1::CASE_STAGE_RECEIVED;
  });
  EXPECT_THAT(stages, ::testing::ElementsAre("ACCEPTED", "DISPATCHED", "RECEIVED"));
  Replay(f.state(), "nobody", [&](const v1::TimelineEntry&, const v1::Case&) {
    ADD_FAILURE() << "nothing ever happened to it";
    return true;
  });
}

}  // namespace
}  // namespace huiyin::tracking
