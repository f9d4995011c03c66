// TypedService: what a service derives from. Spares it the parsing and the casts; nothing else.
//
//   class IntakeService : public kit::TypedService<v1::Command, v1::Event> {
//    public:
//     IntakeService() : TypedService({.topic = "huiyin.intake", .upstreams = {}, .schema_version =
//     1}) {} kit::Decision Decide(const kit::Reader&, const v1::Command&, const
//     kit::DecideContext&) const override;
//     ...
//   };
//
// Decisions are made with these:
//   kit::Decision decision(context);
//   kit::Emit<v1::Event>(&decision).mutable_case_accepted()->set_matter_id(id);
//   return kit::Reject("huiyin.intake", "CASE_UNKNOWN", common::v1::REJECTION_KIND_NOT_FOUND, "no
//   case …");
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "services/kit/runtime/chain.h"
#include "services/kit/runtime/command_record.h"
#include "services/kit/runtime/partitioner.h"
#include "services/kit/runtime/service.h"

namespace huiyin::kit {

// Adds an event to the decision and returns it to be filled.
template <typename Event>
Event& Emit(Decision* decision) {
  auto* event = google::protobuf::Arena::CreateMessage<Event>(decision->arena);
  decision->events.emplace_back(event);
  return *event;
}

// A decision that refuses. `reason` is the name of a RejectionReason without its prefix; `message`
// says what was wrong, where and what to do, without personal data.
inline Decision Reject(std::string_view domain, std::string_view reason,
                       common::v1::RejectionKind kind, std::string message,
                       std::string_view field = "") {
  Decision decision;
  common::v1::Rejection& rejection = decision.rejection.emplace();
  rejection.set_domain(std::string(domain));
  rejection.set_reason(std::string(reason));
  rejection.set_kind(kind);
  rejection.set_message(std::move(message));
  rejection.set_field(std::string(field));
  return decision;
}

// An event of an upstream record, on the record's arena where it has one. Throws std::invalid_argument where the bytes are
// none: the input is then held.
template <typename Event>
MessagePtr<Event> ParseUpstream(const common::v1::Record& record, const std::string& bytes) {
  auto* event = google::protobuf::Arena::CreateMessage<Event>(record.GetArena());
  MessagePtr<Event> parsed(event);
  if (!event->ParseFromString(bytes)) throw std::invalid_argument("an upstream event is broken");
  return parsed;
}

struct ServiceDeclaration {
  std::string topic;
  std::vector<std::string> upstreams;
  uint32_t schema_version = 1;
  bool reads_reference = true;
  bool reads_commands = true;
};

template <typename Command, typename Event>
class TypedService : public Service {
 public:
  explicit TypedService(ServiceDeclaration declaration) : declaration_(std::move(declaration)) {}

  // What the service writes.
  virtual Decision Decide(const Reader& state, const Command& command,
                          const DecideContext& context) const = 0;
  // A service that does all events of a record together overrides the other Apply instead.
  virtual void Apply(StateWriter&, const Event&, const ApplyContext&) const {}
  virtual std::optional<Violation> CheckFromTopic(const Command&) const { return std::nullopt; }
  virtual bool MustBePrepared(const Command&) const { return false; }
  // The family that the command belongs to.
  virtual std::string RootOf(const Command& command, std::string_view /*command_id*/) const {
    return std::string(kit::RootOf(MatterIdOf(command)));
  }
  // The command without what differs between attempts.
  virtual std::string Content(const Command& command) const { return command.SerializeAsString(); }

  const std::string& topic() const final { return declaration_.topic; }
  const std::vector<std::string>& upstreams() const final { return declaration_.upstreams; }
  uint32_t schema_version() const final { return declaration_.schema_version; }
  bool reads_reference() const final { return declaration_.reads_reference; }
  bool reads_commands() const final { return declaration_.reads_commands; }

  std::unique_ptr<Message> ParseCommand(std::string_view bytes) const final {
    auto command = std::make_unique<Command>();
    const bool known = command->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
                       command->command_case() != Command::COMMAND_NOT_SET;
    return known ? std::unique_ptr<Message>(std::move(command)) : nullptr;
  }
  std::optional<std::string> CommandFromJson(std::string_view json) const final {
    Command command;
    return BytesFromJson(json, &command);
  }
  std::string RootOfCommand(const Message& command, std::string_view command_id) const final {
    return RootOf(static_cast<const Command&>(command), command_id);
  }
  MessagePtr<Message> ParseEvent(std::string_view bytes,
                                 google::protobuf::Arena* arena) const final {
    auto* event = google::protobuf::Arena::CreateMessage<Event>(arena);
    MessagePtr<Message> parsed(event);
    const bool known = event->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
                       event->event_case() != Event::EVENT_NOT_SET;
    return known ? std::move(parsed) : nullptr;
  }
  std::optional<Violation> CheckFromTopic(const Message& command) const final {
    return CheckFromTopic(static_cast<const Command&>(command));
  }
  bool MustBePrepared(const Message& command) const final {
    return MustBePrepared(static_cast<const Command&>(command));
  }
  uint64_t ContentDigest(const Message& command) const final {
    return Digest(Content(static_cast<const Command&>(command)));
  }
  Decision DecideCommand(const Reader& state, const Message& command,
                         const DecideContext& context) const final {
    return Decide(state, static_cast<const Command&>(command), context);
  }
  void Apply(StateWriter& state, const EventList& events,
             const ApplyContext& context) const override {
    for (const auto& event : events) Apply(state, static_cast<const Event&>(*event), context);
  }

 private:
  const ServiceDeclaration declaration_;
};

}  // namespace huiyin::kit
