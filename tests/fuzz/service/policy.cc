// The policy of the harness: small, fixed, and with one of everything.
#include "services/policy/policy.h"

#include <memory>

#include "google/protobuf/text_format.h"
#include "services/kit/base/status.h"
#include "tests/fuzz/service/target.h"

namespace huiyin::fuzz {
namespace {

constexpr const char* kEntities[] = {
    R"(settings { time_zone: "Asia/Shanghai" default_service_level_id: "week"
       first_reply_within_seconds: 3600 })",
    R"(calendar { id: "office" name: "office" weekdays { weekday: 1 hours { from_minute: 480 to_minute: 720 }
       hours { from_minute: 840 to_minute: 1080 } } weekdays { weekday: 2 hours { from_minute: 480 to_minute: 1080 } }
       days { date: 20201001 working: false name: "holiday" } days { date: 20201010 working: true } })",
    R"(area { id: "town" name: "town" })",
    R"(unit { id: "city" name: "city" tier: TIER_CITY })",
    R"(unit { id: "county" name: "county" tier: TIER_COUNTY parent_id: "city" })",
    R"(unit { id: "lights" name: "lights" tier: TIER_TOWNSHIP parent_id: "county" area_id: "town" })",
    R"(unit { id: "desk" name: "desk" tier: TIER_TOWNSHIP parent_id: "county" })",
    R"(service_level { id: "day" receive_within_seconds: 7200 handle_within_seconds: 86400
       call_back_within_seconds: 86400 arbitrate_within_seconds: 7200 remind_before_seconds: 3600
       remind_after_seconds: 3600 })",
    R"(service_level { id: "week" handle_within_seconds: 432000 call_back_within_seconds: 172800
       counting: COUNTING_WORKING_DAYS calendar_id: "office" remind_before_seconds: 86400 })",
    R"(service_level { id: "hours" receive_within_seconds: 3600 handle_within_seconds: 36000
       counting: COUNTING_WORKING_TIME calendar_id: "office" })",
    R"(category { id: "light" name: "light" keywords: "lamp" acceptance: ACCEPTANCE_AUTO service_level_id: "day" })",
    R"(category { id: "advice" name: "advice" keywords: "question" acceptance: ACCEPTANCE_AUTO })",
    R"(category { id: "court" name: "court" keywords: "lawsuit" acceptance: ACCEPTANCE_REFUSE
       refusal_words: "go to court" })",
    R"(category { id: "odd" name: "odd" acceptance: ACCEPTANCE_PERSON service_level_id: "hours" })",
    R"(duty_rule { id: "rule-light" category_id: "light" area_id: "town" unit_id: "lights"
       mode: HANDLING_MODE_FAST })",
    R"(duty_rule { id: "rule-advice" category_id: "advice" unit_id: "desk" mode: HANDLING_MODE_INSTANT })",
    R"(return_reason { id: "not-ours" name: "not ours" })",
    R"(measure_rule { id: "remind" kind: MEASURE_KIND_REMINDER severity: 1 fact: CASE_FACT_HANDLE_MISSED count: 1 })",
    R"(measure_rule { id: "talk" kind: MEASURE_KIND_TALK severity: 2 fact: CASE_FACT_RETURNED count: 2 })",
    R"(measure_rule { id: "lead" kind: MEASURE_KIND_DISCIPLINE_LEAD severity: 9 fact: CASE_FACT_REOPENED count: 1
       confidential: true })",
};

std::shared_ptr<const policy::Policy> MakePolicy() {
  policy::PolicyBuilder builder;
  directory::v1::Event event;
  event.mutable_pack_applied()->set_name("fuzz");
  event.mutable_pack_applied()->set_version(7);
  builder.Apply(event);
  for (const char* text : kEntities) {
    HUIYIN_CHECK(google::protobuf::TextFormat::ParseFromString(
                     text, event.mutable_entity_put()->mutable_entity()),
                 "an entity in text");
    builder.Apply(event);
  }
  return builder.Build();
}

}  // namespace

const void* FuzzPolicy() {
  static const std::shared_ptr<const policy::Policy> policy = MakePolicy();
  return policy.get();
}

const std::vector<std::string>& Words() {
  // The first three are families of matters: see RootOf in harness.cc.
  static const std::vector<std::string> words = {
      "1000000000007", "2000000000008", "3000000000009", "1000000000007.2", "city",   "county",
      "lights",        "desk",          "town",          "light",           "advice", "court",
      "odd",           "day",           "week",          "hours",           "office", "rule-light",
      "not-ours",      "remind",        "lamp question", "lawsuit",         "",       "nobody",
  };
  return words;
}

}  // namespace huiyin::fuzz
