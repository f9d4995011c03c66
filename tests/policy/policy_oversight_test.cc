// Calendars, reasons, measures, who stands above, and how often something may happen.
#include "gtest/gtest.h"
#include "services/policy/diff.h"
#include "tests/policy/pack_fixture_calendar.h"

namespace huiyin::policy {
namespace {

using common::v1::CASE_FACT_CHASED;
using common::v1::CASE_FACT_HANDLE_MISSED;
using directory::v1::Entity;

TEST(PolicyOversight, FoldsPutsAndRemovals) {
  PolicyBuilder builder;
  for (const Entity& entity : {OfficeCalendar("office"), ReasonOf("not-ours"),
                               MeasureOf("late", 1, CASE_FACT_CHASED, 1)}) {
    builder.Apply(PutOf(entity));
  }
  auto first = builder.Build();
  EXPECT_EQ(first->calendar("office")->name(), "name of office");
  EXPECT_EQ(first->return_reason("not-ours")->name(), "name of not-ours");
  EXPECT_EQ(first->measure_rule("late")->severity(), 1);
  EXPECT_NE(first->work_calendar("office"), nullptr);
  ASSERT_EQ(first->entities().size(), 3);
  EXPECT_TRUE(first->entities()[0].has_calendar());
  EXPECT_TRUE(first->entities()[2].has_measure_rule());
  EXPECT_TRUE(Diff(*first, first->entities(), true).put.empty());

  PackDiff diff = Diff(*first, Entities(), true);
  EXPECT_EQ(diff.removed.size(), 3u);
  for (const Entity& entity : diff.removed) builder.Apply(RemovedOf(entity));
  auto second = builder.Build();
  EXPECT_TRUE(second->entities().empty());
  EXPECT_EQ(second->calendar("office"), nullptr);
  EXPECT_EQ(second->return_reason("not-ours"), nullptr);
  EXPECT_EQ(second->measure_rule("late"), nullptr);
  EXPECT_EQ(second->work_calendar("office"), nullptr);
  EXPECT_EQ(second->MeasureFor("", CASE_FACT_CHASED, 1), nullptr);
  EXPECT_NE(first->work_calendar("office"), nullptr) << "a snapshot never changes";
}

// A calendar without a zone of its own follows the policy's.
TEST(PolicyOversight, CalendarsFollowTheZoneOfThePolicy) {
  auto before = Folded({OfficeCalendar("office"), OfficeCalendar("own", "Asia/Kathmandu")});
  auto after = Folded({SettingsOf("Asia/Shanghai")}, before);
  EXPECT_EQ(before->work_calendar("office")->zone(), absl::UTCTimeZone());
  EXPECT_EQ(after->work_calendar("office")->zone(), Zone("Asia/Shanghai"));
  EXPECT_EQ(after->work_calendar("own")->zone(), Zone("Asia/Kathmandu"));
  EXPECT_EQ(Folded({CalendarOf("none")})->work_calendar("none"), nullptr);
}

TEST(PolicyOversight, SettingsSayTheNumberThatCounts) {
  for (const auto& [said, effective] : {std::pair(-1, 0), std::pair(1, 1), std::pair(100, 100)}) {
    Entity entity = SettingsOf("UTC");
    entity.mutable_settings()->set_returns_max(said);
    entity.mutable_settings()->set_reopens_max(said);
    entity.mutable_settings()->set_extensions_max(said);
    entity.mutable_settings()->set_phone_attempts_before_sms(said);
    auto policy = Folded({entity});
    EXPECT_EQ(policy->settings().returns_max(), effective);
    EXPECT_EQ(policy->settings().reopens_max(), effective);
    EXPECT_EQ(policy->settings().extensions_max(), effective);
    EXPECT_EQ(policy->settings().phone_attempts_before_sms(), effective);
    EXPECT_EQ(policy->entities()[0].settings().returns_max(), said) << "the pack stays as it is";
  }
}

Entity UnitOfTier(const std::string& id, const std::string& parent, directory::v1::Tier tier) {
  Entity entity = UnitOf(id, parent);
  entity.mutable_unit()->set_tier(tier);
  return entity;
}

TEST(PolicyOversight, TheUnitAboveIsOfAHigherTier) {
  using namespace directory::v1;  // TIER_…
  auto policy = Folded({
      UnitOfTier("city", "", TIER_CITY),
      UnitOfTier("county", "city", TIER_COUNTY),
      UnitOfTier("bureau", "county", TIER_COUNTY),
      UnitOfTier("brigade", "bureau", TIER_COUNTY),
      UnitOfTier("plain", "bureau", TIER_UNSPECIFIED),
      UnitOfTier("village", "plain", TIER_VILLAGE),
      UnitOfTier("stray", "elsewhere", TIER_COUNTY),
      UnitOfTier("loop", "loop", TIER_COUNTY),
      UnitOfTier("top", "", TIER_TOWNSHIP),
      UnitOfTier("peer", "top", TIER_TOWNSHIP),
  });
  struct Row {
    const char* id;
    const char* above;  // "": nobody
  };
  const Row rows[] = {
      {"city", ""},        {"county", "city"},    {"bureau", "city"}, {"brigade", "city"},
      {"plain", "bureau"}, {"village", "bureau"}, {"stray", ""},      {"loop", ""},
      {"top", ""},         {"peer", "top"},       {"", ""},           {"unknown", ""},
  };
  for (const Row& row : rows) {
    const directory::v1::Unit* above = policy->UnitAbove(row.id);
    EXPECT_EQ(above == nullptr ? "" : above->id(), row.above) << row.id;
  }
}

TEST(PolicyOversight, TheMostSevereMeasureSpeaks) {
  auto policy = Folded({
      CategoryOf("a"),
      CategoryOf("b", "a"),
      CategoryOf("other"),
      MeasureOf("any", 10, CASE_FACT_HANDLE_MISSED, 1),
      MeasureOf("of-a", 20, CASE_FACT_HANDLE_MISSED, 1, "a"),
      MeasureOf("of-b", 20, CASE_FACT_HANDLE_MISSED, 1, "b"),
      MeasureOf("mild-b", 5, CASE_FACT_HANDLE_MISSED, 1, "b"),
      MeasureOf("twice", 50, CASE_FACT_HANDLE_MISSED, 2, "b"),
      MeasureOf("chased-2", 30, CASE_FACT_CHASED, 1),
      MeasureOf("chased-1", 30, CASE_FACT_CHASED, 1),
  });
  struct Row {
    const char* category;
    common::v1::CaseFact fact;
    int32_t count;
    const char* rule;  // "": none
  };
  const Row rows[] = {
      {"other", CASE_FACT_HANDLE_MISSED, 1, "any"},   {"", CASE_FACT_HANDLE_MISSED, 1, "any"},
      {"unknown", CASE_FACT_HANDLE_MISSED, 1, "any"}, {"a", CASE_FACT_HANDLE_MISSED, 1, "of-a"},
      {"b", CASE_FACT_HANDLE_MISSED, 1, "of-b"},  // the nearer of two equally severe
      {"b", CASE_FACT_HANDLE_MISSED, 2, "twice"},     {"a", CASE_FACT_HANDLE_MISSED, 2, ""},
      {"b", CASE_FACT_HANDLE_MISSED, 3, ""},          {"b", CASE_FACT_HANDLE_MISSED, 0, ""},
      {"b", CASE_FACT_CHASED, 1, "chased-1"},  // the smaller id
      {"b", common::v1::CASE_FACT_REOPENED, 1, ""},
  };
  for (const Row& row : rows) {
    const auto* rule = policy->MeasureFor(row.category, row.fact, row.count);
    EXPECT_EQ(rule == nullptr ? "" : rule->id(), row.rule) << row.category << " " << row.count;
  }
}

}  // namespace
}  // namespace huiyin::policy
