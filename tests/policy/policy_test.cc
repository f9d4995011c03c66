// The fold and its look-ups.
#include "services/policy/policy.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/policy/pack_fixture.h"

namespace huiyin::policy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Policy, StartsEmptyWithDefaults) {
  const Policy policy;
  EXPECT_EQ(policy.version(), 0);
  EXPECT_EQ(policy.settings().time_zone(), "UTC");
  EXPECT_EQ(policy.settings().outcome_memory_days(), 30);
  EXPECT_EQ(policy.settings().returns_max(), 2);
  EXPECT_EQ(policy.settings().reopens_max(), 2);
  EXPECT_EQ(policy.settings().extensions_max(), 1);
  EXPECT_EQ(policy.settings().phone_attempts_before_sms(), 2);
  EXPECT_EQ(policy.unit("x"), nullptr);
  EXPECT_FALSE(policy.FindDuty("", "").has_value());
  EXPECT_FALSE(policy.ClassifyByKeywords("路灯").has_value());
  EXPECT_EQ(policy.ServiceLevelFor("", nullptr), nullptr);
  EXPECT_TRUE(policy.entities().empty());
}

TEST(Policy, FoldsPutsAndRemovals) {
  directory::v1::Event applied;
  applied.mutable_pack_applied()->set_name("qinghe");
  applied.mutable_pack_applied()->set_version(7);
  PolicyBuilder builder;
  builder.Apply(applied);
  for (const auto& entity : {UnitOf("u"), AreaOf("a"), CategoryOf("c"), LevelOf("l"),
                             RuleOf("r", "c", "a", "u"), SettingsOf("Asia/Shanghai")}) {
    builder.Apply(PutOf(entity));
  }
  auto first = builder.Build();
  EXPECT_EQ(first->name(), "qinghe");
  EXPECT_EQ(first->version(), 7);
  EXPECT_EQ(first->unit("u")->name(), "name of u");
  EXPECT_NE(first->area("a"), nullptr);
  EXPECT_NE(first->category("c"), nullptr);
  EXPECT_NE(first->service_level("l"), nullptr);
  EXPECT_NE(first->duty_rule("r"), nullptr);
  EXPECT_EQ(first->entities().size(), 6);

  for (const auto& entity : first->entities()) builder.Apply(RemovedOf(entity));
  builder.Apply(directory::v1::Event());
  auto second = builder.Build();
  EXPECT_TRUE(second->entities().empty());
  EXPECT_EQ(second->settings().time_zone(), "UTC");
  EXPECT_FALSE(second->FindDuty("c", "a").has_value());
  EXPECT_NE(first->unit("u"), nullptr) << "a snapshot never changes";
}

TEST(Policy, ASnapshotOutlivesTheOneItWasMadeFrom) {
  auto policy = Folded({UnitOf("u"), AreaOf("top"), AreaOf("a", "top"), CategoryOf("c"),
                        RuleOf("r", "", "top", "u")});
  policy = Folded({CategoryOf("d", "c")}, policy);
  EXPECT_EQ(policy->FindDuty("d", "a")->rule->id(), "r");
  EXPECT_THAT(policy->AncestorCategories("d"), ElementsAre("c"));
}

TEST(Policy, WithoutEventsTheSnapshotStays) {
  auto policy = Folded({UnitOf("u")});
  EXPECT_EQ(PolicyBuilder(policy).Build(), policy);
}

TEST(Policy, WalksTrees) {
  auto policy = Folded({UnitOf("village", "town"), UnitOf("town", "county"), UnitOf("county"),
                        AreaOf("v", "t"), AreaOf("t", "unknown")});
  EXPECT_THAT(policy->AncestorUnits("village"), ElementsAre("town", "county"));
  EXPECT_THAT(policy->AncestorUnits("nobody"), IsEmpty());
  EXPECT_THAT(policy->AncestorAreas("v"), ElementsAre("t"));
  EXPECT_TRUE(policy->UnitCovers("county", "village"));
  EXPECT_TRUE(policy->UnitCovers("town", "town"));
  EXPECT_FALSE(policy->UnitCovers("village", "town"));
}

TEST(Policy, LoopsHaveNoParentsInAnyOrderOfPuts) {
  const std::vector<directory::v1::Entity> entities = {UnitOf("a", "b"), UnitOf("b", "c"),
                                                       UnitOf("c", "b"), UnitOf("self", "self")};
  for (auto order : {entities, std::vector(entities.rbegin(), entities.rend())}) {
    auto policy = Folded(order);
    EXPECT_THAT(policy->AncestorUnits("a"), ElementsAre("b"));
    EXPECT_THAT(policy->AncestorUnits("b"), IsEmpty());
    EXPECT_THAT(policy->AncestorUnits("c"), IsEmpty());
    EXPECT_THAT(policy->AncestorUnits("self"), IsEmpty());
  }
}

TEST(Policy, TheNearestRuleDecides) {
  auto policy = Folded({
      UnitOf("u"),
      AreaOf("county"),
      AreaOf("town", "county"),
      AreaOf("village", "town"),
      AreaOf("other", "county"),
      CategoryOf("city"),
      CategoryOf("light", "city"),
      CategoryOf("lamp", "light"),
      CategoryOf("noise"),
      RuleOf("any-any", "", "", "u"),
      RuleOf("any-village", "", "village", "u"),
      RuleOf("city-village", "city", "village", "u"),
      RuleOf("light-any", "light", "", "u"),
      RuleOf("light-county", "light", "county", "u"),
      RuleOf("light-town", "light", "town", "u"),
      RuleOf("noise-gone", "noise", "", "dissolved"),
  });
  struct Row {
    const char* category;
    const char* area;
    const char* rule;
  };
  const Row rows[] = {
      {"light", "town", "light-town"},      // both themselves
      {"light", "village", "light-town"},   // nearest area
      {"light", "other", "light-county"},   // next area
      {"light", "", "light-any"},           // no area given
      {"light", "abroad", "light-any"},     // unknown area
      {"lamp", "village", "light-town"},    // category before area: not city-village
      {"city", "village", "city-village"},  //
      {"city", "town", "any-any"},          // no rule of city covers town
      {"noise", "village", "any-village"},  // its own rule names nobody known
      {"unheard-of", "other", "any-any"},   // unknown category
      {"", "village", "any-village"},       // not classified
  };
  for (const Row& row : rows) {
    auto match = policy->FindDuty(row.category, row.area);
    ASSERT_TRUE(match.has_value()) << row.category << " in " << row.area;
    EXPECT_EQ(match->rule->id(), row.rule) << row.category << " in " << row.area;
  }
}

TEST(Policy, OfEqualRulesTheSmallerIdCounts) {
  const auto b = RuleOf("b", "c", "a", "u");
  const auto a = RuleOf("a", "c", "a", "u");
  EXPECT_EQ(Folded({UnitOf("u"), b, a})->FindDuty("c", "a")->rule->id(), "a");
  EXPECT_EQ(Folded({UnitOf("u"), a, b})->FindDuty("c", "a")->rule->id(), "a");
}

TEST(Policy, ServiceLevelComesFromTheNearest) {
  const std::vector<directory::v1::Entity> base = {UnitOf("u"),
                                                   LevelOf("fast"),
                                                   LevelOf("slow"),
                                                   LevelOf("usual"),
                                                   CategoryOf("top", "", "slow"),
                                                   CategoryOf("sub", "top"),
                                                   CategoryOf("bare"),
                                                   RuleOf("own", "sub", "a", "u", "fast"),
                                                   RuleOf("none", "sub", "", "u"),
                                                   RuleOf("bare", "bare", "", "u", "lost")};
  auto policy = Folded(base);
  EXPECT_EQ(policy->FindDuty("sub", "a")->service_level_id, "fast");
  EXPECT_EQ(policy->FindDuty("sub", "b")->service_level_id, "slow");
  EXPECT_EQ(policy->FindDuty("bare", "")->service_level_id, "");
  auto with_default = Folded({SettingsOf("", "usual")}, policy);
  EXPECT_EQ(with_default->FindDuty("bare", "")->service_level_id, "usual");
  EXPECT_EQ(with_default->ServiceLevelFor("", nullptr)->id(), "usual");
  EXPECT_EQ(with_default->ServiceLevelFor("sub", nullptr)->id(), "slow");
}

int64_t Utc(int year, int month, int day, int hour, int minute, int second) {
  return absl::ToUnixMicros(absl::FromCivil(
      absl::CivilSecond(year, month, day, hour, minute, second), absl::UTCTimeZone()));
}

TEST(Policy, DaysAndMonthsTurnInTheZone) {
  struct Row {
    const char* zone;
    int64_t time_us;
    int month;
    int day;  // since 1970-01-01
  };
  const Row rows[] = {
      {"Asia/Shanghai", Utc(2020, 1, 31, 15, 59, 59), 202001, 18292},
      {"Asia/Shanghai", Utc(2020, 1, 31, 16, 0, 0), 202002, 18293},
      {"America/Los_Angeles", Utc(2020, 2, 1, 7, 59, 59), 202001, 18292},
      {"America/Los_Angeles", Utc(2020, 2, 1, 8, 0, 0), 202002, 18293},
      {"America/Los_Angeles", Utc(2020, 7, 1, 6, 59, 59), 202006, 18443},  // daylight saving
      {"America/Los_Angeles", Utc(2020, 7, 1, 7, 0, 0), 202007, 18444},
      {"America/Los_Angeles", Utc(2038, 7, 1, 7, 0, 0), 203807, 25018},  // and after 2037 too
      {"America/Los_Angeles", Utc(2038, 7, 1, 6, 59, 59), 203806, 25017},
      {"", Utc(1969, 12, 31, 23, 59, 59), 196912, -1},
      {"No/Where", Utc(2020, 2, 1, 0, 0, 0), 202002, 18293},  // the fold takes UTC
  };
  for (const Row& row : rows) {
    auto policy = Folded({SettingsOf(row.zone)});
    EXPECT_EQ(policy->LocalMonth(row.time_us), row.month) << row.zone << " " << row.time_us;
    EXPECT_EQ(policy->LocalDay(row.time_us), row.day) << row.zone << " " << row.time_us;
  }
}

TEST(Policy, FoldsTwentyThousandEntitiesAtOnce) {
  std::vector<directory::v1::Entity> entities = {UnitOf("u"), AreaOf("root")};
  for (int i = 0; i < 10'000; ++i) {
    const std::string n = std::to_string(i);
    entities.push_back(AreaOf("a" + n, i == 0 ? "root" : absl::StrCat("a", i / 8)));
    entities.push_back(RuleOf("r" + n, "", "a" + n, "u"));
  }
  const auto start = std::chrono::steady_clock::now();
  auto policy = Folded(entities);
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(policy->FindDuty("x", "a9999")->rule->id(), "r9999");
  EXPECT_LT(took, std::chrono::seconds(2)) << "generous for sanitizers; far below it is usual";
}

TEST(Policy, AChainOfTenThousandLinksInLinearTime) {
  std::vector<directory::v1::Entity> entities;
  for (int i = 0; i < 10'000; ++i) {
    entities.push_back(UnitOf(absl::StrCat("u", i), absl::StrCat("u", i + 1)));
  }
  EXPECT_EQ(Folded(entities)->AncestorUnits("u0").size(), 9'999u);
}

}  // namespace
}  // namespace huiyin::policy
