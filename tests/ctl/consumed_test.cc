// When a cluster has consumed everything, from what its instances say of themselves.
#include "services/ctl/consumed.h"

#include <gtest/gtest.h>

namespace huiyin::ctl {
namespace {

using common::v1::GetStatusResponse;

void AddPosition(common::v1::PartitionStatus* status, const char* topic, int64_t next) {
  common::v1::Position* position = status->add_positions();
  position->set_topic(topic);
  position->set_next_offset(next);
  position->set_read(topic != status->topic());
}

// One instance of intake and one of tracking, which has read intake up to `read`.
class ConsumedTest : public ::testing::Test {
 protected:
  ConsumedTest() : statuses_(2) {
    for (int i = 0; i < 2; ++i) {
      common::v1::PartitionStatus* status = statuses_[i].add_partitions();
      status->set_topic(i == 0 ? "huiyin.intake" : "huiyin.tracking");
      status->set_owner(true);
      status->set_idle(true);
      AddPosition(status, status->topic().c_str(), i == 0 ? 10 : 20);
    }
    AddPosition(tracking(), "huiyin.intake", 10);
  }
  common::v1::PartitionStatus* intake() { return statuses_[0].mutable_partitions(0); }
  common::v1::PartitionStatus* tracking() { return statuses_[1].mutable_partitions(0); }

  std::vector<GetStatusResponse> statuses_;
};

TEST_F(ConsumedTest, GivesTheLengthOfAllLogs) { EXPECT_EQ(ConsumedAt(statuses_), 30); }

TEST_F(ConsumedTest, NotWhileOneIsBusy) {
  tracking()->set_idle(false);
  EXPECT_EQ(ConsumedAt(statuses_), std::nullopt);
}

TEST_F(ConsumedTest, NotWhileOneHasNotReadWhatAnotherWrote) {
  tracking()->mutable_positions(1)->set_next_offset(9);
  EXPECT_EQ(ConsumedAt(statuses_), std::nullopt);
}

TEST_F(ConsumedTest, NotWhileAPartitionHasNoOwnerOrTwo) {
  intake()->set_owner(false);
  EXPECT_EQ(ConsumedAt(statuses_), std::nullopt);
  intake()->set_owner(true);
  *statuses_[1].add_partitions() = *intake();
  EXPECT_EQ(ConsumedAt(statuses_), std::nullopt);
}

TEST_F(ConsumedTest, WhoFollowsOnlyIsNotWaitedFor) {
  *statuses_[1].add_partitions() = *intake();
  common::v1::PartitionStatus* follower = statuses_[1].mutable_partitions(1);
  follower->set_owner(false);
  follower->set_idle(false);
  follower->mutable_positions(0)->set_next_offset(3);
  EXPECT_EQ(ConsumedAt(statuses_), 30);
}

TEST_F(ConsumedTest, NotWhileACommandThatWasSentIsUnread) {
  AddPosition(tracking(), "huiyin.commands", 4);
  common::v1::Position* sent = statuses_[0].add_commands_sent();
  sent->set_topic("huiyin.commands");
  sent->set_next_offset(5);
  EXPECT_EQ(ConsumedAt(statuses_), std::nullopt);
  tracking()->mutable_positions(2)->set_next_offset(5);
  EXPECT_EQ(ConsumedAt(statuses_), 35);
}

}  // namespace
}  // namespace huiyin::ctl
