// Dispatch on a small policy with tiers and reasons to return, with one matter's id and every state
// that a case can be in.
#pragma once

#include <map>

#include "huiyin/dispatch/v1/commands.pb.h"
#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/dispatch/v1/state.pb.h"
#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "services/dispatch/queries.h"
#include "services/dispatch/service.h"
#include "services/kit/base/text.h"
#include "tests/fixture/case_policy.h"
#include "tests/fixture/service_fixture.h"

namespace huiyin::dispatch {

using fixture::Result;
using Events = std::vector<std::string>;

inline directory::v1::Entity TieredUnit(const std::string& id, directory::v1::Tier tier,
                                        const std::string& parent) {
  directory::v1::Entity entity = policy::UnitOf(id, parent);
  entity.mutable_unit()->set_tier(tier);
  return entity;
}

// The case policy with tiers: city, below it county, below that lights, desk and far; window stands
// alone. Returned for 'not-ours' or 'too-big'; returns_max as in settings (0: the default, 2).
inline std::shared_ptr<const policy::Policy> TieredPolicy(int32_t returns_max = 0) {
  policy::PolicyBuilder builder(fixture::CasePolicy());
  directory::v1::Entity settings = policy::SettingsOf("Asia/Shanghai", "week");
  settings.mutable_settings()->set_returns_max(returns_max);
  std::vector<directory::v1::Entity> entities = {
      settings,
      TieredUnit("city", directory::v1::TIER_CITY, ""),
      TieredUnit("county", directory::v1::TIER_COUNTY, "city"),
      TieredUnit("lights", directory::v1::TIER_TOWNSHIP, "county"),
      TieredUnit("desk", directory::v1::TIER_TOWNSHIP, "county"),
      TieredUnit("far", directory::v1::TIER_TOWNSHIP, "county"),
      TieredUnit("window", directory::v1::TIER_TOWNSHIP, ""),
  };
  for (const char* reason : {"not-ours", "too-big"}) {
    directory::v1::Entity& entity = entities.emplace_back();
    entity.mutable_return_reason()->set_id(reason);
    entity.mutable_return_reason()->set_name(reason);
  }
  for (const directory::v1::Entity& entity : entities) builder.Apply(policy::PutOf(entity));
  return builder.Build();
}

class DispatchTest : public ::testing::Test {
 protected:
  DispatchTest() {
    f.policy = TieredPolicy();
    f.root_id = kMatter;
  }

  static constexpr char kMatter[] = "0000000005724";
  static constexpr char kLead[] = "0000000009999";

  // An event or command about kMatter.
  static std::string About(const std::string& name, const std::string& fields = "") {
    return kit::Concat(name, " { matter_id: '", kMatter, "' ", fields, " }");
  }
  static std::string Noted(const std::string& category, const std::string& more = "") {
    return About("case_noted", kit::Concat("category_id: '", category, "' area_id: 'town' ", more));
  }
  static std::string Dispatched(const std::string& fields) {
    return About("case_dispatched", fields);
  }
  // By whom, with the level of the category light.
  static std::string GivenTo(const std::string& unit, const std::string& by,
                             const std::string& more = "") {
    return Dispatched(kit::Concat("unit_id: '", unit,
                                  "' mode: HANDLING_MODE_FAST chosen_by: ", "CHOSEN_BY_", by,
                                  " service_level_id: 'day' policy_version: 7 ", more));
  }
  static std::string Waits(const std::string& stage, const std::string& more = "") {
    return About("case_unassigned", kit::Concat("category_id: 'light' area_id: 'town' stage: ",
                                                "CASE_STAGE_", stage, " ", more));
  }
  static std::string Returned(const std::string& unit, int returns, const std::string& more = "") {
    return About("case_returned", kit::Concat("unit_id: '", unit, "' reason_id: 'not-ours' ",
                                              "returns: ", returns, " ", more));
  }
  static std::string Arbitration(const std::string& arbiter, const std::string& cause) {
    return About("arbitration_opened", kit::Concat("arbiter_unit_id: '", arbiter,
                                                   "' cause: ", "ARBITRATION_CAUSE_", cause));
  }
  static std::string Ended(const std::string& stage) {
    return About("case_ended", "stage: CASE_STAGE_" + stage);
  }

  // Each state by the events that led there. The unit is lights where there is one; those that
  // start with "merged" stand still.
  static std::map<std::string, Events> States();
  void Reset(const std::string& state) {
    f.Forget();
    f.Given(States().at(state));
  }
  static bool Merged(const std::string& state) { return state.rfind("merged", 0) == 0; }
  static bool Over(const std::string& state) {
    return state == "transferred" || state == "closed" || state == "closed, once merged" ||
           state == "withdrawn" || state == "refused";
  }

  Result Intake(const Events& events) {
    return f.Input<intake::v1::Event>("huiyin.intake", events);
  }
  Result Tracking(const Events& events) {
    return f.Input<tracking::v1::Event>("huiyin.tracking", events);
  }
  Result Return(const std::string& unit, const std::string& reason = "not-ours") {
    return f.Do(
        About("return_case", kit::Concat("unit_id: '", unit, "' reason_id: '", reason, "'")));
  }
  Result Assign(const std::string& unit) {
    return f.Do(About("assign_case", kit::Concat("unit_id: '", unit, "'")));
  }
  v1::Assignment Row() const {
    v1::GetAssignmentRequest request;
    request.set_matter_id(kMatter);
    const auto found = GetAssignment(f.state(), request);
    return found.ok() ? found->assignment() : v1::Assignment();
  }
  // "RECEIVED"; "UNSPECIFIED" where there is no case.
  std::string Stage() const { return common::v1::CaseStage_Name(Row().stage()).substr(11); }

  fixture::ServiceFixture<DispatchService, v1::Command, v1::Event> f;
};

inline std::map<std::string, Events> DispatchTest::States() {
  const std::string noted = Noted("light");
  const std::string dispatched = Dispatched("unit_id: 'lights' mode: HANDLING_MODE_FAST");
  const std::string received = About("case_received", "unit_id: 'lights'");
  const std::string handled = About("case_handled", "unit_id: 'lights'");
  const std::string returned = Returned("lights", 1);
  const std::string ruled = Dispatched("unit_id: 'lights' final: true");
  const std::string again = Dispatched("unit_id: 'lights' round: 1");
  const std::string merged = About("case_suspended", kit::Concat("into_matter_id: '", kLead, "'"));
  const std::string reopened = Waits("REOPENED", "round: 1");
  const std::string recalled = About("case_recalled", "unit_id: 'lights'");
  const std::string arbitration = Arbitration("county", "PING_PONG");
  return {
      {"none", {}},
      {"submitted", {noted}},
      {"accepted", {noted, Waits("ACCEPTED")}},
      {"open", {Noted(""), About("case_unassigned")}},
      {"recalled", {noted, dispatched, recalled, Waits("ACCEPTED")}},
      {"dispatched", {noted, dispatched}},
      {"received", {noted, dispatched, received}},
      {"returned", {noted, dispatched, returned, Waits("RETURNED")}},
      {"at the limit", {noted, Dispatched("unit_id: 'desk'"), Returned("desk", 1), dispatched}},
      {"ping-pong", {noted, dispatched, returned, Waits("RETURNED"), dispatched}},
      {"arbitration", {noted, dispatched, returned, arbitration}},
      {"no arbiter", {noted, dispatched, returned, Arbitration("", "PING_PONG")}},
      {"ruled", {noted, ruled}},
      {"ruled received", {noted, ruled, received}},
      {"handled", {noted, dispatched, received, handled}},
      {"reopened", {noted, dispatched, handled, reopened}},
      {"second round", {noted, dispatched, returned, dispatched, handled, again}},
      {"merged submitted", {noted, merged}},
      {"merged accepted", {noted, Waits("ACCEPTED"), merged}},
      {"merged recalled", {noted, dispatched, recalled, Waits("ACCEPTED"), merged}},
      {"merged dispatched", {noted, dispatched, merged}},
      {"merged received", {noted, dispatched, received, merged}},
      {"merged returned", {noted, dispatched, returned, Waits("RETURNED"), merged}},
      {"merged arbitration", {noted, dispatched, returned, arbitration, merged}},
      {"merged ruled", {noted, ruled, merged}},
      {"merged reopened", {noted, dispatched, handled, reopened, merged}},
      {"transferred", {noted, dispatched, About("case_transferred", "to_system: 'province'")}},
      {"closed", {noted, dispatched, Ended("CLOSED")}},
      {"closed, once merged", {noted, dispatched, merged, Ended("CLOSED")}},
      {"withdrawn", {noted, Ended("WITHDRAWN")}},
      {"refused", {noted, Ended("NOT_ACCEPTED")}},
  };
}

}  // namespace huiyin::dispatch
