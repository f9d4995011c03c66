#include "services/kit/seal/group_worker.h"

#include <gtest/gtest.h>

#include <future>

namespace huiyin::kit {
namespace {

TEST(GroupWorker, GroupsWhatQueuesUpAndRefusesWhatIsTooMuch) {
  std::promise<void> first_taken;
  std::promise<void> go_on;
  std::vector<std::vector<int>> groups;
  {
    GroupWorker<int> worker(3, [&](std::vector<int> group) {
      groups.push_back(std::move(group));
      if (groups.size() > 1) return;
      first_taken.set_value();
      go_on.get_future().wait();
    });
    auto Push = [&worker](int item) { return worker.Push(item); };
    EXPECT_TRUE(Push(1));
    first_taken.get_future().wait();
    EXPECT_TRUE(Push(2));
    EXPECT_TRUE(Push(3));
    EXPECT_TRUE(Push(4));
    EXPECT_FALSE(Push(5));
    go_on.set_value();
  }
  EXPECT_EQ(groups, (std::vector<std::vector<int>>{{1}, {2, 3, 4}}));
}

}  // namespace
}  // namespace huiyin::kit
