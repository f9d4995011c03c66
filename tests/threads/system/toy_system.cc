#include "tests/threads/system/toy_system.h"

#include <chrono>
#include <thread>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::threads {
namespace {

constexpr int64_t kDrainUs = 10 * kit::kMicrosPerSecond;

// Numbers that no defect of the toy breaks: a family that is held would hold up the others.
simulation::Defects AllFixed() {
  simulation::Defects defects;
  for (int64_t number = 0; number < 10'000; ++number) defects.fixed.insert(number);
  return defects;
}

std::shared_ptr<const void> CountVersions(const std::shared_ptr<const void>& before,
                                          const common::v1::Record&) {
  const int64_t version = before == nullptr ? 0 : *static_cast<const int64_t*>(before.get());
  return std::make_shared<const int64_t>(version + 1);
}

}  // namespace

ToySystem::ToySystem(const std::string& folder, int partitions)
    : defects_(AllFixed()),
      intake_(simulation::Role::kIntake, {}, &defects_),
      timer_(simulation::Role::kTimer, {simulation::kIntakeTopic}, &defects_),
      directory_(simulation::Role::kDirectory, {}, &defects_) {
  kit::NodeOptions options;
  options.data_dir = folder;
  options.partitions = partitions;
  options.threads = 3;
  options.clock = &clock_;
  auto node = kit::Node::Open(std::move(options), {&directory_, &intake_, &timer_}, CountVersions);
  HUIYIN_CHECK(node.ok(), std::string(node.status().message()).c_str());
  node_ = *std::move(node);
  node_->Start();
  // Commands are for owners only.
  for (const auto& host : node_->hosts()) {
    for (size_t i = 0; i < host->size(); ++i) {
      while (!host->partition(i).owner()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    }
  }
}

ToySystem::~ToySystem() = default;

absl::Status ToySystem::Send(int64_t number, kit::PendingCommand::Done done) {
  simulation::Command command;
  command.mutable_add()->set_number(number);
  kit::PendingCommand pending;
  pending.header.set_command_id(kit::Concat("c#", number));
  pending.root_id = simulation::RootName(number);
  pending.command = std::make_shared<simulation::Command>(command);
  pending.deadline_us = clock_.MonotonicMicros() + kDrainUs;
  pending.done = std::move(done);
  kit::ServiceHost& intake = *node_->Find(simulation::kIntakeTopic);
  return intake.For(pending.root_id).Submit(std::move(pending));
}

absl::Status ToySystem::Stop() {
  node_->Drain(kDrainUs);
  return node_->Stop();
}

}  // namespace huiyin::threads
