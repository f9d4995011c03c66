#include "services/kit/runtime/service.h"

namespace huiyin::kit {

std::optional<Violation> Service::CheckFromTopic(const Message&) const { return std::nullopt; }

bool Service::MustBePrepared(const Message&) const { return false; }

std::optional<std::string> Service::CommandFromJson(std::string_view) const { return std::nullopt; }

std::string Service::RootOfCommand(const Message&, std::string_view) const { return std::string(); }

Decision Service::DecideNotice(const Reader&, const common::v1::CommandNotice&,
                               const DecideContext&) const {
  return {};
}

}  // namespace huiyin::kit
