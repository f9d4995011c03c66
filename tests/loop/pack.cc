#include "tests/loop/pack.h"

#include <initializer_list>

#include "services/kit/base/text.h"

namespace huiyin::loop {
namespace {

namespace dv = directory::v1;
namespace cv = common::v1;

constexpr int kMinute = 60, kHour = 3'600, kDay = 86'400;

void AddUnit(dv::ApplyPack* pack, const char* id, const char* parent, dv::Tier tier) {
  dv::Unit* unit = pack->add_entities()->mutable_unit();
  unit->set_id(id);
  unit->set_name(id);
  unit->set_parent_id(parent);
  unit->set_tier(tier);
}

void AddArea(dv::ApplyPack* pack, const char* id, const char* parent) {
  dv::Area* area = pack->add_entities()->mutable_area();
  area->set_id(id);
  area->set_name(id);
  area->set_parent_id(parent);
}

void AddCategory(dv::ApplyPack* pack, const char* id, dv::Acceptance acceptance, const char* level,
                 const char* keyword) {
  dv::Category* category = pack->add_entities()->mutable_category();
  category->set_id(id);
  category->set_name(id);
  category->set_acceptance(acceptance);
  category->set_service_level_id(level);
  category->add_keywords(keyword);
  if (acceptance == dv::ACCEPTANCE_REFUSE) category->set_refusal_words("not for us");
}

struct Level {
  const char* id;
  int receive, handle, call_back, arbitrate;
  cv::Counting counting;
  const char* calendar;
  std::initializer_list<int> before, after;
};

void AddLevel(dv::ApplyPack* pack, const Level& level) {
  dv::ServiceLevel* out = pack->add_entities()->mutable_service_level();
  out->set_id(level.id);
  out->set_receive_within_seconds(level.receive);
  out->set_handle_within_seconds(level.handle);
  out->set_call_back_within_seconds(level.call_back);
  out->set_arbitrate_within_seconds(level.arbitrate);
  out->set_counting(level.counting);
  out->set_calendar_id(level.calendar);
  for (const int seconds : level.before) out->add_remind_before_seconds(seconds);
  for (const int seconds : level.after) out->add_remind_after_seconds(seconds);
}

void AddRule(dv::ApplyPack* pack, const char* id, const char* category, const char* area,
             const char* unit, cv::HandlingMode mode, const char* level) {
  dv::DutyRule* rule = pack->add_entities()->mutable_duty_rule();
  rule->set_id(id);
  rule->set_category_id(category);
  rule->set_area_id(area);
  rule->set_unit_id(unit);
  rule->set_mode(mode);
  rule->set_service_level_id(level);
}

void AddHours(google::protobuf::RepeatedPtrField<dv::DayHours>* hours, int from_minute,
              int to_minute) {
  dv::DayHours* out = hours->Add();
  out->set_from_minute(from_minute);
  out->set_to_minute(to_minute);
}

dv::Calendar* AddCalendar(dv::ApplyPack* pack, const char* id, const char* zone) {
  dv::Calendar* calendar = pack->add_entities()->mutable_calendar();
  calendar->set_id(id);
  calendar->set_name(id);
  calendar->set_time_zone(zone);
  for (int weekday = 1; weekday <= 5; ++weekday) {
    dv::WeekdayHours* day = calendar->add_weekdays();
    day->set_weekday(weekday);
    AddHours(day->mutable_hours(), 9 * 60, 12 * 60);
    AddHours(day->mutable_hours(), 13 * 60 + 30, 17 * 60);
  }
  return calendar;
}

void AddDay(dv::Calendar* calendar, int date, bool working) {
  dv::CalendarDay* day = calendar->add_days();
  day->set_date(date);
  day->set_working(working);
  day->set_name(working ? "worked instead" : "holiday");
}

void AddMeasure(dv::ApplyPack* pack, const char* id, cv::MeasureKind kind, int severity,
                cv::CaseFact fact, int count, bool confidential) {
  dv::MeasureRule* rule = pack->add_entities()->mutable_measure_rule();
  rule->set_id(id);
  rule->set_kind(kind);
  rule->set_severity(severity);
  rule->set_fact(fact);
  rule->set_count(count);
  rule->set_confidential(confidential);
}

void AddPlaces(dv::ApplyPack* pack) {
  AddUnit(pack, "city", "", dv::TIER_CITY);
  AddUnit(pack, "east", "city", dv::TIER_COUNTY);
  AddUnit(pack, "west", "city", dv::TIER_COUNTY);
  AddUnit(pack, "east-1", "east", dv::TIER_TOWNSHIP);
  AddUnit(pack, "east-2", "east", dv::TIER_TOWNSHIP);
  AddUnit(pack, "west-1", "west", dv::TIER_TOWNSHIP);
  AddUnit(pack, "village", "west-1", dv::TIER_VILLAGE);
  AddUnit(pack, "alone", "", dv::TIER_TOWNSHIP);  // nobody above it
  AddArea(pack, "land", "");
  AddArea(pack, "land/east", "land");
  AddArea(pack, "land/west", "land");
}

void AddCategories(dv::ApplyPack* pack) {
  AddCategory(pack, "lamp", dv::ACCEPTANCE_AUTO, "quick", "dark");
  AddCategory(pack, "road", dv::ACCEPTANCE_AUTO, "office", "hole");
  AddCategory(pack, "noise", dv::ACCEPTANCE_PERSON, "quick", "loud");
  AddCategory(pack, "spam", dv::ACCEPTANCE_REFUSE, "quick", "lottery");
  AddCategory(pack, "other", dv::ACCEPTANCE_AUTO, "days", "sundry");  // no rule covers it
}

void AddCalendars(dv::ApplyPack* pack, int edition) {
  dv::Calendar* china = AddCalendar(pack, "china", "Asia/Shanghai");
  AddDay(china, 20240210, false);
  AddDay(china, 20240212, false);
  AddDay(china, 20240218, true);
  AddDay(china, 20240229, edition % 2 == 0);
  AddCalendar(pack, "abroad", "America/New_York");  // with summer time
  dv::Calendar* market = AddCalendar(pack, "market", "");
  for (const int digit : {3, 6, 9}) market->add_market_digits(digit);
  AddHours(market->mutable_market_hours(), 6 * 60, 14 * 60);
}

}  // namespace

directory::v1::ApplyPack PackEdition(int edition) {
  dv::ApplyPack pack;
  pack.set_name("simulated");
  pack.set_prune(edition > 0);
  dv::Settings* settings = pack.add_entities()->mutable_settings();
  settings->set_time_zone("Asia/Shanghai");
  settings->set_default_service_level_id("quick");
  settings->set_returns_max(edition % 3 == 2 ? -1 : 2);
  settings->set_reopens_max(2);
  settings->set_extensions_max(2);
  settings->set_first_reply_within_seconds(2 * kHour);
  settings->set_phone_attempts_before_sms(2);
  AddPlaces(&pack);
  AddCalendars(&pack, edition);
  const int slower = 1 + edition % 3;
  AddLevel(&pack, {"quick",
                   10 * kMinute * slower,
                   kHour * slower,
                   2 * kHour,
                   30 * kMinute,
                   cv::COUNTING_CALENDAR_TIME,
                   "",
                   {15 * kMinute, 40 * kMinute},
                   {10 * kMinute}});
  AddLevel(&pack, {"office",
                   20 * kMinute,
                   2 * kHour * slower,
                   3 * kHour,
                   kHour,
                   cv::COUNTING_WORKING_TIME,
                   "china",
                   {30 * kMinute},
                   {kMinute, 2 * kHour}});
  AddLevel(&pack, {"night",
                   20 * kMinute,
                   3 * kHour,
                   3 * kHour,
                   kHour,
                   cv::COUNTING_WORKING_TIME,
                   "abroad",
                   {30 * kMinute},
                   {}});
  AddLevel(&pack, {"days",
                   kHour,
                   kDay * slower + kHour,
                   4 * kHour,
                   2 * kHour,
                   cv::COUNTING_WORKING_DAYS,
                   "market",
                   {5 * kHour},
                   {kHour}});
  AddLevel(&pack, {"none", 0, 0, 0, 0, cv::COUNTING_UNSPECIFIED, "", {}, {}});
  AddCategories(&pack);
  AddRule(&pack, "lamp-east", "lamp", "land/east", "east-1", cv::HANDLING_MODE_FAST, "");
  AddRule(&pack, "lamp-west", "lamp", "land/west", edition % 2 == 0 ? "village" : "west-1",
          cv::HANDLING_MODE_FAST, "night");
  AddRule(&pack, "road", "road", "", "east-2", cv::HANDLING_MODE_FAST, "");
  AddRule(&pack, "noise", "noise", "", "alone", cv::HANDLING_MODE_INSTANT, "none");
  for (const std::string& id : ReturnReasonIds()) {
    dv::ReturnReason* reason = pack.add_entities()->mutable_return_reason();
    reason->set_id(id);
    reason->set_name(id);
  }
  AddMeasure(&pack, "late-1", cv::MEASURE_KIND_REMINDER, 10, cv::CASE_FACT_RECEIVE_MISSED, 1,
             false);
  AddMeasure(&pack, "late-2", cv::MEASURE_KIND_TALK, 20, cv::CASE_FACT_HANDLE_MISSED, 1, false);
  AddMeasure(&pack, "back", cv::MEASURE_KIND_CRITICISM, 30, cv::CASE_FACT_RETURNED, 2, false);
  AddMeasure(&pack, "pong", cv::MEASURE_KIND_DISCIPLINE_LEAD, 90, cv::CASE_FACT_PING_PONG, 1, true);
  AddMeasure(&pack, "chased", cv::MEASURE_KIND_REMINDER, 5, cv::CASE_FACT_CHASED, 2, false);
  AddMeasure(&pack, "again", cv::MEASURE_KIND_EXPOSURE, 40, cv::CASE_FACT_REOPENED, 1, false);
  return pack;
}

const std::vector<std::string>& UnitIds() {
  static const std::vector<std::string> ids = {"city",   "east",   "west",    "east-1",
                                               "east-2", "west-1", "village", "alone"};
  return ids;
}

const std::vector<std::string>& CategoryIds() {
  static const std::vector<std::string> ids = {"lamp", "road", "noise", "spam", "other"};
  return ids;
}

const std::vector<std::string>& AreaIds() {
  static const std::vector<std::string> ids = {"land", "land/east", "land/west"};
  return ids;
}

const std::vector<std::string>& ReturnReasonIds() {
  static const std::vector<std::string> ids = {"not-ours", "no-place", "twice"};
  return ids;
}

}  // namespace huiyin::loop
