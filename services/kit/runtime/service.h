// Service: what the runtime drives. A service is its messages, `decide`, `apply` and tables;
// everything else is here once.
//
// Purpose: the one seam between the runtime, which knows no domain, and the domain, which knows no
// log. Services derive from TypedService (typed_service.h), which spares them the casts.
//
// Rules: Decide* are pure: no clock, no randomness, no IO but the Reader; what they may know is in
// their arguments. They return events, or one rejection, or nothing. Apply is pure and total. Both
// are called from one thread per partition, on one object from several partitions at once, so a
// Service has no mutable members. Errors: a Decide* that throws is a defect: the matter is held (or
// the command refused) and nothing else happens.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/arena.h"
#include "google/protobuf/message_lite.h"
#include "huiyin/common/v1/record.pb.h"
#include "services/kit/runtime/validator.h"
#include "services/kit/store/reader.h"

namespace huiyin::kit {

using Message = google::protobuf::MessageLite;

// Owns a message by itself, or shares one that lies on an arena and goes with it.
struct FreeUnlessOnArena {
  FreeUnlessOnArena() = default;
  template <typename T>
  // NOLINTNEXTLINE(google-explicit-constructor): one that was made alone is handed over.
  FreeUnlessOnArena(std::default_delete<T>) {}
  void operator()(const Message* message) const {
    if (message->GetArena() == nullptr) delete message;
  }
};
template <typename M>
using MessagePtr = std::unique_ptr<const M, FreeUnlessOnArena>;
using EventList = std::vector<MessagePtr<Message>>;

// What a decision may know beside state and input.
struct DecideContext {
  int64_t now_us = 0;          // becomes decided_at: never before any cause
  int64_t received_at_us = 0;  // when the input was decided upstream, or the command came
  const void* reference =
      nullptr;  // the policy as of this partition's own position; null in the directory itself
  std::string_view command_id;  // of a command
  std::string_view actor;       // of a command
  bool follow_up = false;       // the command was asked for by another decision, not from outside
  std::string_view root_id;     // family the input belongs to
  // Where the decision is made, never null; lives as long as the decision does.
  google::protobuf::Arena* arena = nullptr;
};

// What one decision says. At most one of reply and rejection; events with a rejection are a defect.
struct Decision {
  Decision() = default;
  explicit Decision(const DecideContext& context) : arena(context.arena) {}

  EventList events;   // each the service's Event
  std::string reply;  // the service's reply message, for commands
  std::optional<common::v1::Rejection> rejection;
  std::vector<common::v1::FollowUp> follow_ups;
  google::protobuf::Arena* arena = nullptr;  // of the events; null: on the heap, each by itself

  bool empty() const { return events.empty() && !rejection && follow_ups.empty(); }
};

// What apply may know beside state and event.
struct ApplyContext {
  int64_t decided_at_us = 0;
  uint64_t sequence = 0;
  const common::v1::Cause* cause = nullptr;
  // Of the events, in their order, as they stand in the record.
  const google::protobuf::RepeatedPtrField<std::string>& event_bytes;
};

// The writer that apply gets: tables and timers.
class StateWriter : public Writer {
 public:
  // A timer is a row ordered by due time; when it is due it comes to DecideTimer once, and the row
  // is gone. `key` is unique among the timers with that due time; a row with the same due time and
  // key is replaced.
  virtual void SetTimer(int64_t due_at_us, std::string_view key, std::string_view root_id) = 0;
  virtual void CancelTimer(int64_t due_at_us, std::string_view key) = 0;
};

class Service {
 public:
  virtual ~Service() = default;

  // The service's own topic.
  virtual const std::string& topic() const = 0;
  // Decision logs it reads beside the directory and the commands, same partition.
  virtual const std::vector<std::string>& upstreams() const = 0;
  // Raised when the tables change shape: state of another version is folded anew.
  virtual uint32_t schema_version() const = 0;
  // Whether it reads the directory (all but the directory itself) and huiyin.commands.
  virtual bool reads_reference() const { return true; }
  virtual bool reads_commands() const { return true; }

  // null: the bytes are no command, or no event, this version knows.
  virtual std::unique_ptr<Message> ParseCommand(std::string_view bytes) const = 0;
  virtual MessagePtr<Message> ParseEvent(std::string_view bytes,
                                         google::protobuf::Arena* arena) const = 0;
  // Of a command of huiyin.commands: its bytes, from the JSON of who has no protobuf (none: it is no command), and the
  // family that it belongs to, where it did not say so itself (empty: it cannot be told).
  virtual std::optional<std::string> CommandFromJson(std::string_view json) const;
  virtual std::string RootOfCommand(const Message& command, std::string_view command_id) const;
  // What a command from huiyin.commands may not carry there, beside the limits of its fields: what
  // only the gRPC door can take, such as contact data that it seals. Never decided, never held.
  virtual std::optional<Violation> CheckFromTopic(const Message& command) const;
  // Whether a command from huiyin.commands must be prepared before it is decided (command_preparer.h); decided as it came, it
  // would be a defect.
  virtual bool MustBePrepared(const Message& command) const;
  // Digest of what a command says, without what differs between attempts (sealed fields).
  virtual uint64_t ContentDigest(const Message& command) const = 0;

  virtual Decision DecideCommand(const Reader& state, const Message& command,
                                 const DecideContext& context) const = 0;
  // `record` counted in upstream `topic`. Throws std::invalid_argument on events it cannot read.
  virtual Decision DecideInput(const Reader& state, std::string_view topic,
                               const common::v1::Record& record,
                               const DecideContext& context) const = 0;
  virtual Decision DecideTimer(const Reader& state, int64_t due_at_us, std::string_view key,
                               const DecideContext& context) const = 0;
  // A follow-up this service asked for was refused.
  virtual Decision DecideNotice(const Reader& state, const common::v1::CommandNotice& notice,
                                const DecideContext& context) const;

  // All events of one record, in order.
  virtual void Apply(StateWriter& state, const EventList& events,
                     const ApplyContext& context) const = 0;

  // Days an outcome is remembered, by policy.
  virtual int OutcomeMemoryDays(const void* reference) const = 0;
};

}  // namespace huiyin::kit
