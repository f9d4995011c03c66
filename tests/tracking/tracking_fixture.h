// Tracking on a small policy, with one matter's id and the states a case can be in.
#pragma once

#include <map>

#include "huiyin/dispatch/v1/commands.pb.h"
#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/evaluation/v1/commands.pb.h"
#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/intake/v1/state.pb.h"
#include "huiyin/tracking/v1/commands.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/text.h"
#include "services/tracking/queries.h"
#include "services/tracking/service.h"
#include "tests/fixture/case_policy.h"
#include "tests/fixture/service_fixture.h"

namespace huiyin::tracking {

using fixture::Result;

constexpr int64_t kStartUs = 1'600'000'000 * kit::kMicrosPerSecond;  // 2020-09-13 20:26:40 there
constexpr int64_t kHourUs = 3'600 * kit::kMicrosPerSecond;

// Shanghai's time; level full: 1 h to receive, 24 h to handle, 48 h to call back; level none: no
// limits. Version 7.
inline std::shared_ptr<const policy::Policy> LimitsPolicy(const std::string& zone) {
  policy::PolicyBuilder builder;
  directory::v1::Event applied;
  applied.mutable_pack_applied()->set_version(7);
  builder.Apply(applied);
  builder.Apply(policy::PutOf(policy::SettingsOf(zone)));
  directory::v1::Entity full;
  full.mutable_service_level()->set_id("full");
  full.mutable_service_level()->set_receive_within_seconds(3'600);
  full.mutable_service_level()->set_handle_within_seconds(24 * 3'600);
  full.mutable_service_level()->set_call_back_within_seconds(48 * 3'600);
  builder.Apply(policy::PutOf(full));
  builder.Apply(policy::PutOf(policy::LevelOf("none", 0)));
  return builder.Build();
}

// "StageReached HANDLED", "DeadlineSet CALL_BACK", "LateFact dispatch.CaseHandled", "CaseOpened".
inline std::string Short(const std::string& text) {
  const auto event = fixture::Parsed<v1::Event>(text);
  const auto* field =
      event.GetReflection()->GetOneofFieldDescriptor(event, v1::Event::descriptor()->oneof_decl(0));
  const auto& said = event.GetReflection()->GetMessage(event, field);
  std::string out = said.GetDescriptor()->name();
  for (const char* name : {"stage", "kind", "what"}) {
    const auto* detail = said.GetDescriptor()->FindFieldByName(name);
    if (detail == nullptr || out == "CaseOpened" || out == "CaseParked") continue;
    std::string value = detail->enum_type() == nullptr
                            ? said.GetReflection()->GetString(said, detail)
                            : said.GetReflection()->GetEnum(said, detail)->name();
    for (const std::string_view prefix : {"CASE_STAGE_", "DEADLINE_KIND_", "MEASURE_KIND_"}) {
      if (value.starts_with(prefix)) value = value.substr(prefix.size());
    }
    out += " " + value;
  }
  return out;
}

inline std::vector<std::string> Short(const Result& result) {
  std::vector<std::string> out;
  for (const std::string& event : result.events) out.push_back(Short(event));
  return out;
}

class TrackingTest : public ::testing::Test {
 protected:
  TrackingTest() { Reset("none"); }

  static constexpr char kMatter[] = "0000000005724";

  // A command or event about kMatter.
  static std::string About(const std::string& name, const std::string& fields = "") {
    return kit::Concat(name, " { matter_id: '", kMatter, "' ", fields, " }");
  }

  Result Intake(const std::vector<std::string>& events, int64_t at_us = 0) {
    return f.Input<intake::v1::Event>("huiyin.intake", events, at_us);
  }
  Result Dispatch(const std::vector<std::string>& events, int64_t at_us = 0) {
    return f.Input<dispatch::v1::Event>("huiyin.dispatch", events, at_us);
  }
  Result Evaluation(const std::vector<std::string>& events, int64_t at_us = 0) {
    return f.Input<evaluation::v1::Event>("huiyin.evaluation", events, at_us);
  }

  Result Submit(const std::string& said = "") {
    return Intake(
        {About("case_submitted",
               kit::Concat("category_id: 'light' submission { area_id: 'town' ", said, " }"))});
  }
  Result Accept() { return Intake({About("case_accepted")}); }
  Result SendOut(const std::string& level = "full", const std::string& mode = "FAST") {
    std::vector<std::string> events = {About(
        "case_dispatched", kit::Concat("unit_id: 'lights' rule_id: 'r' service_level_id: '", level,
                                       "' policy_version: 7 mode: HANDLING_MODE_", mode))};
    if (mode == "INSTANT") events.push_back(About("case_received", "unit_id: 'lights'"));
    return Dispatch(events);
  }
  Result Receive(int64_t at_us = 0) {
    return Dispatch({About("case_received", "unit_id: 'lights'")}, at_us);
  }
  Result Handle(int64_t at_us = 0) {
    return Dispatch({About("case_handled", "unit_id: 'lights' result: 'new lamp'")}, at_us);
  }
  Result Park(int64_t review_at_us = 0) {
    return f.Do(About("park_case", kit::Concat("reason: 'no money' review_at_us: ", review_at_us)));
  }
  Result Unpark() { return f.Do(About("unpark_case")); }
  Result CallBack(bool reached, int64_t at_us = 0) {
    return Evaluation({About("case_called_back",
                             reached ? "reached: true solved: VERDICT_YES satisfied: VERDICT_YES"
                                     : "solved: VERDICT_UNKNOWN satisfied: VERDICT_UNKNOWN")},
                      at_us);
  }

  // A case in that state, by what really leads there.
  void Reset(const std::string& state) {
    std::destroy_at(&f);
    std::construct_at(&f);  // it cannot be assigned
    f.policy = LimitsPolicy("Asia/Shanghai");
    f.root_id = kMatter;
    f.now_us = kStartUs;
    if (state == "none") return;
    Submit();
    if (state == "submitted") return;
    if (state == "refused") return void(Intake({About("case_not_accepted")}));
    Accept();
    if (state == "accepted") return;
    if (state == "withdrawn") return void(f.Do(About("withdraw_case")));
    SendOut();
    if (state == "dispatched") return;
    if (state == "transferred") {
      return void(Dispatch({About("case_transferred", "to_system: 'province'")}));
    }
    Receive();
    if (state == "received") return;
    if (state == "parked") return void(Park());
    Handle();
    if (state == "handled") return;
    ASSERT_EQ(state, "closed");
    CallBack(true);
  }

  v1::Case Row() const {
    v1::GetCaseRequest request;
    request.set_matter_id(kMatter);
    const auto found = GetCase(f.state(), request, Sight::kConfidential);
    return found.ok() ? found->record() : v1::Case();
  }
  // "RECEIVED"; "UNSPECIFIED" where there is no case.
  std::string Stage() const { return common::v1::CaseStage_Name(Row().stage()).substr(11); }
  // "HANDLE RUNNING +24": kind, state and hours after the start, in the order they were first set.
  std::vector<std::string> Limits() const {
    std::vector<std::string> limits;
    const v1::Case row = Row();
    for (const v1::Deadline& deadline : row.deadlines()) {
      limits.push_back(kit::Concat(v1::DeadlineKind_Name(deadline.kind()).substr(14), " ",
                                   v1::DeadlineState_Name(deadline.state()).substr(15), " +",
                                   (deadline.due_at_us() - kStartUs) / kHourUs));
    }
    return limits;
  }
  v1::GetLedgerResponse Ledger() const {
    v1::GetLedgerResponse ledger;
    AddLedger(f.state(), &ledger);
    return ledger;
  }
  std::vector<std::string> Overdue() const {
    v1::CaseFilter request;
    request.set_only_overdue(true);
    std::vector<v1::Case> found;
    EXPECT_EQ(ListCasesPage(f.state(), request, "", 1000, Sight::kConfidential, &found),
              std::nullopt);
    std::vector<std::string> ids;
    for (const v1::Case& row : found) ids.push_back(row.matter_id());
    return ids;
  }

  fixture::ServiceFixture<TrackingService, v1::Command, v1::Event> f;
};

}  // namespace huiyin::tracking
