// TrackingService (跟踪督办): the case of record. Stages, limits, parking, timeline and ledger. See
// README.md.
#pragma once

#include "huiyin/tracking/v1/commands.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "services/kit/runtime/typed_service.h"

namespace huiyin::tracking {

class TrackingService : public kit::TypedService<v1::Command, v1::Event> {
 public:
  TrackingService();

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

}  // namespace huiyin::tracking
