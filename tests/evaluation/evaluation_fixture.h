// Evaluation on a small policy, with one matter's id and the states a case can be in.
#pragma once

#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/evaluation/queries.h"
#include "services/evaluation/service.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/text.h"
#include "services/policy/reference.h"
#include "tests/fixture/service_fixture.h"
#include "tests/policy/pack_fixture.h"

namespace huiyin::evaluation {

using fixture::Result;

// Shanghai's time. Units: county, below it lights and roads, below lights post. Areas: county, town.
inline std::shared_ptr<const policy::Policy> TreePolicy(const std::string& zone = "Asia/Shanghai") {
  policy::PolicyBuilder builder;
  for (const directory::v1::Entity& entity :
       {policy::SettingsOf(zone), policy::UnitOf("county"), policy::UnitOf("lights", "county"),
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
  static std::string Reached(const std::string& stage, const std::string& unit = "lights") {
    return About("stage_reached",
                 kit::Concat("stage: CASE_STAGE_", stage, " unit_id: '", unit, "'"));
  }
  static std::string Closed(const std::string& solved = "UNKNOWN",
                            const std::string& satisfied = "UNKNOWN", int64_t after_us = 0,
                            const std::string& on_promised_day = "UNKNOWN") {
    return About("case_closed", kit::Concat("solved: VERDICT_", solved, " satisfied: VERDICT_",
                                            satisfied, " closed_at_us: ", kSubmittedUs + after_us,
                                            " on_promised_day: VERDICT_", on_promised_day));
  }

  Result Tracking(const std::vector<std::string>& events) {
    return f.Input<tracking::v1::Event>("huiyin.tracking", events);
  }
  Result CallBack(const std::string& fields) { return f.Do(About("call_back_case", fields)); }

  void Reset(const std::string& state) {
    std::destroy_at(&f);
    std::construct_at(&f);  // it cannot be assigned
    f.policy = TreePolicy();
    f.root_id = kMatter;
    if (state == "none") return;
    Tracking({Opened()});
    if (state == "submitted") return;
    if (state == "refused") return void(Tracking({Reached("NOT_ACCEPTED", "")}));
    Tracking({Reached("ACCEPTED", "")});
    if (state == "accepted") return;
    if (state == "withdrawn") return void(Tracking({Reached("WITHDRAWN", "")}));
    Tracking({Reached("DISPATCHED")});
    if (state == "dispatched") return;
    if (state == "transferred") return void(Tracking({Reached("TRANSFERRED")}));
    Tracking({Reached("RECEIVED")});
    if (state == "received") return;
    Tracking({Reached("HANDLED")});
    if (state == "handled") return;
    CallBack("reached: true");
    if (state == "called back") return;
    ASSERT_EQ(state, "closed");
    Tracking({Reached("CALLED_BACK"), Closed()});
  }

  v1::Score Score(const std::string& matter_id = kMatter) const {
    v1::GetScoreRequest request;
    request.set_matter_id(matter_id);
    const auto found = GetScore(f.state(), request);
    return found.ok() ? found->score() : v1::Score();
  }
  std::string Stage() const { return common::v1::CaseStage_Name(Score().stage()).substr(11); }
  // What this case counts for, as text.
  std::string Counted() const { return fixture::Text(Score().counted()); }

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
};

}  // namespace huiyin::evaluation
