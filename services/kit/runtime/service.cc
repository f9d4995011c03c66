#include "services/kit/runtime/service.h"

namespace huiyin::kit {

std::optional<Violation> Service::CheckFromTopic(const Message&) const { return std::nullopt; }

Decision Service::DecideNotice(const Reader&, const common::v1::CommandNotice&,
                               const DecideContext&) const {
  return {};
}

}  // namespace huiyin::kit
