#include "tests/simulation/toy_scenario.h"

#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "tests/simulation/world/world.h"

namespace huiyin::simulation {
namespace {

using kit::Concat;

std::shared_ptr<const void> CountVersions(const std::shared_ptr<const void>& before,
                                          const common::v1::Record& record) {
  const int64_t versions = before == nullptr ? 0 : *std::static_pointer_cast<const int64_t>(before);
  return std::make_shared<const int64_t>(versions + record.events_size());
}

std::unique_ptr<Call> AddCall(const ToyService* service, std::string id, int64_t number) {
  auto call = std::make_unique<Call>();
  call->service = service;
  call->id = std::move(id);
  call->root = RootName(number);
  auto command = std::make_shared<Command>();
  command->mutable_add()->set_number(number);
  call->payload = command->SerializeAsString();
  call->command = std::move(command);
  return call;
}

}  // namespace

ToyScenario::ToyScenario(Topology topology, uint64_t seed) : seed_(seed) {
  const auto add = [&](Role role, std::vector<std::string> upstreams) {
    services_.push_back(std::make_unique<ToyService>(role, std::move(upstreams), &defects_));
  };
  add(Role::kDirectory, {});
  if (topology == Topology::kTwo) {
    add(Role::kIntake, {kTimerTopic});
    add(Role::kTimer, {kIntakeTopic});
  } else {
    add(Role::kIntake, {});
    add(Role::kRelay, {kIntakeTopic});
    add(Role::kTimer, {kRelayTopic});
  }
}

std::vector<std::vector<const kit::Service*>> ToyScenario::groups() const {
  std::vector<std::vector<const kit::Service*>> groups;
  for (const auto& service : services_) groups.push_back({service.get()});
  return groups;
}

kit::Reference::Step ToyScenario::reference() const { return CountVersions; }

// Mostly a little time passes, sometimes enough for timers and idle records.
int64_t ToyScenario::Advance(Random& random, bool, int64_t) {
  const uint64_t most_us = random() % 100 < 5 ? 80'000 : 4'000;
  return static_cast<int64_t>(random() % most_us);
}

const ToyService* ToyScenario::Service(const std::string& topic) const {
  for (const auto& service : services_) {
    if (service->topic() == topic) return service.get();
  }
  return nullptr;
}

std::unique_ptr<Call> ToyScenario::NewCall(Random& random, const Judge&, size_t) {
  const uint64_t kind = random() % 10;
  const ToyService* service = Service(kind == 0   ? kit::kDirectoryTopic
                                      : kind <= 2 ? kTimerTopic
                                                  : kIntakeTopic);
  const int64_t number = next_number_++;
  auto call = AddCall(service, Concat("c", seed_, "#", number), number);
  call->topic_only = service->reads_commands() && random() % 100 < 20;
  // Positions that another service answered with, where they can be reached.
  if (service->role() == Role::kTimer && random() % 100 < 60 && !answered_.empty()) {
    const int own = kit::PartitionOf(call->root, kPartitions);
    const kit::PositionList& seen = answered_[random() % answered_.size()];
    if (seen[0].partition() == own && seen[0].topic() == kIntakeTopic) call->wanted = seen;
  }
  return call;
}

std::unique_ptr<Call> ToyScenario::AnyCall(const kit::Service& service) {
  const int64_t number = next_number_++;
  return AddCall(Service(service.topic()), Concat("regrow#", number), number);
}

void ToyScenario::Answered(const Call&, const kit::CommandResult& result) {
  if (answered_.size() < 64) answered_.push_back(result.positions);
}

void ToyScenario::Mend() {
  for (int64_t number = 0; number < next_number_; ++number) defects_.fixed.insert(number);
}

}  // namespace huiyin::simulation
