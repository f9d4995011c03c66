#include "services/policy/diff.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/policy/validate.h"
#include "tests/policy/pack_fixture.h"

namespace huiyin::policy {
namespace {

using testing::ElementsAre;

std::vector<std::string> Names(const std::vector<directory::v1::Entity>& entities) {
  std::vector<std::string> names;
  for (const auto& entity : entities) names.push_back(Describe(entity));
  return names;
}

TEST(Diff, UnchangedEntitiesGiveNothing) {
  auto now = Folded({UnitOf("u"), AreaOf("a"), SettingsOf("UTC")});
  for (bool prune : {false, true}) {
    PackDiff diff = Diff(*now, now->entities(), prune);
    EXPECT_TRUE(diff.put.empty());
    EXPECT_TRUE(diff.removed.empty());
  }
}

TEST(Diff, SaysWhatIsNewChangedAndGone) {
  auto now = Folded({UnitOf("u"), UnitOf("gone"), AreaOf("a"), SettingsOf("UTC")});
  const Entities wanted =
      Pack({RuleOf("r", "", "", "u"), CategoryOf("c"), UnitOf("u", "", "a"), AreaOf("a")});
  PackDiff kept = Diff(*now, wanted, false);
  EXPECT_THAT(Names(kept.put), ElementsAre("unit \"u\"", "category \"c\"", "duty_rule \"r\""));
  EXPECT_TRUE(kept.removed.empty());
  PackDiff pruned = Diff(*now, wanted, true);
  EXPECT_EQ(Names(pruned.put), Names(kept.put));
  EXPECT_THAT(Names(pruned.removed), ElementsAre("settings", "unit \"gone\""));
  EXPECT_TRUE(pruned.removed[1].unit().name().empty()) << "only the id";
}

// What the fold of a diff gives is what Validate saw.
TEST(Diff, AppliedGivesTheWhole) {
  auto now = Folded({UnitOf("u"), UnitOf("gone"), AreaOf("a"), SettingsOf("UTC")});
  const Entities wanted = Pack({UnitOf("u", "", "a"), AreaOf("a"), AreaOf("b", "a")});
  for (bool prune : {false, true}) {
    PackDiff diff = Diff(*now, wanted, prune);
    PolicyBuilder builder(now);
    for (const auto& entity : diff.put) builder.Apply(PutOf(entity));
    for (const auto& entity : diff.removed) builder.Apply(RemovedOf(entity));
    EXPECT_EQ(Sorted(builder.Build()->entities()), Sorted(WholeAfter(*now, wanted, prune)));
  }
}

TEST(Diff, TheWholeShowsReferencesThatPruningBreaks) {
  auto now = Folded({UnitOf("u"), RuleOf("r", "", "", "u")});
  EXPECT_TRUE(Validate(WholeAfter(*now, Pack({RuleOf("r", "", "", "u")}), false)).empty());
  EXPECT_EQ(Validate(WholeAfter(*now, Pack({RuleOf("r", "", "", "u")}), true)).size(), 1u);
}

TEST(Diff, TheWholeKeepsDuplicatesToBeRefused) {
  auto now = Folded({UnitOf("u")});
  EXPECT_EQ(WholeAfter(*now, Pack({UnitOf("u"), UnitOf("u")}), false).size(), 2);
}

}  // namespace
}  // namespace huiyin::policy
