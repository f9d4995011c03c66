#include "services/evaluation/decide/callback.h"

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
#include "services/evaluation/tables.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "services/kit/runtime/rejection.h"
#include "services/policy/reference.h"

namespace huiyin::evaluation {
namespace {

using common::v1::Verdict;

// "RECEIVED"
std::string StageName(common::v1::CaseStage stage) {
  return common::v1::CaseStage_Name(stage).substr(std::string_view("CASE_STAGE_").size());
}

// Nobody asked, or nobody said: an answer of its own.
Verdict OrUnknown(Verdict verdict) {
  return verdict == common::v1::VERDICT_UNSPECIFIED ? common::v1::VERDICT_UNKNOWN : verdict;
}

std::optional<v1::Score> FindScore(const kit::Reader& state, const std::string& matter_id,
                                   const kit::DecideContext& context) {
  if (kit::RootOf(matter_id) != context.root_id) return std::nullopt;
  return Scores::Get(state, matter_id);
}

}  // namespace

kit::Decision CallBackCase(const kit::Reader& state, const v1::CallBackCase& command,
                           const kit::DecideContext& context) {
  const std::optional<v1::Score> row = FindScore(state, command.matter_id(), context);
  if (!row.has_value()) {
    return kit::Reject(kTopic, v1::REJECTION_REASON_CASE_UNKNOWN,
                       common::v1::REJECTION_KIND_NOT_FOUND,
                       kit::Concat("there is no case ", command.matter_id(),
                                   " in evaluation: check its number; if it was submitted just "
                                   "now, send the positions that intake answered with"),
                       "matter_id");
  }
  if (row->stage() != common::v1::CASE_STAGE_HANDLED) {
    return kit::Reject(kTopic, v1::REJECTION_REASON_WRONG_STAGE,
                       common::v1::REJECTION_KIND_CONFLICT,
                       kit::Concat("case ", row->matter_id(), " stands at ",
                                   StageName(row->stage()), ": only a handled case is called back"),
                       "matter_id");
  }
  const Verdict solved = OrUnknown(command.solved());
  const Verdict satisfied = OrUnknown(command.satisfied());
  const bool said =
      solved != common::v1::VERDICT_UNKNOWN || satisfied != common::v1::VERDICT_UNKNOWN;
  if (said && !command.reached()) {
    return kit::Reject(kTopic, v1::REJECTION_REASON_VERDICT_WITHOUT_ANSWER,
                       common::v1::REJECTION_KIND_INVALID,
                       "nobody was reached, so nobody can have said whether it is solved or "
                       "satisfies: say that somebody was reached, or leave the verdicts out",
                       "reached");
  }
  if (!row->unit_id().empty() && context.actor == row->unit_id()) {
    return kit::Reject(kTopic, v1::REJECTION_REASON_CALLER_HANDLED_IT,
                       common::v1::REJECTION_KIND_CONFLICT,
                       kit::Concat("unit \"", row->unit_id(), "\" handled case ", row->matter_id(),
                                   ": somebody else must call the requester back"),
                       "header.actor");
  }
  const policy::Policy& policy = policy::PolicyOf(context.reference);
  const v1::CallbackMeans means = command.means() == v1::CALLBACK_MEANS_UNSPECIFIED
                                      ? v1::CALLBACK_MEANS_PHONE
                                      : command.means();
  const int32_t calls_first = policy.settings().phone_attempts_before_sms();
  if (means == v1::CALLBACK_MEANS_SMS && row->phone_attempts_in_vain() < calls_first) {
    return kit::Reject(
        kTopic, v1::REJECTION_REASON_SMS_TOO_EARLY, common::v1::REJECTION_KIND_CONFLICT,
        kit::Concat("an SMS comes after ", calls_first, " calls in vain, there were ",
                    row->phone_attempts_in_vain(), ": call first"),
        "means");
  }
  kit::Decision decision(context);
  v1::CaseCalledBack& event = *kit::Emit<v1::Event>(&decision).mutable_case_called_back();
  event.set_matter_id(row->matter_id());
  event.set_reached(command.reached());
  event.set_solved(solved);
  event.set_satisfied(satisfied);
  event.set_words(command.words());
  event.set_means(means);
  event.set_caller(std::string(context.actor));
  const absl::Time now = absl::FromUnixMicros(context.now_us);
  event.set_local_hour(absl::ToCivilHour(now, policy.time_zone()).hour());
  common::v1::CaseReply reply;
  reply.set_matter_id(row->matter_id());
  reply.set_stage(command.reached() ? common::v1::CASE_STAGE_CALLED_BACK : row->stage());
  decision.reply = reply.SerializeAsString();
  return decision;
}

}  // namespace huiyin::evaluation
