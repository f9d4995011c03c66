#include "services/policy/pack_yaml.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/policy/pack_words.h"
#include "tests/policy/pack_fixture.h"

namespace huiyin::policy {
namespace {

using directory::v1::ApplyPack;
using testing::HasSubstr;
using testing::StartsWith;

constexpr char kWhole[] = R"(name: qinghe
settings: {time_zone: Asia/Shanghai, default_service_level: l, outcome_memory_days: 7, format_version: 1}
areas:
  - id: county
    name: 清河县
    children:
      - {id: town, name: "白石镇: \"旧\""}
  - {id: village, name: 上湾村, parent: town}
units:
  - {id: office, name: 城管局, tier: township, area: town}
service_levels:
  - {id: l, receive_within: 30m, handle_within: 15d, call_back_within: 45s}
categories:
  - id: court
    name: 判决
    keywords: [法院判决, 'null']
    acceptance: refuse
    refusal_words: 请走法定途径
    service_level: l
duty:
  - {id: r, category: court, area: county, unit: office, mode: instant, service_level: l}
)";

TEST(ReadPack, ReadsEveryField) {
  auto pack = ReadPack(kWhole, "a.yaml");
  ASSERT_TRUE(pack.ok()) << pack.status();
  EXPECT_EQ(pack->name(), "qinghe");
  EXPECT_FALSE(pack->prune());
  ASSERT_EQ(pack->entities_size(), 8);
  auto text = [&](int i) { return pack->entities(i).ShortDebugString(); };
  EXPECT_EQ(pack->entities(0).settings().outcome_memory_days(), 7);
  EXPECT_EQ(pack->entities(0).settings().default_service_level_id(), "l");
  EXPECT_EQ(pack->entities(2).area().parent_id(), "county");
  EXPECT_EQ(pack->entities(2).area().name(), "白石镇: \"旧\"");
  EXPECT_EQ(pack->entities(3).area().parent_id(), "town");
  EXPECT_EQ(text(4),
            "unit { id: \"office\" name: \"\\345\\237\\216\\347\\256\\241\\345\\261\\200\" "
            "tier: TIER_TOWNSHIP area_id: \"town\" }");
  EXPECT_EQ(text(5),
            "service_level { id: \"l\" receive_within_seconds: 1800 handle_within_seconds: 1296000 "
            "call_back_within_seconds: 45 }");
  EXPECT_EQ(pack->entities(6).category().keywords(1), "null");
  EXPECT_EQ(pack->entities(6).category().acceptance(), directory::v1::ACCEPTANCE_REFUSE);
  EXPECT_EQ(text(7),
            "duty_rule { id: \"r\" category_id: \"court\" area_id: \"county\" unit_id: \"office\" "
            "mode: HANDLING_MODE_INSTANT service_level_id: \"l\" }");
}

TEST(ReadPack, ErrorsNameLinePathAndRemedy) {
  struct Row {
    const char* text;
    const char* where;  // "file:line: path: "
    const char* what;
  };
  const Row rows[] = {
      {"", "f:1: ", "one YAML document"},
      {"- a\n", "f:1: ", "one YAML document"},
      {"name: x\n---\nname: y\n", "f:1: ", "one YAML document"},
      {"settings: {}\n", "f:1: name: ", "missing"},
      {"name:\n", "f:1: name: ", "has no value"},
      {"name: x\nname: y\n", "f:2: name: ", "twice"},
      {"name: x\nunit: []\n",
       "f:2: unit: ", "areas, units, calendars, service_levels, categories, duty"},
      {"name: x\nareas:\n\nunits:\n", "f:2: areas: ", "has no value"},
      {"name: x\nunits:\n  - id: a\n    name:\n    tier: city\n",
       "f:4: units[0].name: ", "has no value"},
      {"name: x\nunits: {id: a}\n", "f:2: units: ", "list"},
      {"name: x\nunits:\n  - a\n", "f:3: units[0]: ", "keys with values"},
      {"name: x\nunits:\n  - {id: a, name: b}\n  - {id: c, nam: d}\n",
       "f:4: units[1].nam: ", "id, name, parent, tier, area, children"},
      {"name: x\nunits:\n  - {id: a, id: b, name: b}\n", "f:3: units[0].id: ", "twice"},
      {"name: x\nunits:\n  - id: a\n", "f:3: units[0].name: ", "missing"},
      {"name: x\nunits:\n  - {id: a, name: ''}\n", "f:3: units[0].name: ", "missing"},
      {"name: x\nunits:\n  - {id: a b, name: c}\n", "f:3: units[0].id: ", "without spaces"},
      {"name: x\nunits:\n  - {id: a, name: [c]}\n", "f:3: units[0].name: ", "single value"},
      {"name: x\nunits:\n  - id: a\n    name: b\n    tier: towship\n",
       "f:5: units[0].tier: ", "city, county, township, village"},
      {"name: x\nunits:\n  - {id: a, name: b, tier: unspecified}\n",
       "f:3: units[0].tier: ", "city"},
      {"name: x\nareas:\n  - id: a\n    name: b\n    children:\n      - {id: c, name: d, parent: "
       "e}\n",
       "f:6: areas[0].children[0].parent: ", "nesting"},
      {"name: x\nduty:\n  - {id: a, unit: b}\n", "f:3: duty[0].mode: ", "missing"},
      {"name: x\nduty:\n  - {id: a, unit: b, mode: fast, children: []}\n",
       "f:3: duty[0].children: ", "not known"},
      {"name: x\nservice_levels:\n  - {id: a, handle_within: 24}\n",
       "f:3: service_levels[0].handle_within: ", "as in 24h"},
      {"name: x\nservice_levels:\n  - {id: a, handle_within: 4000d}\n",
       "f:3: service_levels[0].handle_within: ", "between 0d and 3650d"},
      {"name: x\nsettings:\n  outcome_memory_days: 4000\n",
       "f:3: settings.outcome_memory_days: ", "between 0 and 3650"},
      {"name: x\nsettings:\n  outcome_memory_days: 3.5\n",
       "f:3: settings.outcome_memory_days: ", "whole number"},
      {"name: x\ncategories:\n  - {id: a, name: b, keywords: c}\n",
       "f:3: categories[0].keywords: ", "list"},
      {"name: x\ncategories:\n  - {id: a, name: b, keywords: [c, '']}\n",
       "f:3: categories[0].keywords[1]: ", "empty"},
      {"name: x\nareas: [\n", "f:", "not YAML"},
      {"name: x\n? [a]\n: b\n", "f:2: ", "not a word"},
      {"name: x\nareas: &a\n  - {id: b, name: c, children: *a}\n", "f:", "nested too deeply"},
  };
  for (const Row& row : rows) {
    auto pack = ReadPack(row.text, "f");
    ASSERT_FALSE(pack.ok()) << row.text;
    EXPECT_EQ(pack.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(pack.status().message()), StartsWith(row.where)) << row.text;
    EXPECT_THAT(std::string(pack.status().message()), HasSubstr(row.what)) << row.text;
  }
}

TEST(ReadPack, HoldsValuesToTheLimitsOfTheProto) {
  const std::string head = "name: x\ncategories:\n  - {id: a, name: b, keywords: [";
  std::string many = "k0";
  for (int i = 1; i < 65; ++i) many += absl::StrCat(", k", i);
  auto pack = ReadPack(head + many + "]}\n", "f");
  EXPECT_THAT(std::string(pack.status().message()), HasSubstr("keywords: has 65 items"));
  pack = ReadPack(head + std::string(65, 'k') + "]}\n", "f");
  EXPECT_THAT(std::string(pack.status().message()), HasSubstr("keywords[0]: has 65 bytes"));
  EXPECT_TRUE(ReadPack(head + std::string(64, 'k') + "]}\n", "f").ok());
}

TEST(ReadPack, RefusesTooManyEntities) {
  std::string text = "name: x\nareas:\n";
  for (int i = 0; i < 20'000; ++i) text += absl::StrCat("- {id: a", i) + ", name: n}\n";
  EXPECT_TRUE(ReadPack(text, "f").ok());
  auto pack = ReadPack(text + "- {id: b, name: n}\n", "f");
  EXPECT_THAT(std::string(pack.status().message()), StartsWith("f:20003: areas[20000]: "));
}

TEST(WritePack, ReadsBackTheSame) {
  auto pack = ReadPack(kWhole, "f");
  ASSERT_TRUE(pack.ok()) << pack.status();
  const std::string written = WritePack(pack->name(), pack->entities());
  auto again = ReadPack(written, "written");
  ASSERT_TRUE(again.ok()) << again.status() << "\n" << written;
  EXPECT_EQ(again->name(), pack->name());
  EXPECT_EQ(Sorted(again->entities()), Sorted(pack->entities()));
  EXPECT_EQ(WritePack(again->name(), again->entities()), written);
}

TEST(WritePack, DoesNotDependOnTheOrder) {
  auto pack = ReadPack(kWhole, "f");
  ASSERT_TRUE(pack.ok()) << pack.status();
  Entities reversed(pack->entities().rbegin(), pack->entities().rend());
  EXPECT_EQ(WritePack("x", reversed), WritePack("x", pack->entities()));
}

TEST(WritePack, KeepsLoopsDeepChainsAndForeignParents) {
  std::vector<directory::v1::Entity> entities = {AreaOf("one", "two"), AreaOf("two", "one"),
                                                 AreaOf("tail", "one"), AreaOf("self", "self"),
                                                 AreaOf("stray", "elsewhere")};
  for (int i = 0; i < 100; ++i) {
    entities.push_back(UnitOf(absl::StrCat("u", i), i == 0 ? "" : absl::StrCat("u", i - 1)));
  }
  const std::string written = WritePack("x", Pack(entities));
  auto again = ReadPack(written, "written");
  ASSERT_TRUE(again.ok()) << again.status() << "\n" << written;
  EXPECT_EQ(Sorted(again->entities()), Sorted(Pack(entities)));
}

TEST(WritePack, QuotesWhateverAStringHolds) {
  const char* const pieces[] = {"a",      "中",     " ", ":",    "#",  "\"",   "\\",   "\n",
                                "\t",     "'",      "-", "null", "~",  "{",    "]",    ",",
                                "&",      "*",      "!", "%",    "\r", "\x01", "\x7f", "\u2028",
                                "\ufeff", "\u0085", "=", "12",   ".",  "é"};
  std::mt19937 random(11);
  std::vector<directory::v1::Entity> entities;
  for (int i = 0; i < 2'000; ++i) {
    directory::v1::Entity entity = AreaOf(absl::StrCat("a", i));
    std::string name;
    for (int n = static_cast<int>(random() % 5) + 1; n > 0; --n) {
      name += pieces[random() % std::size(pieces)];
    }
    entity.mutable_area()->set_name(name);
    entities.push_back(entity);
  }
  auto again = ReadPack(WritePack(entities[0].area().name(), Pack(entities)), "written");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->name(), entities[0].area().name());
  EXPECT_EQ(Sorted(again->entities()), Sorted(Pack(entities)));
}

TEST(PackWords, Durations) {
  struct Row {
    const char* text;
    int64_t seconds;  // -1: refused
  };
  const Row rows[] = {
      {"0s", 0},      {"45s", 45},  {"30m", 1800}, {"2h", 7200}, {"24h", 86400},
      {"7d", 604800}, {"", -1},     {"h", -1},     {"2", -1},    {"2w", -1},
      {"-1h", -1},    {"1.5h", -1}, {" 2h", -1},   {"2 h", -1},  {"9223372036854775807d", -1}};
  for (const Row& row : rows) EXPECT_EQ(ParseDurationSeconds(row.text).value_or(-1), row.seconds);
  EXPECT_EQ(FormatDurationSeconds(86400), "1d");
  EXPECT_EQ(FormatDurationSeconds(90), "90s");
  EXPECT_EQ(FormatDurationSeconds(5400), "90m");
}

}  // namespace
}  // namespace huiyin::policy
