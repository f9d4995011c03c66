#include "services/intake/service.h"

#include <stdexcept>

#include "services/intake/apply/acceptance.h"
#include "services/intake/apply/on_the_call.h"
#include "services/intake/apply/submission.h"
#include "services/intake/decide/acceptance.h"
#include "services/intake/decide/classification.h"
#include "services/intake/decide/on_the_call.h"
#include "services/intake/decide/submission.h"
#include "services/intake/matter_id.h"
#include "services/intake/tables.h"
#include "services/policy/reference.h"

namespace huiyin::intake {

IntakeService::IntakeService()
    : TypedService({.topic = kTopic, .upstreams = {}, .schema_version = 2}) {}

kit::Decision IntakeService::Decide(const kit::Reader& state, const v1::Command& command,
                                    const kit::DecideContext& context) const {
  switch (command.command_case()) {
    case v1::Command::kSubmitCase:
      return SubmitCase(state, command.submit_case(), context);
    case v1::Command::kAcceptCase:
      return AcceptCase(state, command.accept_case(), context);
    case v1::Command::kRefuseCase:
      return RefuseCase(state, command.refuse_case(), context);
    case v1::Command::kClassifyCase:
      return ClassifyCase(state, command.classify_case(), context);
    case v1::Command::kHandOverEmergency:
      return HandOverEmergency(state, command.hand_over_emergency(), context);
    case v1::Command::kAnswerEnquiry:
      return AnswerEnquiry(state, command.answer_enquiry(), context);
    case v1::Command::kReplyFirst:
      return ReplyFirst(state, command.reply_first(), context);
    case v1::Command::COMMAND_NOT_SET:
      break;
  }
  throw std::invalid_argument("a command of huiyin.intake says nothing");
}

kit::Decision IntakeService::DecideInput(const kit::Reader&, std::string_view,
                                         const common::v1::Record&,
                                         const kit::DecideContext&) const {
  throw std::logic_error("huiyin.intake reads no other log");
}

kit::Decision IntakeService::DecideTimer(const kit::Reader&, int64_t, std::string_view,
                                         const kit::DecideContext&) const {
  throw std::logic_error("no timers");
}

void IntakeService::Apply(kit::StateWriter& state, const v1::Event& event,
                          const kit::ApplyContext& context) const {
  switch (event.event_case()) {
    case v1::Event::kCaseSubmitted:
      return ApplyCaseSubmitted(state, event.case_submitted(), context);
    case v1::Event::kCaseAccepted:
      return ApplyCaseAccepted(state, event.case_accepted());
    case v1::Event::kCaseNotAccepted:
      return ApplyCaseNotAccepted(state, event.case_not_accepted());
    case v1::Event::kCaseClassified:
      return ApplyCaseClassified(state, event.case_classified());
    case v1::Event::kEmergencyHandedOver:
      return ApplyEmergencyHandedOver(state, event.emergency_handed_over());
    case v1::Event::kEnquiryAnswered:
      return ApplyEnquiryAnswered(state, event.enquiry_answered());
    case v1::Event::kFirstReplyGiven:
      return ApplyFirstReplyGiven(state, event.first_reply_given());
    case v1::Event::EVENT_NOT_SET:
      return;
  }
}

std::optional<kit::Violation> IntakeService::CheckFromTopic(const v1::Command& command) const {
  const v1::SubmitCase& said = command.submit_case();
  if (said.has_contact()) {
    return kit::Violation{"submit_case.contact",
                          "would be readable by all in a topic: send contact_jwe"};
  }
  if (said.has_sealed_contact()) {
    return kit::Violation{"submit_case.sealed_contact", "is set by the gRPC door alone"};
  }
  if (!said.requester_tag().empty()) {
    return kit::Violation{"submit_case.requester_tag", "is set by the gRPC door alone"};
  }
  return std::nullopt;
}

bool IntakeService::MustBePrepared(const v1::Command& command) const {
  return !command.submit_case().contact_jwe().empty();
}

std::string IntakeService::RootOf(const v1::Command& command, std::string_view command_id) const {
  if (!command.has_submit_case()) return TypedService::RootOf(command, command_id);
  const v1::SubmitCase& said = command.submit_case();
  return MatterId(said.source_system(), said.source_number(), command_id, 0);
}

std::string IntakeService::Content(const v1::Command& command) const {
  if (!command.has_submit_case()) return command.SerializeAsString();
  v1::Command content = command;
  content.mutable_submit_case()->clear_contact();
  content.mutable_submit_case()->clear_contact_jwe();
  content.mutable_submit_case()->clear_sealed_contact();
  content.mutable_submit_case()->clear_requester_tag();
  return content.SerializeAsString();
}

int IntakeService::OutcomeMemoryDays(const void* reference) const {
  return policy::PolicyOf(reference).settings().outcome_memory_days();
}

}  // namespace huiyin::intake
