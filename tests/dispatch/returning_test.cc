// Returns, arbitration and recalls: limits, ping-pong, who has the last word.
#include <gmock/gmock.h>

#include "tests/dispatch/dispatch_fixture.h"

namespace huiyin::dispatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReturningTest : public DispatchTest {
 protected:
  Result Recall(const std::string& to = "") {
    return f.Do(About("recall_case", kit::Concat("reason: 'x' to_unit_id: '", to, "'")));
  }
  Result Arbitrate(const std::string& arbiter, const std::string& unit) {
    return f.Do(About("arbitrate_case", kit::Concat("arbiter_unit_id: '", arbiter, "' unit_id: '",
                                                    unit, "' reason: 'x'")));
  }
  Result Receive(const std::string& unit) {
    return f.Do(About("receive_case", kit::Concat("unit_id: '", unit, "'")));
  }
  Result Handle(const std::string& unit) {
    return f.Do(About("handle_case", kit::Concat("unit_id: '", unit, "'")));
  }
};

TEST_F(ReturningTest, ReasonsAreThoseOfThePolicy) {
  Reset("received");
  const Result result = Return("lights", "no-mood");
  EXPECT_EQ(result.reason, "RETURN_REASON_UNKNOWN");
  EXPECT_EQ(result.kind, common::v1::REJECTION_KIND_INVALID);
  EXPECT_EQ(result.field, "reason_id");
  EXPECT_EQ(Return("lights", "too-big").reason, "");
  f.policy = fixture::CasePolicy();  // without any list
  Reset("received");
  EXPECT_EQ(Return("lights").reason, "RETURN_REASON_UNKNOWN");
}

TEST_F(ReturningTest, WhoItIsForIsSaidOn) {
  Reset("received");
  const Result result = f.Do(
      About("return_case", "unit_id: 'lights' reason_id: 'not-ours' suggested_unit_id: 'desk'"));
  EXPECT_EQ(result.events,
            f.Events({Returned("lights", 1, "suggested_unit_id: 'desk'"), Waits("RETURNED")}));
  EXPECT_EQ(Row().unit_id(), "");
  EXPECT_THAT(Row().returned_by(), ElementsAre("lights"));
}

// returns_max → after how many returns, each by another unit, an arbiter is asked; 0: none taken.
TEST_F(ReturningTest, ReturnsEndWithTheLimit) {
  struct Limit {
    int32_t setting;
    int returns;
  };
  const char* units[] = {"lights", "desk", "far", "window"};
  for (const Limit& limit : {Limit{-1, 0}, {1, 1}, {0, 2}, {2, 2}, {3, 3}}) {
    SCOPED_TRACE(kit::Concat("returns_max: ", limit.setting));
    f.policy = TieredPolicy(limit.setting);
    Reset("dispatched");
    for (int i = 1; i < limit.returns; ++i) {
      EXPECT_EQ(Return(units[i - 1]).reason, "");
      EXPECT_EQ(Stage(), "RETURNED");
      EXPECT_EQ(Assign(units[i]).reason, "");
    }
    if (limit.returns == 0) {
      EXPECT_EQ(Return("lights").reason, "RETURNS_NOT_ALLOWED");
      EXPECT_EQ(Stage(), "DISPATCHED");
      continue;
    }
    EXPECT_EQ(Return(units[limit.returns - 1]).events.back(),
              fixture::Normal<v1::Event>(Arbitration("county", "RETURNS_MAX")));
    EXPECT_EQ(Stage(), "ARBITRATION");
    EXPECT_EQ(Row().returns(), limit.returns);
  }
}

// 反复退单 over three units, long before the limit.
TEST_F(ReturningTest, PingPongIsSeenAcrossUnits) {
  f.policy = TieredPolicy(100);
  Reset("dispatched");
  for (const char* unit : {"lights", "desk", "far"}) {
    if (unit != std::string("lights")) Assign(unit);
    const Result result = Return(unit);
    ASSERT_EQ(result.reason, "");
    EXPECT_EQ(Stage(), "RETURNED");
  }
  Assign("desk");
  EXPECT_EQ(Return("desk").events,
            f.Events({Returned("desk", 4, "ping_pong: true"), Arbitration("county", "PING_PONG")}));
  EXPECT_THAT(Row().returned_by(), ElementsAre("lights", "desk", "far"));
  EXPECT_EQ(Row().arbiter_unit_id(), "county");
}

// A policy that became stricter meanwhile.
TEST_F(ReturningTest, MoreReturnsThanTheLimitGoToTheArbiterToo) {
  f.policy = TieredPolicy(5);
  Reset("dispatched");
  for (const char* unit : {"desk", "far", "window"}) {
    Return(Row().unit_id());
    Assign(unit);
  }
  f.policy = TieredPolicy(1);
  EXPECT_EQ(Return("window").events,
            f.Events({Returned("window", 4), Arbitration("", "RETURNS_MAX")}));
}

TEST_F(ReturningTest, TheArbitersWordIsFinal) {
  Reset("arbitration");
  const Result other = Arbitrate("city", "desk");
  EXPECT_EQ(other.reason, "NOT_THE_ARBITER");
  EXPECT_EQ(other.field, "arbiter_unit_id");
  EXPECT_EQ(Arbitrate("county", "lights").reason, "");  // even to who gave it back
  EXPECT_TRUE(Row().final());
  EXPECT_EQ(Row().arbiter_unit_id(), "");
  for (int turn = 0; turn < 2; ++turn) {
    const Result returned = Return("lights");
    EXPECT_EQ(returned.reason, "RULING_FINAL");
    EXPECT_EQ(returned.kind, common::v1::REJECTION_KIND_CONFLICT);
    EXPECT_EQ(Recall("desk").reason, "RULING_FINAL");
    EXPECT_EQ(Assign("desk").reason, "WRONG_STAGE");
    EXPECT_EQ(Receive("lights").reason, turn == 0 ? "" : "WRONG_STAGE");
  }
  EXPECT_EQ(Handle("lights").reason, "");
}

TEST_F(ReturningTest, WithoutAUnitAboveAnyMayArbitrate) {
  f.policy = TieredPolicy(1);
  f.Given({Noted("light"), Dispatched("unit_id: 'window'")});
  EXPECT_EQ(Return("window").events,
            f.Events({Returned("window", 1), Arbitration("", "RETURNS_MAX")}));
  EXPECT_EQ(Arbitrate("gone", "desk").reason, "UNIT_UNKNOWN");
  EXPECT_EQ(Arbitrate("far", "desk").events.back(),
            fixture::Normal<v1::Event>(GivenTo("desk", "ARBITER", "final: true")));
}

// The pack lost the arbiter: the case does not wait for ever.
TEST_F(ReturningTest, AnArbiterThatIsGoneIsAnybody) {
  Reset("arbitration");
  policy::PolicyBuilder builder(TieredPolicy());
  builder.Apply(policy::RemovedOf(policy::UnitOf("county")));
  f.policy = builder.Build();
  EXPECT_EQ(Arbitrate("county", "desk").reason, "UNIT_UNKNOWN");
  EXPECT_EQ(Arbitrate("city", "desk").reason, "");
}

// A department's unit above is its government; the nearest of a higher tier, not just the parent.
TEST_F(ReturningTest, TheArbiterIsOfAHigherTier) {
  policy::PolicyBuilder builder(TieredPolicy(1));
  builder.Apply(policy::PutOf(TieredUnit("bureau", directory::v1::TIER_COUNTY, "county")));
  builder.Apply(policy::PutOf(TieredUnit("section", directory::v1::TIER_COUNTY, "bureau")));
  f.policy = builder.Build();
  f.Given({Noted("light"), Dispatched("unit_id: 'section'")});
  EXPECT_EQ(Return("section").events.back(),
            fixture::Normal<v1::Event>(Arbitration("city", "RETURNS_MAX")));
}

TEST_F(ReturningTest, RecallDoesNotCountAsAReturn) {
  Reset("at the limit");
  EXPECT_EQ(Recall("far").events, f.Events({About("case_recalled", "unit_id: 'lights' reason: 'x'"),
                                            GivenTo("far", "PERSON")}));
  EXPECT_EQ(Row().returns(), 1);
  EXPECT_EQ(Row().unit_id(), "far");
  EXPECT_EQ(Recall().events.size(), 2);
  EXPECT_EQ(Stage(), "ACCEPTED");
  EXPECT_EQ(Row().unit_id(), "");
  EXPECT_THAT(Row().returned_by(), ElementsAre("desk"));
}

// 首接负责: who was first stays known, whoever has it later.
TEST_F(ReturningTest, TheFirstUnitIsRemembered) {
  Reset("dispatched");
  Return("lights");
  Assign("desk");
  EXPECT_EQ(Row().first_unit_id(), "lights");
  Recall("far");
  Tracking({About("case_reopened", "round: 1 handled_by_unit_id: 'far'")});
  EXPECT_EQ(Row().first_unit_id(), "lights");
  EXPECT_EQ(Row().unit_id(), "county");
}

TEST_F(ReturningTest, ANewRoundBeginsWithACleanSheet) {
  Reset("ping-pong");
  Tracking({About("case_reopened", "round: 1 handled_by_unit_id: 'lights'")});
  EXPECT_EQ(Row().returns(), 0);
  EXPECT_THAT(Row().returned_by(), IsEmpty());
  Recall("lights");
  EXPECT_EQ(Return("lights").events,
            f.Events({Returned("lights", 1), Waits("RETURNED", "round: 1")}));
  Reset("ruled");
  Tracking({About("case_reopened", "round: 1 handled_by_unit_id: 'lights'")});
  EXPECT_FALSE(Row().final());
  EXPECT_EQ(Return("county").reason, "");
}

}  // namespace
}  // namespace huiyin::dispatch
