// Figures are listed by name: none may be missing.
#include "services/evaluation/apply/figures.h"

#include <set>

#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"

namespace huiyin::evaluation {
namespace {

TEST(Figures, EveryFieldIsListedOnce) {
  const auto* fields = v1::Figures::descriptor();
  const auto* reflection = v1::Figures::GetReflection();
  ASSERT_EQ(AllFigures().size(), static_cast<size_t>(fields->field_count()));
  std::set<int> seen;
  for (const Figure& figure : AllFigures()) {
    v1::Figures figures;
    (figures.*figure.set)(7);
    std::vector<const google::protobuf::FieldDescriptor*> set;
    reflection->ListFields(figures, &set);
    ASSERT_EQ(set.size(), 1u);
    EXPECT_EQ((figures.*figure.get)(), 7) << set[0]->name();
    EXPECT_EQ(reflection->GetInt64(figures, set[0]), 7) << set[0]->name();
    EXPECT_TRUE(seen.insert(set[0]->number()).second) << set[0]->name() << " is listed twice";
  }
}

TEST(Figures, ADifferenceAddedGivesTheOther) {
  v1::Figures before, after;
  before.set_received(3);
  before.set_chases(2);
  after.set_received(4);
  after.set_first_satisfied_unknown(1);
  const FigureChanges changes = Difference(before, after);
  EXPECT_EQ(changes.size(), 3u);
  AddChanges(changes, &before);
  EXPECT_EQ(before.SerializeAsString(), after.SerializeAsString());
  EXPECT_FALSE(IsZero(after));
  EXPECT_TRUE(IsZero({}));
}

}  // namespace
}  // namespace huiyin::evaluation
