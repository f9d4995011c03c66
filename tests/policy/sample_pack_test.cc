// deploy/packs: the sample county and its month are sound.
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "services/policy/pack_yaml.h"
#include "services/policy/validate.h"
#include "tests/policy/pack_fixture_calendar.h"

namespace huiyin::policy {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

const std::string kPacks = HUIYIN_PACKS_DIR;

std::string Contents(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

directory::v1::ApplyPack Qinghe() {
  auto pack = ReadPack(Contents(kPacks + "/qinghe.yaml"), "qinghe.yaml");
  EXPECT_TRUE(pack.ok()) << pack.status();
  return pack.ok() ? *pack : directory::v1::ApplyPack();
}

std::shared_ptr<const Policy> QinghePolicy() {
  const directory::v1::ApplyPack pack = Qinghe();
  return Folded({pack.entities().begin(), pack.entities().end()});
}

std::vector<Struct> Month() {
  std::vector<Struct> cases;
  std::istringstream lines(Contents(kPacks + "/qinghe-month.jsonl"));
  for (std::string line; std::getline(lines, line);) {
    auto status = google::protobuf::util::JsonStringToMessage(line, &cases.emplace_back());
    EXPECT_TRUE(status.ok()) << status.ToString() << "\n" << line;
  }
  return cases;
}

std::string Text(const Struct& object, const std::string& key) {
  auto it = object.fields().find(key);
  return it == object.fields().end() ? "" : it->second.string_value();
}

double Number(const Struct& object, const std::string& key) {
  auto it = object.fields().find(key);
  return it == object.fields().end() ? -1 : it->second.number_value();
}

std::vector<Struct> Steps(const Struct& one) {
  std::vector<Struct> steps;
  auto it = one.fields().find("then");
  if (it == one.fields().end()) return steps;
  for (const Value& step : it->second.list_value().values()) steps.push_back(step.struct_value());
  return steps;
}

TEST(SamplePack, IsSound) {
  for (const Problem& problem : Validate(Qinghe().entities())) ADD_FAILURE() << problem.message;
}

TEST(SamplePack, RoundTrips) {
  const directory::v1::ApplyPack pack = Qinghe();
  auto again = ReadPack(WritePack(pack.name(), pack.entities()), "written");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Sorted(again->entities()), Sorted(pack.entities()));
}

// By hand from the notice of 4 November 2025: 33 days off, 6 worked instead.
TEST(SamplePack, KnowsTheHolidaysOf2026) {
  auto policy = QinghePolicy();
  for (const char* id : {"office", "yunling-fair"}) {
    int off = 0, worked = 0;
    for (const auto& day : policy->calendar(id)->days()) ++(day.working() ? worked : off);
    EXPECT_EQ(off, 33) << id;
    EXPECT_EQ(worked, 6) << id;
  }
  struct Row {
    const char* from;
    const char* level;
    const char* due;
  };
  const Row rows[] = {
      {"2026-02-13 16:00:00", "5wd", "2026-02-27 17:30:00"},  // worked on the 14th, then 9 days off
      {"2026-02-26 16:00:00", "5wd", "2026-03-04 17:30:00"},  // and on Saturday, the 28th
      {"2026-09-18 16:00:00", "5wd", "2026-09-24 17:30:00"},  // and on Sunday, the 20th
      {"2026-09-29 16:00:00", "5wd", "2026-10-12 17:30:00"},  // and on Saturday, 10 October
      {"2026-03-02 09:00:00", "10wd", "2026-03-16 17:30:00"},
      {"2026-03-20 09:00:00", "10wd-fair", "2026-04-02 17:30:00"},  // Sunday, the 29th, is a fair
  };
  for (const Row& row : rows) {
    const auto* level = policy->service_level(row.level);
    ASSERT_NE(level, nullptr) << row.level;
    const WorkTime count = WorkTime::Of(*policy, level->counting(), level->calendar_id());
    const Due due = count.After(At(row.from, policy->time_zone()), level->handle_within_seconds());
    EXPECT_EQ(Shown(due.due_at_us, policy->time_zone()), row.due) << row.from << " " << row.level;
  }
}

// Every level reminds, every fact has its measure, and what goes to discipline stays confidential.
TEST(SamplePack, OverseesItsUnits) {
  auto policy = QinghePolicy();
  for (const auto& entity : policy->entities()) {
    if (!entity.has_service_level()) continue;
    const auto& level = entity.service_level();
    EXPECT_GT(level.arbitrate_within_seconds(), 0) << level.id();
    EXPECT_GT(level.remind_before_seconds_size(), 0) << level.id();
    EXPECT_GT(level.remind_after_seconds_size(), 0) << level.id();
    for (int64_t seconds : level.remind_before_seconds()) {
      EXPECT_LT(seconds, level.handle_within_seconds()) << level.id();
    }
  }
  for (auto fact : {common::v1::CASE_FACT_RECEIVE_MISSED, common::v1::CASE_FACT_HANDLE_MISSED,
                    common::v1::CASE_FACT_CALL_BACK_MISSED, common::v1::CASE_FACT_PING_PONG,
                    common::v1::CASE_FACT_REOPENED}) {
    EXPECT_NE(policy->MeasureFor("rubbish", fact, 1), nullptr) << fact;
  }
  EXPECT_EQ(policy->MeasureFor("gas", common::v1::CASE_FACT_HANDLE_MISSED, 1)->id(),
            "late-handling-gas");
  EXPECT_TRUE(
      policy->MeasureFor("discipline", common::v1::CASE_FACT_HANDLE_MISSED, 1)->confidential());
  for (const char* id : {"not-ours", "wrong-area", "other-level", "unclear"}) {
    EXPECT_NE(policy->return_reason(id), nullptr) << id;
  }
}

TEST(SamplePack, EveryRuleDecidesSomewhere) {
  auto policy = QinghePolicy();
  std::set<std::string> categories = {""}, areas = {""}, rules, reached;
  for (const auto& entity : policy->entities()) {
    if (entity.has_category()) categories.insert(entity.category().id());
    if (entity.has_area()) areas.insert(entity.area().id());
    if (entity.has_duty_rule()) rules.insert(entity.duty_rule().id());
  }
  for (const std::string& category : categories) {
    for (const std::string& area : areas) {
      if (auto match = policy->FindDuty(category, area)) reached.insert(match->rule->id());
    }
  }
  EXPECT_EQ(reached, rules);
}

TEST(SamplePack, EveryAcceptedLeafHasAUnitInEveryVillageAndALevel) {
  auto policy = QinghePolicy();
  std::set<std::string> category_parents, area_parents;
  for (const auto& entity : policy->entities()) {
    category_parents.insert(entity.category().parent_id());
    area_parents.insert(entity.area().parent_id());
  }
  for (const auto& c : policy->entities()) {
    if (!c.has_category() || category_parents.count(c.category().id()) != 0) continue;
    if (c.category().acceptance() == directory::v1::ACCEPTANCE_REFUSE) continue;
    for (const auto& a : policy->entities()) {
      if (!a.has_area() || area_parents.count(a.area().id()) != 0) continue;
      auto match = policy->FindDuty(c.category().id(), a.area().id());
      ASSERT_TRUE(match.has_value()) << c.category().id() << " in " << a.area().id();
      EXPECT_FALSE(match->service_level_id.empty()) << c.category().id();
    }
  }
}

TEST(SamplePack, DecidesAsACountyWould) {
  auto policy = QinghePolicy();
  struct Row {
    const char* text;
    const char* area;
    const char* unit;
    const char* level;
  };
  const Row rows[] = {
      {"门口路灯不亮", "yunling-cha", "urban", "24h"},
      {"垃圾没人清运", "baishi-maoping", "baishi-office", "24h"},
      {"垃圾没人清运", "hexi-yuanqu", "urban", "24h"},
      {"邻居堆放杂物", "chengguan-donghe", "chengguan-donghe-committee", "7d"},
      {"邻居堆放杂物", "chengguan-beimen", "chengguan-office", "7d"},
      {"通村公路坑洼", "liulin-dashu", "transport", "15d"},
      {"老年证在哪里办", "liulin-dashu", "service-hall", "2h"},
      {"宅基地的申请没有回复", "baishi-maoping", "land", "10wd"},
      {"种粮补贴没有到账", "yunling-cha", "yunling-office", "10wd-fair"},
  };
  for (const Row& row : rows) {
    auto category = policy->ClassifyByKeywords(row.text);
    ASSERT_TRUE(category.has_value()) << row.text;
    auto match = policy->FindDuty(*category, row.area);
    ASSERT_TRUE(match.has_value()) << row.text;
    EXPECT_EQ(match->rule->unit_id(), row.unit) << row.text;
    EXPECT_EQ(match->service_level_id, row.level) << row.text;
  }
  EXPECT_FALSE(policy->ClassifyByKeywords("请尽快来人看看").has_value());
}

TEST(SampleMonth, NamesWhatThePackHas) {
  auto policy = QinghePolicy();
  const std::vector<Struct> month = Month();
  EXPECT_GE(month.size(), 1'000u);
  double previous = 0;
  for (const Struct& one : month) {
    EXPECT_GE(Number(one, "at"), previous);
    EXPECT_LT(Number(one, "at"), 31 * 1440);
    previous = Number(one, "at");
    EXPECT_NE(policy->area(Text(one, "area_id")), nullptr) << one.ShortDebugString();
    for (const char* key : {"kind", "channel", "text"}) EXPECT_NE(Text(one, key), "");
    if (const std::string category = Text(one, "category_id"); !category.empty()) {
      EXPECT_NE(policy->category(category), nullptr) << category;
    }
    for (const Struct& step : Steps(one)) {
      for (const char* key : {"unit_id", "to_unit_id", "by_unit_id"}) {
        if (Text(step, key).empty()) continue;
        EXPECT_NE(policy->unit(Text(step, key)), nullptr) << Text(step, key);
      }
      if (Text(step, "do") == "return_case") {
        EXPECT_NE(policy->return_reason(Text(step, "reason_id")), nullptr);
      }
    }
    auto it = one.fields().find("contact");
    if (it == one.fields().end()) continue;
    EXPECT_EQ(Text(it->second.struct_value(), "phone").substr(0, 7), "1390000");
  }
}

// Where a category is given, the words of the case would have found the same.
TEST(SampleMonth, KeywordsFindTheCategoryThatWasMeant) {
  auto policy = QinghePolicy();
  int given = 0, found_only = 0, neither = 0;
  for (const Struct& one : Month()) {
    if (one.fields().count("emergency") != 0 || one.fields().count("name") != 0) continue;
    const std::string category = Text(one, "category_id");
    const auto found = policy->ClassifyByKeywords(Text(one, "text"));
    if (category.empty()) {
      ++(found.has_value() ? found_only : neither);
    } else {
      ++given;
      EXPECT_EQ(found.value_or("none"), category) << Text(one, "text");
    }
  }
  EXPECT_GT(given, 100);
  EXPECT_GT(found_only, 100);
  EXPECT_GT(neither, 3);
}

TEST(SampleMonth, IsWhatTheScriptMakes) {
  FILE* pipe = popen(("python3 -B '" + kPacks + "/make_sample_month.py'").c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string made;
  char buffer[65536];
  for (size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) made.append(buffer, n);
  EXPECT_EQ(pclose(pipe), 0);
  EXPECT_TRUE(made == Contents(kPacks + "/qinghe-month.jsonl"))
      << "run: python3 deploy/packs/make_sample_month.py > deploy/packs/qinghe-month.jsonl";
}

}  // namespace
}  // namespace huiyin::policy
