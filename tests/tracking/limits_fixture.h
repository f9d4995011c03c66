// Tracking under limits of every kind: an office calendar with a holiday and a day worked instead,
// levels that count by it, rules for measures, and times as people write them.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "services/policy/time_zone.h"
#include "services/tracking/apply/measure.h"
#include "services/tracking/case_view.h"
#include "services/tracking/explain.h"
#include "tests/tracking/tracking_fixture.h"

namespace huiyin::tracking {

inline absl::TimeZone Shanghai() { return *policy::LoadZone("Asia/Shanghai"); }

// "2026-09-29 10:00" or "2026-09-29 10:00:00.25", in Shanghai.
inline int64_t At(const std::string& local) {
  absl::Time time;
  std::string error;
  for (const char* format : {"%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%E*S"}) {
    if (absl::ParseTime(format, local, Shanghai(), &time, &error)) return absl::ToUnixMicros(time);
  }
  ADD_FAILURE() << local << ": " << error;
  return 0;
}

// "09-29 10:00", with seconds where they are not 0.
inline std::string Local(int64_t time_us) {
  const char* format =
      time_us % (60 * kit::kMicrosPerSecond) == 0 ? "%m-%d %H:%M" : "%m-%d %H:%M:%E*S";
  return absl::FormatTime(format, absl::FromUnixMicros(time_us), Shanghai());
}

// Monday to Friday 9 to 12 and 14 to 18: seven hours. 2026-10-01 (a Thursday) to 10-07 are holidays,
// Saturday 10-10 is worked instead.
inline directory::v1::Entity OfficeCalendar() {
  directory::v1::Entity entity;
  std::string text = "calendar { id: 'office' name: 'office' ";
  for (int day = 1; day <= 5; ++day) {
    text += kit::Concat("weekdays { weekday: ", day,
                        " hours { from_minute: 540 to_minute: 720 }"
                        " hours { from_minute: 840 to_minute: 1080 } } ");
  }
  for (int day = 1; day <= 7; ++day) text += kit::Concat("days { date: ", 20261000 + day, " } ");
  text += "days { date: 20261010 working: true } }";
  return fixture::Parsed<directory::v1::Entity>(text);
}

// Version 7. Levels: calendar (1 h to receive, 24 h to handle, 12 h to arbitrate, 48 h to call
// back), hours (2 h, 14 h, 7 h of working time, 48 h), days (1, 3 and 1 working days, 48 h), long
// (as calendar, but 72 h to handle), remind (24 h to handle, reminded 6 h and 1 h before, 2 h after).
// One extension. Measures: a first missed receive is worth a reminder, a second a talk; a missed
// handle a talk or, as that is more severe, criticism; a ping-pong a lead; a second chase a talk.
inline std::shared_ptr<const policy::Policy> OfficePolicy() {
  policy::PolicyBuilder builder;
  directory::v1::Event applied;
  applied.mutable_pack_applied()->set_version(7);
  builder.Apply(applied);
  builder.Apply(policy::PutOf(OfficeCalendar()));
  const std::string working = "calendar_id: 'office' call_back_within_seconds: 172800 ";
  for (const std::string& text : {
           std::string("settings { time_zone: 'Asia/Shanghai' }"),
           std::string("service_level { id: 'calendar' receive_within_seconds: 3600 "
                       "handle_within_seconds: 86400 arbitrate_within_seconds: 43200 "
                       "call_back_within_seconds: 172800 }"),
           std::string("service_level { id: 'long' receive_within_seconds: 3600 "
                       "handle_within_seconds: 259200 }"),
           std::string("service_level { id: 'remind' handle_within_seconds: 86400 "
                       "remind_before_seconds: [21600, 3600] remind_after_seconds: [7200] }"),
           "service_level { id: 'hours' counting: COUNTING_WORKING_TIME receive_within_seconds: "
           "7200 handle_within_seconds: 50400 arbitrate_within_seconds: 25200 " +
               working + "}",
           "service_level { id: 'days' counting: COUNTING_WORKING_DAYS receive_within_seconds: "
           "86400 handle_within_seconds: 259200 arbitrate_within_seconds: 86400 " +
               working + "}",
           std::string("measure_rule { id: 'late' kind: MEASURE_KIND_REMINDER severity: 10 "
                       "fact: CASE_FACT_RECEIVE_MISSED count: 1 }"),
           std::string("measure_rule { id: 'late-again' kind: MEASURE_KIND_TALK severity: 20 "
                       "fact: CASE_FACT_RECEIVE_MISSED count: 2 }"),
           std::string("measure_rule { id: 'talk' kind: MEASURE_KIND_TALK severity: 20 "
                       "fact: CASE_FACT_HANDLE_MISSED count: 1 }"),
           std::string("measure_rule { id: 'critic' kind: MEASURE_KIND_CRITICISM severity: 40 "
                       "fact: CASE_FACT_HANDLE_MISSED count: 1 }"),
           std::string("measure_rule { id: 'lead' kind: MEASURE_KIND_DISCIPLINE_LEAD severity: 90 "
                       "fact: CASE_FACT_PING_PONG count: 1 }"),
           std::string("measure_rule { id: 'chased' kind: MEASURE_KIND_TALK severity: 20 "
                       "fact: CASE_FACT_CHASED count: 2 }"),
       }) {
    builder.Apply(policy::PutOf(fixture::Parsed<directory::v1::Entity>(text)));
  }
  return builder.Build();
}

class LimitsTest : public TrackingTest {
 protected:
  // A case dispatched to lights at that level then.
  void Begin(const std::string& level, const std::string& local, const std::string& mode = "FAST") {
    Reset("none");
    f.policy = OfficePolicy();
    f.now_us = At(local);
    Submit();
    Accept();
    SendOut(level, mode);
  }
  void Now(const std::string& local) { f.now_us = At(local); }
  std::vector<Result> Until(const std::string& local) { return f.AdvanceTo(At(local)); }

  Result SendTo(const std::string& unit, const std::string& level, int64_t at_us = 0) {
    return Dispatch(
        {About("case_dispatched",
               kit::Concat("unit_id: '", unit, "' rule_id: 'r2' service_level_id: '", level,
                           "' policy_version: 7 mode: HANDLING_MODE_FAST round: ", Row().round()))},
        at_us);
  }
  Result GiveBack(const std::string& unit, bool ping_pong = false, int64_t at_us = 0) {
    return Dispatch({About("case_returned",
                           kit::Concat("unit_id: '", unit, "' reason_id: 'not-ours' ping_pong: ",
                                       ping_pong ? "true" : "false")),
                     About("case_unassigned")},
                    at_us);
  }
  Result Wait() {
    return f.Do(About("park_case", "reason: 'which lamp' kind: PAUSE_KIND_WAITING_FOR_REQUESTER"));
  }
  Result Ask(const std::string& until, const std::string& unit = "lights") {
    return f.Do(About("ask_extension", kit::Concat("unit_id: '", unit, "' until_us: ", At(until),
                                                   " reason: 'parts'")));
  }
  Result Answer(bool granted, const std::string& more = "", const std::string& by = "office") {
    return f.Do(About("decide_extension", kit::Concat("by_unit_id: '", by, "' granted: ",
                                                      granted ? "true" : "false", " ", more)));
  }

  const v1::Deadline& Limit(v1::DeadlineKind kind) const {
    row_ = Row();
    const v1::Deadline* found = FindDeadline(row_, kind);
    EXPECT_NE(found, nullptr);
    return found != nullptr ? *found : v1::Deadline::default_instance();
  }
  // "HANDLE RUNNING 09-30 10:00", in the order they were first set.
  std::vector<std::string> Dues() const {
    std::vector<std::string> dues;
    const v1::Case row = Row();
    for (const v1::Deadline& deadline : row.deadlines()) {
      dues.push_back(kit::Concat(v1::DeadlineKind_Name(deadline.kind()).substr(14), " ",
                                 v1::DeadlineState_Name(deadline.state()).substr(15), " ",
                                 Local(deadline.due_at_us())));
    }
    return dues;
  }
  v1::ExplainDeadlinesResponse Explained() const {
    v1::ExplainDeadlinesRequest request;
    request.set_matter_id(kMatter);
    const auto explained = ExplainDeadlines(f.state(), request);
    EXPECT_TRUE(explained.ok());
    return explained.ok() ? *explained : v1::ExplainDeadlinesResponse();
  }
  // "20260929 7200" each.
  static std::vector<std::string> Days(const v1::DeadlineSet& set) {
    std::vector<std::string> days;
    for (const v1::CountedDay& day : set.days()) {
      days.push_back(kit::Concat(day.date(), " ", day.seconds()));
    }
    return days;
  }
  // What the last event of that kind said.
  v1::DeadlineSet LastSet(v1::DeadlineKind kind) const {
    v1::DeadlineSet last;
    const auto explained = Explained();
    for (const auto& one : explained.deadlines()) {
      if (one.deadline().kind() != kind) continue;
      for (const auto& step : one.steps()) {
        if (step.event().has_deadline_set()) last = step.event().deadline_set();
      }
    }
    return last;
  }

 private:
  mutable v1::Case row_;
};

}  // namespace huiyin::tracking
