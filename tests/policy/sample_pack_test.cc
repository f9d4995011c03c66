// deploy/packs: the sample county and its day are sound.
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "services/policy/pack_yaml.h"
#include "services/policy/validate.h"
#include "tests/policy/pack_fixture.h"

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

std::vector<Struct> Day() {
  std::vector<Struct> cases;
  std::istringstream lines(Contents(kPacks + "/qinghe-day.jsonl"));
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

TEST(SamplePack, IsSound) {
  for (const Problem& problem : Validate(Qinghe().entities())) ADD_FAILURE() << problem.message;
}

TEST(SamplePack, RoundTrips) {
  const directory::v1::ApplyPack pack = Qinghe();
  auto again = ReadPack(WritePack(pack.name(), pack.entities()), "written");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Sorted(again->entities()), Sorted(pack.entities()));
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

TEST(SampleDay, NamesWhatThePackHas) {
  auto policy = QinghePolicy();
  const std::vector<Struct> day = Day();
  EXPECT_GE(day.size(), 250u);
  double previous = 0;
  for (const Struct& one : day) {
    EXPECT_GE(Number(one, "at"), previous);
    EXPECT_LT(Number(one, "at"), 1440);
    previous = Number(one, "at");
    EXPECT_NE(policy->area(Text(one, "area_id")), nullptr) << one.ShortDebugString();
    for (const char* key : {"kind", "channel", "text", "address"}) EXPECT_NE(Text(one, key), "");
    if (const std::string category = Text(one, "category_id"); !category.empty()) {
      EXPECT_NE(policy->category(category), nullptr) << category;
    }
    auto it = one.fields().find("contact");
    if (it == one.fields().end()) continue;
    EXPECT_EQ(Text(it->second.struct_value(), "phone").substr(0, 7), "1390000");
  }
}

// Each case gets somewhere: it has a category, keywords find one, or a person gives one; only a few
// wait for that.
TEST(SampleDay, KeywordsFindTheCategoryThatWasMeant) {
  auto policy = QinghePolicy();
  std::map<std::string, int> counted;
  for (const Struct& one : Day()) {
    const std::string given = Text(one, "category_id");
    auto found = policy->ClassifyByKeywords(Text(one, "text"));
    if (!given.empty()) {
      EXPECT_EQ(found.value_or("none"), given) << Text(one, "text");
    }
    const bool person = one.fields().count("classify") != 0;
    ++counted[!given.empty()      ? "given"
              : found.has_value() ? "keyword"
              : person            ? "person"
                                  : "waits"];
    EXPECT_FALSE(found.has_value() && person) << Text(one, "text");
    const std::string category = given.empty() ? found.value_or("") : given;
    if (category == "court") {
      EXPECT_EQ(one.fields().count("receive_after_min"), 0u);
    }
    EXPECT_EQ(one.fields().count("decide") != 0, category == "discipline") << Text(one, "text");
  }
  EXPECT_GT(counted["given"], 50);
  EXPECT_GT(counted["keyword"], 50);
  EXPECT_GT(counted["person"], 3);
  EXPECT_GT(counted["waits"], 0);
}

TEST(SampleDay, HasEveryCourseOfACase) {
  std::map<std::string, int> counted;
  for (const Struct& one : Day()) {
    for (const auto& [key, value] : one.fields()) ++counted[key];
    auto at = [&](const char* key) {
      auto it = one.fields().find(key);
      return it == one.fields().end() ? -1 : Number(it->second.struct_value(), "after_min");
    };
    const double received = Number(one, "receive_after_min");
    const double handled = Number(one, "handle_after_min");
    const double ready = std::max(at("classify"), at("decide"));
    if (received >= 0) {
      EXPECT_GT(received, ready);
    }
    if (handled >= 0) {
      EXPECT_GT(handled, received);
      EXPECT_GT(handled, at("unpark"));
      EXPECT_NE(Text(one, "result"), "");
    }
    if (at("park") >= 0) {
      EXPECT_GT(at("park"), received);
    }
    if (at("unpark") >= 0) {
      EXPECT_GT(at("unpark"), at("park"));
    }
    for (const char* end : {"callback", "close"}) {
      if (at(end) < 0) continue;
      EXPECT_GE(handled, 0);
      EXPECT_GT(at(end), handled);
    }
  }
  for (const char* key :
       {"callback", "close", "withdraw", "park", "unpark", "transfer", "decide"}) {
    EXPECT_GT(counted[key], 1) << key;
  }
  EXPECT_LT(counted["receive_after_min"], counted["at"]) << "some are never received";
}

TEST(SampleDay, IsWhatTheScriptMakes) {
  FILE* pipe = popen(("python3 -B '" + kPacks + "/make_sample_day.py'").c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string made;
  char buffer[65536];
  for (size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) made.append(buffer, n);
  EXPECT_EQ(pclose(pipe), 0);
  EXPECT_TRUE(made == Contents(kPacks + "/qinghe-day.jsonl"))
      << "run: python3 deploy/packs/make_sample_day.py > deploy/packs/qinghe-day.jsonl";
}

}  // namespace
}  // namespace huiyin::policy
