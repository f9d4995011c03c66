#include "services/kit/runtime/service.h"

namespace huiyin::kit {

std::optional<Violation> Service::CheckFromTopic(const Message&) const { return std::nullopt; }

Decision Service::DecideNotice(const Reader&, const common::v1::CommandNotice&,
                               const DecideContext&) const {
  return {};
}

void Service::ApplyAll(StateWriter& state,
                       const std::vector<std::unique_ptr<const Message>>& events,
                       const ApplyContext& context) const {
  for (const auto& event : events) Apply(state, *event, context);
}

}  // namespace huiyin::kit
