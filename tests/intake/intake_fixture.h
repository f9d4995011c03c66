// Intake on the small policy, with two matters' ids at hand.
#pragma once

#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "services/intake/matter_id.h"
#include "services/intake/queries.h"
#include "services/intake/service.h"
#include "services/kit/base/text.h"
#include "tests/fixture/case_policy.h"
#include "tests/fixture/service_fixture.h"

namespace huiyin::intake {

class IntakeTest : public ::testing::Test {
 protected:
  IntakeTest() {
    f.policy = fixture::CasePolicy();
    f.now_us = kNow;
    f.root_id = kMatter;
  }

  // 2026-03-02 08:00 in Shanghai.
  static constexpr int64_t kNow = 1'772'409'600'000'000;
  static constexpr char kMatter[] = "0000000005724";
  static constexpr char kOther[] = "0000000000000";

  // A submission of `fields` as text; channel set.
  static std::string Submit(const std::string& fields) {
    return kit::Concat("submit_case { channel: CHANNEL_HOTLINE ", fields, " }");
  }
  // An event about kMatter.
  static std::string Event(const std::string& name, const std::string& fields = "") {
    return kit::Concat(name, " { matter_id: '", kMatter, "' ", fields, " }");
  }
  std::string Stage() const {
    v1::GetSubmissionRequest request;
    request.set_matter_id(kMatter);
    const auto found = GetSubmission(f.state(), request);
    return found.ok() ? common::v1::CaseStage_Name(found->submission().stage()) : "none";
  }

  fixture::ServiceFixture<IntakeService, v1::Command, v1::Event> f;
};

}  // namespace huiyin::intake
