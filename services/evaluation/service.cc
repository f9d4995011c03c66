#include "services/evaluation/service.h"

#include <stdexcept>

#include "services/evaluation/apply/change.h"
#include "services/evaluation/decide/callback.h"
#include "services/evaluation/decide/tracking_record.h"
#include "services/evaluation/tables.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/apply_runs.h"
#include "services/policy/reference.h"

namespace huiyin::evaluation {
namespace {

// What an event says, whichever it is.
template <typename Visit>
void VisitSaid(const v1::Event& event, Visit&& visit) {
  switch (event.event_case()) {
    case v1::Event::kCaseCounted:
      return visit(event.case_counted());
    case v1::Event::kCategoryChanged:
      return visit(event.category_changed());
    case v1::Event::kStageCounted:
      return visit(event.stage_counted());
    case v1::Event::kMissCounted:
      return visit(event.miss_counted());
    case v1::Event::kCaseCalledBack:
      return visit(event.case_called_back());
    case v1::Event::kCaseSettled:
      return visit(event.case_settled());
    case v1::Event::kReopenCounted:
      return visit(event.reopen_counted());
    case v1::Event::kFactCounted:
      return visit(event.fact_counted());
    case v1::Event::kFedBackCounted:
      return visit(event.fed_back_counted());
    case v1::Event::EVENT_NOT_SET:
      return;
  }
}

}  // namespace

EvaluationService::EvaluationService()
    : TypedService({.topic = kTopic, .upstreams = {kTrackingTopic}, .schema_version = 3}) {}

kit::Decision EvaluationService::Decide(const kit::Reader& state, const v1::Command& command,
                                        const kit::DecideContext& context) const {
  switch (command.command_case()) {
    case v1::Command::kCallBackCase:
      return CallBackCase(state, command.call_back_case(), context);
    case v1::Command::COMMAND_NOT_SET:
      break;
  }
  throw std::invalid_argument("a command of huiyin.evaluation says nothing");
}

kit::Decision EvaluationService::DecideInput(const kit::Reader& state, std::string_view topic,
                                             const common::v1::Record& record,
                                             const kit::DecideContext& context) const {
  if (topic == kTrackingTopic) return DecideTrackingRecord(state, record, context);
  throw std::invalid_argument(kit::Concat("huiyin.evaluation does not read ", topic));
}

kit::Decision EvaluationService::DecideTimer(const kit::Reader&, int64_t, std::string_view,
                                             const kit::DecideContext&) const {
  throw std::logic_error("no timers");
}

void EvaluationService::Apply(kit::StateWriter& state, const kit::EventList& events,
                              const kit::ApplyContext& context) const {
  kit::ApplyRuns<v1::Event, ScoreChange>(
      state, events, context, [](const v1::Event& event, auto&& take) { VisitSaid(event, take); });
}

int EvaluationService::OutcomeMemoryDays(const void* reference) const {
  return policy::PolicyOf(reference).settings().outcome_memory_days();
}

}  // namespace huiyin::evaluation
