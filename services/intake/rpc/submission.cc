#include "services/intake/rpc/submission.h"

#include <string>
#include <utility>

#include "services/intake/contact/sealing.h"
#include "services/intake/matter_id.h"

namespace huiyin::intake {
namespace {

constexpr char kIdTaken[] = "MATTER_ID_TAKEN";

// What the door itself sets, and no caller may.
grpc::Status CheckSetByDoor(const v1::SubmitCase& said) {
  if (said.has_sealed_contact()) {
    return kit::ToGrpc(
        kit::Violation{"command.sealed_contact", "is set by the service itself: send contact"});
  }
  if (!said.requester_tag().empty()) {
    return kit::ToGrpc(
        kit::Violation{"command.requester_tag", "is set by the service itself: send contact"});
  }
  if (!said.contact_jwe().empty()) {
    return kit::ToGrpc(
        kit::Violation{"command.contact_jwe", "is for huiyin.commands only: send contact"});
  }
  return grpc::Status::OK;
}

class Submission : public std::enable_shared_from_this<Submission> {
 public:
  explicit Submission(SubmissionCall call) : call_(std::move(call)) {}

  void Try(int candidate) {
    const v1::SubmitCase& said = *call_.said;
    const std::string id =
        MatterId(said.source_system(), said.source_number(), call_.header.command_id(), candidate);
    auto command = std::make_shared<v1::Command>();
    *command->mutable_submit_case() = said;
    command->mutable_submit_case()->clear_contact();
    // Of a full disk only what was answered before is had, and nothing is written for it: no key either.
    if (!said.has_contact() || !call_.new_work.ok()) return Hand(candidate, id, std::move(command));
    // The key is durable before the record that needs it is appended, and new for each attempt.
    SealContact(*call_.keys, id, said.contact(), command->mutable_submit_case(),
                [self = shared_from_this(), candidate, id, command](const absl::Status& sealed) {
                  if (!sealed.ok()) return self->call_.done({kit::ToGrpc(sealed)});
                  self->Hand(candidate, id, command);
                });
  }

 private:
  void Hand(int candidate, const std::string& id, std::shared_ptr<const v1::Command> command) {
    // Each candidate is asked under an id of its own: the refusal of one must not be remembered for the next.
    common::v1::CommandHeader header = call_.header;
    header.set_command_id(CandidateCommandId(header.command_id(), candidate));
    kit::StartCommand(
        {.host = call_.host,
         .header = std::move(header),
         .root_id = id,
         .command = std::move(command),
         .deadline_us = call_.deadline_us,
         .done =
             [self = shared_from_this()](kit::CommandEnd end) { self->call_.done(std::move(end)); },
         .refused =
             [self = shared_from_this(), candidate](const common::v1::Rejection& why) {
               if (why.reason() != kIdTaken || candidate + 1 >= kMatterIdCandidates) return false;
               self->Try(candidate + 1);
               return true;
             },
         .new_work = call_.new_work});
  }

  const SubmissionCall call_;
};

}  // namespace

void StartSubmission(SubmissionCall call) {
  if (grpc::Status bad = CheckSetByDoor(*call.said); !bad.ok()) return call.done({bad});
  std::make_shared<Submission>(std::move(call))->Try(0);
}

}  // namespace huiyin::intake
