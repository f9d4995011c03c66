#include "services/evaluation/service.h"

#include <stdexcept>

#include "services/evaluation/apply/change.h"
#include "services/evaluation/decide/callback.h"
#include "services/evaluation/decide/tracking_record.h"
#include "services/evaluation/tables.h"
#include "services/kit/base/text.h"
#include "services/policy/reference.h"

namespace huiyin::evaluation {

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

void EvaluationService::Apply(kit::StateWriter& state, const v1::Event& event,
                              const kit::ApplyContext& context) const {
  switch (event.event_case()) {
    case v1::Event::kCaseCounted:
      return Change(state, event.case_counted(), context);
    case v1::Event::kCategoryChanged:
      return Change(state, event.category_changed(), context);
    case v1::Event::kStageCounted:
      return Change(state, event.stage_counted(), context);
    case v1::Event::kMissCounted:
      return Change(state, event.miss_counted(), context);
    case v1::Event::kCaseCalledBack:
      return Change(state, event.case_called_back(), context);
    case v1::Event::kCaseSettled:
      return Change(state, event.case_settled(), context);
    case v1::Event::kReopenCounted:
      return Change(state, event.reopen_counted(), context);
    case v1::Event::kFactCounted:
      return Change(state, event.fact_counted(), context);
    case v1::Event::kFedBackCounted:
      return Change(state, event.fed_back_counted(), context);
    case v1::Event::EVENT_NOT_SET:
      return;
  }
}

int EvaluationService::OutcomeMemoryDays(const void* reference) const {
  return policy::PolicyOf(reference).settings().outcome_memory_days();
}

}  // namespace huiyin::evaluation
