#include "services/kit/runtime/positions.h"

#include "gtest/gtest.h"

namespace huiyin::kit {
namespace {

const TopicPartition kOwn{"own", 0}, kRead{"read", 0}, kAlso{"also", 0}, kFar{"far", 0};

PositionList List(std::initializer_list<std::pair<TopicPartition, Offset>> entries) {
  PositionList list;
  for (const auto& [where, next] : entries) {
    common::v1::Position* p = list.Add();
    p->set_topic(where.topic);
    p->set_partition(where.partition);
    p->set_next_offset(next);
  }
  return list;
}

TEST(Positions, MergesWhatOthersHadReached) {
  Positions positions({kRead, kAlso});
  positions.MergePast(List({{kFar, 5}, {kOwn, 9}}), kOwn);
  positions.MergePast(List({{kFar, 3}}), kOwn);
  EXPECT_TRUE(positions.Reached(List({{kFar, 5}}), kOwn, 0)) << "the greatest stays";
  EXPECT_FALSE(positions.Reached(List({{kFar, 6}}), kOwn, 0));
  EXPECT_FALSE(positions.Reached(List({{kOwn, 9}}), kOwn, 8)) << "the own log is what was folded";
  EXPECT_TRUE(positions.Reached(List({{kOwn, 9}}), kOwn, 9));
}

TEST(Positions, HoldsBackOnlyForTopicsReadHere) {
  Positions positions({kRead, kAlso});
  positions.input(0).chain = Chain(4, 0, 3, 1, 3);
  EXPECT_TRUE(positions.InputsReached(List({{kRead, 4}, {kFar, 100}})));
  EXPECT_FALSE(positions.InputsReached(List({{kRead, 5}})));
  EXPECT_FALSE(positions.InputsReached(List({{kAlso, 1}})));
}

TEST(Positions, AreTheSameAfterARecord) {
  Positions positions({kRead, kAlso});
  positions.input(0).chain = Chain(4, 1, 3, 99, 3);
  positions.MergePast(List({{kFar, 7}, {kRead, 2}}), kOwn);
  PositionList saved, again;
  positions.Save(&saved);
  Positions loaded({kRead, kAlso});
  loaded.Load(saved);
  loaded.Save(&again);
  ASSERT_EQ(saved.size(), again.size());
  for (int i = 0; i < saved.size(); ++i) {
    EXPECT_EQ(saved[i].SerializeAsString(), again[i].SerializeAsString());
  }
  EXPECT_EQ(loaded.input(0).chain.digest(), 99u);
  EXPECT_TRUE(loaded.Reached(List({{kFar, 7}}), kOwn, 0));
}

}  // namespace
}  // namespace huiyin::kit
