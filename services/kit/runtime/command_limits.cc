#include "services/kit/runtime/command_limits.h"

namespace huiyin::kit {

bool RoutingHolds(const common::v1::CommandRecord& record) {
  common::v1::CommandRecord routing;
  routing.set_service(record.service());
  routing.set_root_id(record.root_id());
  routing.set_asked_by_root_id(record.asked_by_root_id());
  if (record.has_follow_up()) *routing.mutable_follow_up() = record.follow_up();
  *routing.mutable_notice()->mutable_follow_up() = record.notice().follow_up();
  return !Validate(routing).has_value();
}

std::optional<Violation> CheckHeader(const common::v1::CommandRecord& record) {
  common::v1::CommandHeader header = record.header();
  // A follow-up carries all that the decision that asked for it had seen: an envelope's limit.
  if (record.has_follow_up()) header.clear_positions();
  std::optional<Violation> bad = Validate(header);
  if (bad.has_value()) bad->field = "header." + bad->field;
  return bad;
}

std::optional<Violation> CheckPayload(const Service& service, const Message* command) {
  if (command == nullptr) return std::nullopt;
  if (auto bad = service.CheckFromTopic(*command)) return bad;
  const auto* full = dynamic_cast<const google::protobuf::Message*>(command);
  return full != nullptr ? Validate(*full) : std::nullopt;
}

}  // namespace huiyin::kit
