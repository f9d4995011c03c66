// Evaluation on a small policy, with one matter's id and the states a case can be in.
#pragma once

#include <map>

#include "huiyin/evaluation/v1/commands.pb.h"
#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "services/evaluation/apply/figures.h"
#include "services/evaluation/queries.h"
#include "services/evaluation/service.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/text.h"
#include "services/policy/reference.h"
#include "tests/fixture/service_fixture.h"
#include "tests/policy/pack_fixture.h"

namespace huiyin::evaluation {

using fixture::Result;
using Events = std::vector<std::string>;

// Shanghai's time. Units: county, below it lights and roads, below lights post. Areas: county, and
// in it town.
// `calls`: phone_attempts_before_sms as in settings (0: the default, 2).
inline std::shared_ptr<const policy::Policy> TreePolicy(const std::string& zone = "Asia/Shanghai",
                                                        int32_t calls = 0) {
  policy::PolicyBuilder builder;
  directory::v1::Entity settings = policy::SettingsOf(zone);
  settings.mutable_settings()->set_phone_attempts_before_sms(calls);
  for (const directory::v1::Entity& entity :
       {settings, policy::UnitOf("county"), policy::UnitOf("lights", "county"),
        policy::UnitOf("roads", "county"), policy::UnitOf("post", "lights"),
        policy::AreaOf("county"), policy::AreaOf("town", "county"), policy::CategoryOf("works"),
        policy::CategoryOf("lamp", "works")}) {
    builder.Apply(policy::PutOf(entity));
  }
  return builder.Build();
}

class EvaluationTest : public ::testing::Test {
 protected:
  EvaluationTest() { Reset("none"); }

  static constexpr char kMatter[] = "0000000005724";
  static constexpr int64_t kSubmittedUs = 1'600'000'000 * kit::kMicrosPerSecond;  // September 2020

  // A command or event about kMatter.
  static std::string About(const std::string& name, const std::string& fields = "") {
    return kit::Concat(name, " { matter_id: '", kMatter, "' ", fields, " }");
  }
  static std::string Opened(const std::string& fields = "") {
    return About("case_opened", kit::Concat("category_id: 'lamp' area_id: 'town' submitted_at_us: ",
                                            kSubmittedUs, " time_zone: 'Asia/Shanghai' ", fields));
  }
  static std::string Reached(const std::string& stage, const std::string& unit = "lights",
                             int64_t after_us = 0) {
    return About("stage_reached", kit::Concat("stage: CASE_STAGE_", stage, " unit_id: '", unit,
                                              "' reached_at_us: ", kSubmittedUs + after_us));
  }
  // What is counted of it.
  static std::string Stands(const std::string& stage, const std::string& unit = "lights") {
    return About("stage_counted", kit::Concat("stage: CASE_STAGE_", stage, " unit_id: '", unit,
                                              "' reached_at_us: ", kSubmittedUs));
  }
  static std::string Reopened(int round = 1) {
    return About("case_reopened", kit::Concat("round: ", round));
  }
  static std::string Closed(const std::string& solved = "UNKNOWN",
                            const std::string& satisfied = "UNKNOWN", int64_t after_us = 0,
                            const std::string& on_promised_day = "UNKNOWN") {
    return About("case_closed", kit::Concat("solved: VERDICT_", solved, " satisfied: VERDICT_",
                                            satisfied, " closed_at_us: ", kSubmittedUs + after_us,
                                            " on_promised_day: VERDICT_", on_promised_day));
  }

  // Decided so long after the submission; 0: then.
  Result Tracking(const Events& events, int64_t after_us = 0) {
    return f.Input<tracking::v1::Event>("huiyin.tracking", events, kSubmittedUs + after_us);
  }
  Result CallBack(const std::string& fields) { return f.Do(About("call_back_case", fields)); }

  // Each state by what tracking said, and "called back" by a callback. The unit is lights.
  static const std::map<std::string, Events>& States() {
    static const std::map<std::string, Events> states = MakeStates();
    return states;
  }
  void Reset(const std::string& state) {
    std::destroy_at(&f);
    std::construct_at(&f);  // it cannot be assigned
    f.policy = TreePolicy();
    f.root_id = kMatter;
    f.now_us = kSubmittedUs;
    for (const std::string& said : States().at(state)) {
      if (said.rfind("call_back_case", 0) == 0) {
        f.Do(said);
      } else {
        Tracking({said});
      }
    }
  }

  v1::Score Score(const std::string& matter_id = kMatter) const {
    v1::GetScoreRequest request;
    request.set_matter_id(matter_id);
    const auto found = GetScore(f.state(), request);
    return found.ok() ? found->score() : v1::Score();
  }
  std::string Stage() const { return common::v1::CaseStage_Name(Score().stage()).substr(11); }
  // What this case counts for, first verdict included, as text.
  std::string Counted() const {
    v1::Figures figures = Score().counted();
    AddFigures(Score().first_verdict(), &figures);
    return fixture::Text(figures);
  }

  v1::GetRatesResponse Rates(v1::GroupBy by, int from_month = 0, int to_month = 0) const {
    v1::GetRatesRequest request;
    request.set_group_by(by);
    request.set_from_month(from_month);
    request.set_to_month(to_month);
    RatesCollector collector(request);
    collector.Add(f.state());
    return collector.Finish(policy::PolicyOf(f.policy.get()));
  }
  // "lights 2" for each row: id and how many it received.
  std::vector<std::string> Received(v1::GroupBy by, int from_month = 0, int to_month = 0) const {
    std::vector<std::string> rows;
    const v1::GetRatesResponse rates = Rates(by, from_month, to_month);
    for (const v1::RatesRow& row : rates.rows()) {
      rows.push_back(kit::Concat(row.id(), " ", row.figures().received()));
    }
    return rows;
  }

  fixture::ServiceFixture<EvaluationService, v1::Command, v1::Event> f;

 private:
  static std::map<std::string, Events> MakeStates() {
    std::map<std::string, Events> states = {{"none", {}}, {"submitted", {Opened()}}};
    const auto then = [&](const char* from, const char* name, const Events& said) {
      Events& events = states[name] = states.at(from);
      events.insert(events.end(), said.begin(), said.end());
    };
    const std::string merged = About("case_merged", "into_matter_id: 'lead'");
    const std::string reached = About("call_back_case", "reached: true");
    then("submitted", "refused", {Reached("NOT_ACCEPTED", "")});
    then("submitted", "accepted", {Reached("ACCEPTED", "")});
    then("accepted", "withdrawn", {Reached("WITHDRAWN", "")});
    then("accepted", "dispatched", {Reached("DISPATCHED")});
    then("dispatched", "transferred", {Reached("TRANSFERRED")});
    then("dispatched", "received", {Reached("RECEIVED")});
    then("received", "returned", {Reached("RETURNED")});
    then("returned", "arbitration", {Reached("ARBITRATION", "county")});
    then("received", "merged", {merged});
    then("submitted", "merged submitted", {merged});
    then("received", "handled", {Reached("HANDLED")});
    then("merged", "handled with lead", {Reached("HANDLED", "roads")});
    then("handled", "tried", {About("call_back_case"), About("call_back_case")});
    then("handled", "called back", {reached});
    then("called back", "closed", {Reached("CALLED_BACK"), Closed()});
    then("called back", "reopened", {Reached("CALLED_BACK"), Reopened()});
    then("tried", "tried, reopened", {reached, Reached("CALLED_BACK"), Reopened()});
    then("tried, reopened", "handled again",
         {Reached("DISPATCHED"), Reached("RECEIVED"), Reached("HANDLED")});
    return states;
  }
};

}  // namespace huiyin::evaluation
