#include "services/intake/decide/submission.h"

#include <algorithm>
#include <stdexcept>

#include "services/intake/decide/acceptance.h"
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

// What names something that the policy does not have.
std::optional<kit::Decision> RefuseReferences(const policy::Policy& policy,
                                              const v1::SubmitCase& said) {
  if (!said.category_id().empty() && policy.category(said.category_id()) == nullptr) {
    return RefuseUnknownCategory(said.category_id());
  }
  if (!said.area_id().empty() && policy.area(said.area_id()) == nullptr) {
    return RefuseUnknown(v1::REJECTION_REASON_AREA_UNKNOWN, "area", said.area_id(), "area_id");
  }
  if (!said.receiving_unit_id().empty() && policy.unit(said.receiving_unit_id()) == nullptr) {
    return RefuseUnknown(v1::REJECTION_REASON_UNIT_UNKNOWN, "unit", said.receiving_unit_id(),
                         "receiving_unit_id");
  }
  if (!said.source_unit_id().empty() && policy.unit(said.source_unit_id()) == nullptr) {
    return RefuseUnknown(v1::REJECTION_REASON_UNIT_UNKNOWN, "unit", said.source_unit_id(),
                         "source_unit_id");
  }
  return std::nullopt;
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

// The very command that made this case, sent again after its outcome was forgotten: it gets the
// same answer. With a source number the number tells, and is refused above.
bool MadeByThisCommand(const std::optional<v1::Case>& existing, const v1::SubmitCase& said,
                       const std::string& receipt_code) {
  return existing.has_value() && said.source_number().empty() &&
         existing->submission().source_number().empty() && existing->receipt_code() == receipt_code;
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
  if (submission->kind() == common::v1::MATTER_KIND_UNSPECIFIED) {
    submission->set_kind(common::v1::MATTER_KIND_REQUEST);
  }
  const auto& listed = submission->anomalies();
  if (PromisedBeforeCreation(policy, *submission, now_us) &&
      std::find(listed.begin(), listed.end(), kPromiseBeforeCreation) == listed.end()) {
    submission->add_anomalies(kPromiseBeforeCreation);
  }
}

}  // namespace

kit::Decision SubmitCase(const kit::Reader& state, const v1::SubmitCase& command,
                         const kit::DecideContext& context) {
  if (command.has_contact()) {
    throw std::invalid_argument("plain contact data came past the door");
  }
  const policy::Policy& policy = policy::PolicyOf(context.reference);
  const std::string matter_id(context.root_id);
  if (!ValidMatterId(matter_id)) {
    return Refuse(v1::REJECTION_REASON_MATTER_ID_INVALID, common::v1::REJECTION_KIND_INVALID,
                  "the submission was sent to an id that is no matter's: derive it as "
                  "services/intake/matter_id.h says",
                  "");
  }
  const std::string receipt_code = ReceiptCode(matter_id, context.command_id);
  kit::Decision decision;
  if (auto existing = Cases::Get(state, matter_id);
      MadeByThisCommand(existing, command, receipt_code)) {
    decision.reply = CaseReplyBytes(matter_id, existing->stage(), receipt_code);
    return decision;
  }
  if (auto refusal = RefuseTaken(state, command, matter_id)) return *std::move(refusal);
  if (auto refusal = RefuseReferences(policy, command)) return *std::move(refusal);

  v1::CaseSubmitted& submitted = *kit::Emit<v1::Event>(&decision).mutable_case_submitted();
  submitted.set_matter_id(matter_id);
  submitted.set_receipt_code(receipt_code);
  submitted.set_policy_version(policy.version());
  *submitted.mutable_submission() = command;
  Settle(policy, context.now_us, submitted.mutable_submission());
  Classify(policy, command, &submitted);
  const common::v1::CaseStage stage = AcceptByCategory(policy, matter_id, submitted.category_id(),
                                                       common::v1::CASE_STAGE_SUBMITTED, &decision);
  decision.reply = CaseReplyBytes(matter_id, stage, receipt_code);
  return decision;
}

}  // namespace huiyin::intake
