// Clients, checkpoints, verification, readers and the end, all at once.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include "services/kit/base/text.h"
#include "tests/log/scratch_dir.h"
#include "tests/threads/system/toy_system.h"

namespace huiyin::threads {
namespace {

constexpr int kClients = 4;
constexpr int kPartitions = 4;
constexpr int kCommandsPerClient = 300;
constexpr int kStopAfter = kClients * kCommandsPerClient / 2;

// What clients were told, by number.
class Answers {
 public:
  kit::PendingCommand::Done For(int64_t number) {
    return [this, number](absl::StatusOr<kit::CommandResult> result) {
      std::lock_guard lock(mutex_);
      ++calls_[number];
      if (result.ok()) told_[number] = result->answer.SerializeAsString();
      ++called_;
    };
  }
  int called() const { return called_; }
  std::map<int64_t, std::string> told() const {
    std::lock_guard lock(mutex_);
    return told_;
  }
  // A callback that was called twice; -1: none was.
  int64_t CalledTwice() const {
    std::lock_guard lock(mutex_);
    for (const auto& [number, calls] : calls_) {
      if (calls > 1) return number;
    }
    return -1;
  }

 private:
  mutable std::mutex mutex_;
  std::map<int64_t, int> calls_;
  std::map<int64_t, std::string> told_;
  std::atomic<int> called_{0};
};

// Runs until it is told to end.
class Loop {
 public:
  explicit Loop(std::function<void(int)> work)
      : thread_([this, work = std::move(work)] {
          for (int i = 0; !stop_; ++i) work(i);
        }) {}
  ~Loop() { End(); }
  void End() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

void Pause(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

void LookAround(ToySystem* system) {
  system->node().CurrentReference();
  for (const auto& host : system->node().hosts()) {
    for (size_t i = 0; i < host->size(); ++i) {
      kit::Partition& partition = host->partition(i);
      partition.positions();
      partition.PublishedStats();
      partition.idle();
      EXPECT_TRUE(partition.error().ok()) << partition.error();
      int rows = 0;
      (*partition.Snapshot())->Scan("", "", [&](std::string_view, std::string_view) {
        return ++rows < 50;
      });
    }
  }
}

std::vector<std::thread> StartClients(ToySystem* system, Answers* answers) {
  std::vector<std::thread> clients;
  for (int client = 0; client < kClients; ++client) {
    clients.emplace_back([=] {
      for (int i = 0; i < kCommandsPerClient; ++i) {
        const int64_t number = i * kClients + client;
        // Refused once the system drains: that is what a client sees of the end.
        if (!system->Send(number, answers->For(number)).ok()) return;
        if (i % 16 == 15) Pause(1);
      }
    });
  }
  return clients;
}

TEST(Node, ServesClientsWhileItIsCopiedVerifiedReadAndStopped) {
  kit::ScratchDir scratch;
  const std::string folder = scratch.path() + "/data";
  Answers answers;
  {
    ToySystem system(folder, kPartitions);
    std::vector<std::thread> clients = StartClients(&system, &answers);
    {
      Loop readers([&](int) {
        LookAround(&system);
        Pause(2);
      });
      Loop copies([&](int i) {
        const auto copied = system.node().Checkpoint(kit::Concat("copy-", i));
        EXPECT_TRUE(copied.ok()) << copied.status();
        Pause(20);
      });
      while (answers.called() < kStopAfter) Pause(1);
      const auto reports = system.node().Verify();
      ASSERT_TRUE(reports.ok()) << reports.status();
      for (const kit::VerifyReport& report : *reports) EXPECT_EQ(report.differences_count, 0);
    }
    EXPECT_TRUE(system.Stop().ok());
    for (std::thread& client : clients) client.join();
  }
  EXPECT_GE(answers.called(), kStopAfter);
  EXPECT_EQ(answers.CalledTwice(), -1);

  // Whoever was answered gets the same answer of the next process.
  Answers again;
  const std::map<int64_t, std::string> told = answers.told();
  ToySystem system(folder, kPartitions);
  for (const auto& [number, answer] : told) {
    ASSERT_TRUE(system.Send(number, again.For(number)).ok());
  }
  EXPECT_TRUE(system.node().WaitConsumed(30 * kit::kMicrosPerSecond).ok());
  EXPECT_TRUE(system.Stop().ok());
  EXPECT_EQ(again.told(), told);
}

TEST(Node, StopsWhileClientsStillSend) {
  for (int round = 0; round < 3; ++round) {
    kit::ScratchDir scratch;
    Answers answers;
    auto system = std::make_unique<ToySystem>(scratch.path() + "/data", kPartitions);
    std::vector<std::thread> clients = StartClients(system.get(), &answers);
    Pause(5 * round);
    EXPECT_TRUE(system->Stop().ok());
    for (std::thread& client : clients) client.join();
    system.reset();
    EXPECT_EQ(answers.CalledTwice(), -1);
  }
}

// The log's thread wakes partitions to its end: none of what it wakes may be gone before.
TEST(Node, CanBeLetGoAsSoonAsItIsOpen) {
  for (int round = 0; round < 30; ++round) {
    kit::ScratchDir scratch;
    Answers answers;
    auto system = std::make_unique<ToySystem>(scratch.path() + "/data", kPartitions);
    for (int number = 0; number < round; ++number) {
      ASSERT_TRUE(system->Send(number, answers.For(number)).ok());
    }
    system.reset();
    EXPECT_EQ(answers.CalledTwice(), -1);
  }
}

}  // namespace
}  // namespace huiyin::threads
