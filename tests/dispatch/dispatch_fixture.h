// Dispatch on the small policy, with one matter's id and the states a case can be in.
#pragma once

#include <map>

#include "huiyin/intake/v1/intake.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/dispatch/queries.h"
#include "services/dispatch/service.h"
#include "services/kit/base/text.h"
#include "tests/fixture/case_policy.h"
#include "tests/fixture/service_fixture.h"

namespace huiyin::dispatch {

class DispatchTest : public ::testing::Test {
 protected:
  DispatchTest() {
    f.policy = fixture::CasePolicy();
    f.root_id = kMatter;
  }

  static constexpr char kMatter[] = "0000000005724";

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
  static std::string Ended(const std::string& stage) {
    return About("case_ended", "stage: CASE_STAGE_" + stage);
  }

  // Each state by the events that led there. The unit is lights where there is one.
  static std::map<std::string, std::vector<std::string>> States() {
    const std::string noted = Noted("light");
    const std::string unassigned = About("case_unassigned");
    const std::string dispatched = Dispatched("unit_id: 'lights' mode: HANDLING_MODE_FAST");
    const std::string received = About("case_received", "unit_id: 'lights'");
    const std::string handled = About("case_handled", "unit_id: 'lights'");
    const std::string transferred = About("case_transferred", "to_system: 'province'");
    return {{"none", {}},
            {"submitted", {noted}},
            {"accepted", {noted, unassigned}},
            {"open", {Noted(""), unassigned}},
            {"dispatched", {noted, dispatched}},
            {"received", {noted, dispatched, received}},
            {"handled", {noted, dispatched, received, handled}},
            {"transferred", {noted, dispatched, transferred}},
            {"closed", {noted, dispatched, Ended("CLOSED")}},
            {"withdrawn", {noted, Ended("WITHDRAWN")}},
            {"refused", {noted, Ended("NOT_ACCEPTED")}}};
  }
  void Reset(const std::string& state) {
    f.Forget();
    f.Given(States().at(state));
  }

  fixture::Result Intake(const std::vector<std::string>& events) {
    return f.Input<intake::v1::Event>("huiyin.intake", events);
  }
  fixture::Result Tracking(const std::vector<std::string>& events) {
    return f.Input<tracking::v1::Event>("huiyin.tracking", events);
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

}  // namespace huiyin::dispatch
