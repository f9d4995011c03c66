// EvaluationService (评价): callbacks, satisfaction and rates. See
// README.md.
#pragma once

#include "huiyin/evaluation/v1/commands.pb.h"
#include "huiyin/evaluation/v1/events.pb.h"
#include "services/kit/runtime/typed_service.h"

namespace huiyin::evaluation {

class EvaluationService : public kit::TypedService<v1::Command, v1::Event> {
 public:
  EvaluationService();

  kit::Decision Decide(const kit::Reader& state, const v1::Command& command,
                       const kit::DecideContext& context) const override;
  kit::Decision DecideInput(const kit::Reader& state, std::string_view topic,
                            const common::v1::Record& record,
                            const kit::DecideContext& context) const override;
  kit::Decision DecideTimer(const kit::Reader& state, int64_t due_at_us, std::string_view key,
                            const kit::DecideContext& context) const override;
  void Apply(kit::StateWriter& state, const kit::EventList& events,
             const kit::ApplyContext& context) const override;
  int OutcomeMemoryDays(const void* reference) const override;
};

}  // namespace huiyin::evaluation
