#include <limits>

#include "huiyin/dispatch/v1/commands.pb.h"
#include "huiyin/evaluation/v1/commands.pb.h"
#include "huiyin/intake/v1/commands.pb.h"
#include "services/intake/matter_id.h"
#include "services/kit/runtime/node.h"
#include "tests/bench/load/caller.h"
#include "tests/bench/load/requests.h"

namespace huiyin::bench {
namespace {

class DirectCaller : public Caller {
 public:
  explicit DirectCaller(kit::Node* node) : node_(*node) {}

  void Start(Call call, const std::string& command_id, const std::string& matter_id,
             const Positions& positions, CallDone done) override {
    switch (call) {
      case Call::kSubmit: {
        auto command = std::make_shared<intake::v1::Command>();
        *command->mutable_submit_case() = SubmitOf();
        return Hand("huiyin.intake", command_id, intake::MatterId("", "", command_id, 0), positions,
                    std::move(command), std::move(done));
      }
      case Call::kReceive: {
        auto command = std::make_shared<dispatch::v1::Command>();
        *command->mutable_receive_case() = ReceiveOf(matter_id);
        return Hand("huiyin.dispatch", command_id, matter_id, positions, std::move(command),
                    std::move(done));
      }
      case Call::kHandle: {
        auto command = std::make_shared<dispatch::v1::Command>();
        *command->mutable_handle_case() = HandleOf(matter_id);
        return Hand("huiyin.dispatch", command_id, matter_id, positions, std::move(command),
                    std::move(done));
      }
      case Call::kRate: {
        auto command = std::make_shared<evaluation::v1::Command>();
        *command->mutable_call_back_case() = RateOf(matter_id);
        return Hand("huiyin.evaluation", command_id, matter_id, positions, std::move(command),
                    std::move(done));
      }
    }
  }

 private:
  void Hand(const char* topic, const std::string& command_id, const std::string& matter_id,
            const Positions& positions, std::shared_ptr<const kit::Message> command,
            const CallDone& done) {
    kit::PendingCommand pending;
    pending.header.set_command_id(command_id);
    *pending.header.mutable_positions() = positions;
    pending.root_id = matter_id;
    pending.command = std::move(command);
    pending.deadline_us = std::numeric_limits<int64_t>::max();
    pending.done = [matter_id, done](absl::StatusOr<kit::CommandResult> answered) {
      CallResult result;
      result.matter_id = matter_id;
      if (!answered.ok()) {
        result.code = static_cast<int>(answered.status().code());
        result.error = std::string(answered.status().message());
      } else if (answered->answer.has_rejection()) {
        result.error = answered->answer.rejection().reason();
      } else {
        result.ok = true;
        result.positions = std::move(answered->positions);
      }
      done(std::move(result));
    };
    absl::Status taken = node_.Find(topic)->For(matter_id).Submit(std::move(pending));
    if (!taken.ok()) {
      done({.code = static_cast<int>(taken.code()), .error = std::string(taken.message())});
    }
  }

  kit::Node& node_;
};

}  // namespace

std::unique_ptr<Caller> MakeDirectCaller(kit::Node* node) {
  return std::make_unique<DirectCaller>(node);
}

}  // namespace huiyin::bench
