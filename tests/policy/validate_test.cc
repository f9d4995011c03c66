#include "services/policy/validate.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/policy/pack_fixture.h"

namespace huiyin::policy {
namespace {

using namespace directory::v1;  // REJECTION_REASON_…
using testing::HasSubstr;

std::vector<Entity> Sound() {
  return {SettingsOf("Asia/Shanghai", "l"),
          AreaOf("a"),
          AreaOf("b", "a"),
          UnitOf("u", "", "a"),
          LevelOf("l"),
          CategoryOf("c", "", "l", {"word"}),
          RuleOf("r", "c", "b", "u", "l")};
}

Entity Refused(const std::string& words) {
  Entity entity = CategoryOf("court");
  entity.mutable_category()->set_acceptance(ACCEPTANCE_REFUSE);
  entity.mutable_category()->set_refusal_words(words);
  return entity;
}

Entity WithMode(int mode) {
  Entity entity = RuleOf("s", "", "", "u");
  entity.mutable_duty_rule()->set_mode(static_cast<common::v1::HandlingMode>(mode));
  return entity;
}

Entity Nameless() {
  Entity entity = AreaOf("z");
  entity.mutable_area()->clear_name();
  return entity;
}

TEST(Validate, ASoundPackHasNoProblems) {
  EXPECT_TRUE(Validate(Pack(Sound())).empty());
  EXPECT_TRUE(Validate(Entities()).empty());
  std::vector<Entity> more = Sound();
  more.push_back(Refused("go to court"));
  EXPECT_TRUE(Validate(Pack(more)).empty());
}

// One entity added to a sound pack, one problem.
TEST(Validate, NamesEntityAndField) {
  struct Row {
    Entity added;
    RejectionReason reason;
    const char* entity_id;
    const char* field;
  };
  const Row rows[] = {
      {UnitOf("v", "x"), REJECTION_REASON_UNKNOWN_REFERENCE, "v", "parent_id"},
      {UnitOf("v", "u", "x"), REJECTION_REASON_UNKNOWN_REFERENCE, "v", "area_id"},
      {AreaOf("z", "x"), REJECTION_REASON_UNKNOWN_REFERENCE, "z", "parent_id"},
      {CategoryOf("d", "x"), REJECTION_REASON_UNKNOWN_REFERENCE, "d", "parent_id"},
      {CategoryOf("d", "", "x"), REJECTION_REASON_UNKNOWN_REFERENCE, "d", "service_level_id"},
      {RuleOf("s", "x", "", "u"), REJECTION_REASON_UNKNOWN_REFERENCE, "s", "category_id"},
      {RuleOf("s", "", "x", "u"), REJECTION_REASON_UNKNOWN_REFERENCE, "s", "area_id"},
      {RuleOf("s", "", "", "x"), REJECTION_REASON_UNKNOWN_REFERENCE, "s", "unit_id"},
      {RuleOf("s", "", "", "u", "x"), REJECTION_REASON_UNKNOWN_REFERENCE, "s", "service_level_id"},
      {UnitOf("v", "v"), REJECTION_REASON_CYCLE, "v", "parent_id"},
      {RuleOf("s", "c", "b", "u"), REJECTION_REASON_OVERLAPPING_DUTY, "s", "category_id"},
      {AreaOf("a"), REJECTION_REASON_DUPLICATE_ID, "a", "id"},
      {Nameless(), REJECTION_REASON_INCOMPLETE, "z", "name"},
      {LevelOf(""), REJECTION_REASON_INCOMPLETE, "", "id"},
      {WithMode(0), REJECTION_REASON_INCOMPLETE, "s", "mode"},
      {WithMode(99), REJECTION_REASON_INCOMPLETE, "s", "mode"},
      {RuleOf("s", "", "", ""), REJECTION_REASON_INCOMPLETE, "s", "unit_id"},
      {CategoryOf("d", "", "", {"x", ""}), REJECTION_REASON_INCOMPLETE, "d", "keywords"},
      {Refused(""), REJECTION_REASON_INCOMPLETE, "court", "refusal_words"},
      {Entity(), REJECTION_REASON_INCOMPLETE, "", "entity"},
  };
  for (const Row& row : rows) {
    std::vector<Entity> entities = Sound();
    entities.push_back(row.added);
    std::vector<Problem> problems = Validate(Pack(entities));
    ASSERT_EQ(problems.size(), 1u) << row.added.ShortDebugString();
    EXPECT_EQ(problems[0].reason, row.reason) << problems[0].message;
    EXPECT_EQ(problems[0].entity_id, row.entity_id) << problems[0].message;
    EXPECT_EQ(problems[0].field, row.field) << problems[0].message;
    EXPECT_THAT(problems[0].message, HasSubstr(row.entity_id));
  }
}

TEST(Validate, RefusesTimeZonesThatDependOnTheMachine) {
  for (const char* zone : {"Asia/Peking", "localtime", "/etc/localtime", "libc:localtime", "Asia",
                           "../zoneinfo/UTC", "UTC "}) {
    std::vector<Problem> problems = Validate(Pack({SettingsOf(zone)}));
    ASSERT_EQ(problems.size(), 1u) << zone;
    EXPECT_EQ(problems[0].reason, REJECTION_REASON_BAD_TIME_ZONE);
  }
  for (const char* zone : {"", "UTC", "Asia/Shanghai", "America/Los_Angeles", "Etc/GMT+8"}) {
    EXPECT_TRUE(Validate(Pack({SettingsOf(zone)})).empty()) << zone;
  }
}

TEST(Validate, SettingsStandOnce) {
  std::vector<Problem> problems = Validate(Pack({SettingsOf("UTC"), SettingsOf("UTC")}));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].reason, REJECTION_REASON_DUPLICATE_ID);
}

TEST(Validate, ReportsEachLoopOnceAndShowsIt) {
  std::vector<Problem> problems =
      Validate(Pack({AreaOf("tail", "one"), AreaOf("one", "two"), AreaOf("two", "one"),
                     UnitOf("x", "y"), UnitOf("y", "z"), UnitOf("z", "x"), CategoryOf("q", "q")}));
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_THAT(problems[0].message, HasSubstr("x → y → z → x"));
  EXPECT_THAT(problems[1].message, HasSubstr("one → two → one"));
  EXPECT_EQ(problems[1].entity_id, "one");
  EXPECT_EQ(problems[2].entity_id, "q");
}

TEST(Validate, OverlapNamesTheOtherRule) {
  std::vector<Problem> problems =
      Validate(Pack({UnitOf("u"), RuleOf("first", "", "", "u"), RuleOf("second", "", "", "u")}));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].entity_id, "second");
  EXPECT_THAT(problems[0].message, HasSubstr("\"first\""));
}

TEST(Validate, RefusesTooLargePacks) {
  std::vector<Entity> entities;
  for (int i = 0; i <= kPackEntitiesMax; ++i) entities.push_back(AreaOf(absl::StrCat("a", i)));
  std::vector<Problem> problems = Validate(Pack(entities));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].reason, REJECTION_REASON_PACK_TOO_LARGE);
  entities.pop_back();
  EXPECT_TRUE(Validate(Pack(entities)).empty());
}

}  // namespace
}  // namespace huiyin::policy
