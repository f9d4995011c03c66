#include "services/kit/rpc/work_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace huiyin::kit {
namespace {

TEST(WorkPool, RefusesWhatIsTooMuchAndRunsWhatItTook) {
  std::promise<void> started, release;
  std::shared_future<void> released = release.get_future().share();
  std::atomic<int> ran{0};
  {
    WorkPool pool(1, 2);
    ASSERT_TRUE(pool.Push([&] {
      started.set_value();
      released.wait();
    }));
    started.get_future().wait();  // no longer queued
    EXPECT_TRUE(pool.Push([&] { ++ran; }));
    EXPECT_TRUE(pool.Push([&] { ++ran; }));
    EXPECT_FALSE(pool.Push([&] { ran += 100; }));
    release.set_value();
  }
  EXPECT_EQ(ran, 2);  // the end waited for what was queued
}

TEST(WorkPool, TakesWhatMustNotBeLostHoweverFullItIs) {
  std::promise<void> started, release;
  std::shared_future<void> released = release.get_future().share();
  std::atomic<int> ran{0};
  {
    WorkPool pool(1, 0);
    EXPECT_FALSE(pool.Push([&] { ran += 100; }));
    pool.PushAlways([&] {
      started.set_value();
      released.wait();
    });
    started.get_future().wait();
    for (int i = 0; i < 50; ++i) pool.PushAlways([&] { ++ran; });
    release.set_value();
  }
  EXPECT_EQ(ran, 50);
}

TEST(WorkPool, WorksOnAllItsThreads) {
  std::promise<void> first, second;
  WorkPool pool(2, 10);
  ASSERT_TRUE(pool.Push([&] {
    first.set_value();
    second.get_future().wait();  // only another thread can end this
  }));
  ASSERT_TRUE(pool.Push([&] {
    first.get_future().wait();
    second.set_value();
  }));
}

}  // namespace
}  // namespace huiyin::kit
