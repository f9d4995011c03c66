// The calls that people make: what they mean, what they get wrong, what they say again.
#include <algorithm>

#include "services/intake/matter_id.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "services/kit/runtime/validator.h"
#include "tests/loop/fields.h"
#include "tests/loop/loop_scenario.h"
#include "tests/loop/pack.h"
#include "tests/simulation/world/world.h"

namespace huiyin::loop {
namespace {

using kit::Concat;
using simulation::Call;
using simulation::Random;

constexpr size_t kMatterRecent = 14;

std::shared_ptr<google::protobuf::Message> EmptyCommand(const std::string& topic) {
  if (topic == kIntake) return std::make_shared<intake::v1::Command>();
  if (topic == kDispatch) return std::make_shared<dispatch::v1::Command>();
  if (topic == kTracking) return std::make_shared<tracking::v1::Command>();
  return std::make_shared<evaluation::v1::Command>();
}

bool Chance(Random& random, uint64_t percent) { return random() % 100 < percent; }

// The family a command is for; a submission's follows from its source, or from its own id.
std::string RootOfCommand(const Deed& deed, const std::string& id) {
  const auto& command = *deed.command;
  const auto* reflection = command.GetReflection();
  const auto* field = reflection->GetOneofFieldDescriptor(
      command, command.GetDescriptor()->FindOneofByName("command"));
  const auto& said = reflection->GetMessage(command, field);
  if (const auto* matter = said.GetDescriptor()->FindFieldByName("matter_id")) {
    return std::string(kit::RootOf(said.GetReflection()->GetString(said, matter)));
  }
  if (deed.topic == kDirectory) return "simulated";
  const auto& submit = static_cast<const intake::v1::SubmitCase&>(said);
  return intake::MatterId(submit.source_system(), submit.source_number(), id, 0);
}

Deed Apply(int edition) {
  directory::v1::Command command;
  *command.mutable_apply_pack() = PackEdition(edition);
  return {kDirectory, "operator", std::make_shared<directory::v1::Command>(command)};
}

}  // namespace

std::string LoopScenario::SomeMatter(Random& random) const {
  if (matters_.empty()) return "0000000000000";
  const size_t among =
      Chance(random, 75) ? std::min(kMatterRecent, matters_.size()) : matters_.size();
  return matters_[matters_.size() - 1 - random() % among];
}

// Any command there is, with any content.
Deed LoopScenario::Nonsense(Random& random, const std::string& matter_id) {
  static const std::vector<std::string> topics = {kIntake, kDispatch, kTracking, kEvaluation};
  std::vector<std::pair<std::string, int>> commands;
  for (const std::string& topic : topics) {
    const auto* oneof = EmptyCommand(topic)->GetDescriptor()->FindOneofByName("command");
    for (int i = 0; i < oneof->field_count(); ++i) commands.emplace_back(topic, i);
  }
  const auto& [topic, index] = commands[random() % commands.size()];
  Deed deed{topic, "anyone", EmptyCommand(topic)};
  const auto* field = deed.command->GetDescriptor()->FindOneofByName("command")->field(index);
  const Names names{matter_id, &matters_, judge_ == nullptr ? options_.start_us : judge_->now_us()};
  FillFields(deed.command->GetReflection()->MutableMessage(deed.command.get(), field), names,
             random);
  return deed;
}

std::unique_ptr<Call> LoopScenario::NewCall(Random& random, const simulation::Judge& judge,
                                            size_t made) {
  judge_ = &judge;
  if (made == 0 || random() % 150 == 0) return CallOf(Apply(editions_++), random);
  const std::string matter_id = SomeMatter(random);
  const Scene scene{judge, matter_id, matters_, judge.now_us(), random};
  const uint64_t what = random() % 100;
  if (what < 9 || matters_.empty()) return CallOf(Raise(scene), random);
  if (what < 12) return Reuse(random);
  if (what < 77) {
    auto deed = Act(scene);
    if (deed.has_value()) return CallOf(*deed, random);
  }
  return CallOf(Nonsense(random, matter_id), random);
}

// The same id with other content.
std::unique_ptr<Call> LoopScenario::Reuse(Random& random) {
  if (made_.empty()) return nullptr;
  const Call& before = made_[random() % made_.size()];
  Deed deed = Nonsense(random, before.root);
  if (deed.topic != before.service->topic()) return nullptr;
  auto call = std::make_unique<Call>();
  call->id = before.id;
  call->root = before.root;
  return Finish(std::move(call), deed, random);
}

std::unique_ptr<Call> LoopScenario::CallOf(const Deed& deed, Random& random) {
  auto call = std::make_unique<Call>();
  call->id = Concat("L", options_.seed, "-", next_number_++);
  call->root = RootOfCommand(deed, call->id);
  call->topic_only = deed.topic != kDirectory && Chance(random, 10);
  call = Finish(std::move(call), deed, random);
  if (call == nullptr) return nullptr;
  if (Chance(random, 30) && !answered_.empty()) {
    // Positions that another service answered with, where they can be reached.
    const auto& [partition, positions] = answered_[random() % answered_.size()];
    const auto& upstreams = call->service->upstreams();
    const bool read =
        std::find(upstreams.begin(), upstreams.end(), positions[0].topic()) != upstreams.end();
    if (read && partition == kit::PartitionOf(call->root, simulation::kPartitions)) {
      call->wanted = positions;
    }
  }
  if (call->wanted.empty() && made_.size() < 50) made_.push_back(*call);
  return call;
}

std::unique_ptr<Call> LoopScenario::Finish(std::unique_ptr<Call> call, const Deed& deed,
                                           Random& random) {
  call->service = Service(deed.topic);
  call->actor = deed.actor;
  call->payload = deed.command->SerializeAsString();
  // The door refuses what breaks a limit; who writes to the topic meets the partition's own check.
  if (kit::Validate(*deed.command).has_value()) {
    if (deed.topic == kDirectory || call->root.empty() || !Chance(random, 50)) return nullptr;
    call->topic_only = true;
  }
  call->command = deed.command;
  Note(Concat(deed.topic, " ", call->id, " ", call->service->ContentDigest(*call->command)),
       *deed.command, call->root);
  return call;
}

std::unique_ptr<Call> LoopScenario::AnyCall(const kit::Service& service) {
  Random random(static_cast<uint64_t>(next_number_));
  if (service.topic() == kDirectory) return CallOf(Apply(editions_++), random);
  Deed deed{service.topic(), "anyone", EmptyCommand(service.topic())};
  const std::string matter_id = SomeMatter(random);
  if (service.topic() == kIntake) {
    static_cast<intake::v1::Command&>(*deed.command)
        .mutable_submit_case()
        ->set_channel(common::v1::CHANNEL_WEB);
  } else if (service.topic() == kDispatch) {
    auto* command = static_cast<dispatch::v1::Command&>(*deed.command).mutable_receive_case();
    command->set_matter_id(matter_id);
    command->set_unit_id("east");
  } else if (service.topic() == kTracking) {
    static_cast<tracking::v1::Command&>(*deed.command)
        .mutable_unpark_case()
        ->set_matter_id(matter_id);
  } else {
    static_cast<evaluation::v1::Command&>(*deed.command)
        .mutable_call_back_case()
        ->set_matter_id(matter_id);
  }
  auto call = CallOf(deed, random);
  call->topic_only = false;
  return call;
}

}  // namespace huiyin::loop
