#include "services/intake/decide/submission.h"

#include <algorithm>
#include <stdexcept>

#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/intake/v1/state.pb.h"
#include "services/intake/decide/acceptance.h"
#include "services/intake/decide/on_the_call.h"
#include "services/intake/decide/refusal.h"
#include "services/intake/matter_id.h"
#include "services/policy/reference.h"

namespace huiyin::intake {
namespace {

constexpr auto kPromiseBeforeCreation = common::v1::SOURCE_ANOMALY_PROMISE_BEFORE_CREATION;

kit::Decision RefuseUnknown(v1::RejectionReason reason, std::string_view what,
                            const std::string& id, std::string_view field) {
  return Refuse(reason, common::v1::REJECTION_KIND_INVALID,
                kit::Concat("the policy pack has no ", what, " \"", id,
                            "\": name one it has, or leave the field empty"),
                field);
}

// A category or area of one matter that the policy does not have. `path` leads to its fields.
template <typename Matter>
std::optional<kit::Decision> RefuseSubject(const policy::Policy& policy, const Matter& said,
                                           const std::string& path) {
  if (!said.category_id().empty() && policy.category(said.category_id()) == nullptr) {
    return RefuseUnknownCategory(said.category_id(), path + "category_id");
  }
  if (!said.area_id().empty() && policy.area(said.area_id()) == nullptr) {
    return RefuseUnknown(v1::REJECTION_REASON_AREA_UNKNOWN, "area", said.area_id(),
                         path + "area_id");
  }
  return std::nullopt;
}

// What names something that the policy does not have.
std::optional<kit::Decision> RefuseReferences(const policy::Policy& policy,
                                              const v1::SubmitCase& said) {
  if (auto refusal = RefuseSubject(policy, said, "")) return refusal;
  if (!said.receiving_unit_id().empty() && policy.unit(said.receiving_unit_id()) == nullptr) {
    return RefuseUnknown(v1::REJECTION_REASON_UNIT_UNKNOWN, "unit", said.receiving_unit_id(),
                         "receiving_unit_id");
  }
  if (!said.source_unit_id().empty() && policy.unit(said.source_unit_id()) == nullptr) {
    return RefuseUnknown(v1::REJECTION_REASON_UNIT_UNKNOWN, "unit", said.source_unit_id(),
                         "source_unit_id");
  }
  for (int i = 0; i < said.further_size(); ++i) {
    if (auto refusal = RefuseSubject(policy, said.further(i), kit::Concat("further[", i, "]."))) {
      return refusal;
    }
  }
  return std::nullopt;
}

// An answer closes an enquiry, and no emergency is one.
bool AnswersNoEnquiry(const v1::SubmitCase& said) {
  return said.has_answer() &&
         (said.kind() != common::v1::MATTER_KIND_ENQUIRY || said.has_emergency());
}

// Another case has the source's number, or the id.
std::optional<kit::Decision> RefuseTaken(const kit::Reader& state, const v1::SubmitCase& said,
                                         const std::string& matter_id) {
  if (!said.source_number().empty()) {
    auto number = SourceNumbers::Get(state, said.source_system(), said.source_number());
    if (number.has_value()) {
      return Refuse(
          v1::REJECTION_REASON_SOURCE_NUMBER_TAKEN, common::v1::REJECTION_KIND_DUPLICATE,
          kit::Concat("matter ", number->matter_id(), " has number \"", said.source_number(),
                      "\" of source \"", said.source_system(), "\" already: look there"),
          "source_number");
    }
  }
  if (Cases::Has(state, matter_id)) {
    return Refuse(v1::REJECTION_REASON_MATTER_ID_TAKEN, common::v1::REJECTION_KIND_DUPLICATE,
                  kit::Concat("another case has the id ", matter_id, ": try the next candidate"),
                  "");
  }
  return std::nullopt;
}

// The very command that made this case, sent again after its outcome was forgotten: the receipt
// code, made from the command id, tells.
bool MadeByThisCommand(const v1::Case& existing, const v1::SubmitCase& said,
                       const std::string& receipt_code) {
  const v1::SubmitCase& made = existing.submission();
  return existing.receipt_code() == receipt_code && made.source_number() == said.source_number() &&
         made.source_system() == said.source_system();
}

common::v1::CaseReply ReplyOf(const v1::Case& row) {
  common::v1::CaseReply reply;
  reply.set_matter_id(row.matter_id());
  reply.set_receipt_code(row.receipt_code());
  reply.set_stage(row.stage());
  return reply;
}

// What its maker was told, each matter at the stage it has now.
std::string ToldBefore(const kit::Reader& state, const v1::Case& first) {
  common::v1::CaseReply reply = ReplyOf(first);
  for (int i = 0; i < first.further(); ++i) {
    if (auto row = Cases::Get(state, FurtherMatterId(first.matter_id(), i))) {
      *reply.add_further() = ReplyOf(*row);
    }
  }
  return reply.SerializeAsString();
}

void Classify(const policy::Policy& policy, const v1::SubmitCase& said, v1::CaseSubmitted* event) {
  if (!said.category_id().empty()) {
    event->set_category_id(said.category_id());
    event->set_classified_by(v1::CLASSIFIED_GIVEN);
  } else if (auto found = policy.ClassifyByKeywords(said.text()); found.has_value()) {
    event->set_category_id(*found);
    event->set_classified_by(v1::CLASSIFIED_KEYWORD);
  } else {
    event->set_classified_by(v1::CLASSIFIED_NOT_YET);
  }
}

// Whether the source promised it for a calendar day that was over when the case came.
bool PromisedBeforeCreation(const policy::Policy& policy, const v1::SubmitCase& said,
                            int64_t now_us) {
  return said.promised_at_us() > 0 &&
         policy.LocalDay(said.promised_at_us()) < policy.LocalDay(now_us);
}

// What was said, with what it leaves open filled in.
void Settle(const policy::Policy& policy, int64_t now_us, v1::SubmitCase* submission) {
  submission->clear_contact();
  submission->clear_further();  // each stands in an event of its own
  if (submission->kind() == common::v1::MATTER_KIND_UNSPECIFIED) {
    submission->set_kind(common::v1::MATTER_KIND_REQUEST);
  }
  const auto& listed = submission->anomalies();
  if (PromisedBeforeCreation(policy, *submission, now_us) &&
      std::find(listed.begin(), listed.end(), kPromiseBeforeCreation) == listed.end()) {
    submission->add_anomalies(kPromiseBeforeCreation);
  }
}

// What is said of a further matter: itself, and what holds for the whole call. The source's number,
// unit, promise and doubts are about the first.
v1::SubmitCase SaidOfFurther(const v1::SubmitCase& call, const v1::FurtherMatter& matter) {
  v1::SubmitCase said;
  said.set_kind(matter.kind());
  said.set_text(matter.text());
  said.set_category_id(matter.category_id());
  said.set_area_id(matter.area_id());
  said.set_address(matter.address());
  if (matter.has_place()) *said.mutable_place() = matter.place();
  said.set_channel(call.channel());
  said.set_source_system(call.source_system());
  said.set_receiving_unit_id(call.receiving_unit_id());
  said.set_identity_hidden(call.identity_hidden());
  said.set_source_deadline_at_us(call.source_deadline_at_us());
  said.set_requester_tag(call.requester_tag());
  return said;
}

// Emits one matter's submission and what follows from it at once.
common::v1::CaseReply EmitMatter(const kit::DecideContext& context, const std::string& matter_id,
                                 const v1::SubmitCase& said, kit::Decision* decision) {
  const policy::Policy& policy = policy::PolicyOf(context.reference);
  v1::CaseSubmitted& submitted = *kit::Emit<v1::Event>(decision).mutable_case_submitted();
  submitted.set_matter_id(matter_id);
  submitted.set_receipt_code(ReceiptCode(matter_id, context.command_id));
  submitted.set_policy_version(policy.version());
  *submitted.mutable_submission() = said;
  Settle(policy, context.now_us, submitted.mutable_submission());
  Classify(policy, said, &submitted);
  if (matter_id != context.root_id) submitted.set_linked_to(std::string(context.root_id));
  common::v1::CaseReply reply;
  reply.set_matter_id(matter_id);
  reply.set_receipt_code(submitted.receipt_code());
  // What was settled on the call is ours, whatever its category says.
  if (said.has_emergency() || said.has_answer()) {
    EmitAccepted(matter_id, decision);
    reply.set_stage(said.has_emergency() ? EmitHandedOver(matter_id, said.emergency(), decision)
                                         : EmitAnswered(matter_id, said.answer(), decision));
  } else {
    reply.set_stage(AcceptByCategory(policy, matter_id, submitted.category_id(),
                                     common::v1::CASE_STAGE_SUBMITTED, decision));
  }
  return reply;
}

}  // namespace

kit::Decision SubmitCase(const kit::Reader& state, const v1::SubmitCase& command,
                         const kit::DecideContext& context) {
  if (command.has_contact() || !command.contact_jwe().empty()) {
    throw std::invalid_argument("contact data came past the door unsealed");
  }
  const std::string matter_id(context.root_id);
  if (!ValidMatterId(matter_id)) {
    return Refuse(v1::REJECTION_REASON_MATTER_ID_INVALID, common::v1::REJECTION_KIND_INVALID,
                  "the submission was sent to an id that is no matter's: derive it as "
                  "services/intake/matter_id.h says",
                  "");
  }
  kit::Decision decision(context);
  if (auto existing = Cases::Get(state, matter_id);
      existing.has_value() &&
      MadeByThisCommand(*existing, command, ReceiptCode(matter_id, context.command_id))) {
    decision.reply = ToldBefore(state, *existing);
    return decision;
  }
  if (auto refusal = RefuseTaken(state, command, matter_id)) return *std::move(refusal);
  if (auto refusal = RefuseReferences(policy::PolicyOf(context.reference), command)) {
    return *std::move(refusal);
  }
  if (AnswersNoEnquiry(command)) {
    return RefuseNotAnEnquiry(common::v1::REJECTION_KIND_INVALID, "answer");
  }

  common::v1::CaseReply reply = EmitMatter(context, matter_id, command, &decision);
  for (int i = 0; i < command.further_size(); ++i) {
    *reply.add_further() = EmitMatter(context, FurtherMatterId(matter_id, i),
                                      SaidOfFurther(command, command.further(i)), &decision);
  }
  decision.reply = reply.SerializeAsString();
  return decision;
}

}  // namespace huiyin::intake
