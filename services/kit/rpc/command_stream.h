// CommandStream: many commands over one call, each answered once, in the order in which they are decided.
//
// For systems that send many: what one message costs is shared by all that stand in it, both ways. Answers that come while
// one message is being written go into the next.
//
//   ServeRaw<Request>(CommandStreams<Request, Response>(door, [this](v1::CommandCall call, ...) { ... }));   // as HostedRpc does
//
// Raw, in place of the method that gRPC would read messages for: it tells a message that cannot be read from the end of
// all messages no other way.
// Limits: kCommandsOpenMax commands are read and not answered yet, then the caller's next message waits, so memory is
// bounded by the caller's own reading; each command has kStreamedCommandUs, or as long as the call has.
// A message that cannot be read ends the call with INVALID_ARGUMENT: what was taken before is answered first.
// Ownership: a stream owns itself until gRPC is done with it and all its commands have ended. Threads: safe from any.
#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>

#include "huiyin/common/v1/outcome.pb.h"
#include "services/kit/rpc/door.h"
#include "services/kit/rpc/rpc_service.h"
#include "services/kit/runtime/command_record.h"

namespace huiyin::kit {

inline constexpr int kCommandsOpenMax = 4'096;
inline constexpr int kCallsPerMessageMax = 1'000;
inline constexpr int64_t kStreamedCommandUs = 60 * kMicrosPerSecond;

// As the stream tells it.
common::v1::CommandOutcome OutcomeOf(const std::string& command_id, CommandEnd end);

// A command about one existing matter, whichever it is.
template <typename Call>
void EnterCaseCommand(ServiceHost& host, Call call, int64_t deadline_us, CommandDone&& done) {
  using Command = std::decay_t<decltype(call.command())>;
  const std::string matter_id = MatterIdOf(call.command());
  if (matter_id.empty()) {
    return done(
        {ToGrpc(Violation{"command", "is none that this service knows, or names no matter"})});
  }
  StartCommand({.host = &host,
                .header = std::move(*call.mutable_header()),
                .root_id = std::string(RootOf(matter_id)),
                .command = std::make_shared<const Command>(std::move(*call.mutable_command())),
                .deadline_us = deadline_us,
                .done = std::move(done)});
}

template <typename Request, typename Response, typename Call>
class CommandStream final
    : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
      public OpenCall,
      public std::enable_shared_from_this<CommandStream<Request, Response, Call>> {
 public:
  // Begins a command that keeps its limits.
  using Enter = std::function<void(Call call, int64_t deadline_us, CommandDone done)>;
  // What refuses a command before anything is done for it, as overload does; null: nothing.
  using First = std::function<grpc::Status(const Call& call)>;

  CommandStream(const Door& door, grpc::CallbackServerContext* context, Enter enter, First first)
      : door_(door), context_(*context), enter_(std::move(enter)), first_(std::move(first)) {}

  // `checked` other than OK ends it at once.
  void Start(const grpc::Status& checked) {
    self_ = this->shared_from_this();
    if (!checked.ok()) return End(checked);
    const absl::Status added = door_.streams().Add(this);
    std::lock_guard lock(mutex_);
    added_ = added.ok();
    if (!added.ok()) return EndLocked(ToGrpc(added));
    StartRead(&bytes_);
  }

  void End(const grpc::Status& status) override {
    std::lock_guard lock(mutex_);
    EndLocked(status);
  }
  void CutOff() override { context_.TryCancel(); }

  void OnReadDone(bool ok) override {
    if (!ok) return End(grpc::Status::OK);
    Request request;
    if (!grpc::SerializationTraits<Request>::Deserialize(&bytes_, &request).ok()) {
      return End(Unreadable());
    }
    if (request.calls_size() > kCallsPerMessageMax) {
      return End(ToGrpc(Violation{"calls", "more than 1000 in one message: send several"}));
    }
    {
      std::lock_guard lock(mutex_);
      if (ending_) return;  // the caller learns from the call's end that nobody took them
      open_ += request.calls_size();
    }
    for (Call& call : *request.mutable_calls()) Take(std::move(call));
    std::lock_guard lock(mutex_);
    waits_to_read_ = true;
    ReadLocked();
  }

  void OnWriteDone(bool ok) override {
    std::lock_guard lock(mutex_);
    writing_ = false;
    open_ -= std::exchange(writes_, 0);
    if (!ok) return FinishLocked(grpc::Status::CANCELLED);
    WriteLocked();
    ReadLocked();
    MaybeFinishLocked();
  }

  void OnCancel() override {
    std::lock_guard lock(mutex_);
    FinishLocked(grpc::Status::CANCELLED);
  }

  void OnDone() override {
    bool added = false;
    {
      std::lock_guard lock(mutex_);
      added = added_;
    }
    if (added) door_.streams().Remove(this);
    self_ = nullptr;
  }

 private:
  void Take(Call call) {
    CommandDone done = [self = this->shared_from_this(), id = call.header().command_id()](
                           CommandEnd end) { self->Tell(OutcomeOf(id, std::move(end))); };
    if (first_ != nullptr) {
      if (grpc::Status refused = first_(call); !refused.ok()) return done({refused});
    }
    if (auto bad = Validate(call)) return done({ToGrpc(*bad)});
    enter_(std::move(call), door_.DeadlineUs(context_, kStreamedCommandUs), std::move(done));
  }

  void Tell(common::v1::CommandOutcome&& outcome) {
    std::lock_guard lock(mutex_);
    *waiting_.add_outcomes() = std::move(outcome);
    if (writing_ || std::exchange(write_asked_, true)) return;
    // Not here: a batch's outcomes come one right after another, and shall go as one message.
    door_.pool().PushAlways([self = this->shared_from_this()] { self->WriteWhatWaits(); });
  }
  void WriteWhatWaits() {
    std::lock_guard lock(mutex_);
    write_asked_ = false;
    WriteLocked();
  }

  void WriteLocked() {
    if (writing_ || finished_ || waiting_.outcomes().empty()) return;
    writing_ = true;
    writes_ = waiting_.outcomes_size();
    answer_.Clear();
    bool own_buffer = false;
    const grpc::Status packed =
        grpc::SerializationTraits<Response>::Serialize(waiting_, &answer_, &own_buffer);
    waiting_.Clear();
    if (!packed.ok()) return FinishLocked(packed);
    StartWrite(&answer_);
  }
  void ReadLocked() {
    if (!waits_to_read_ || ending_ || open_ >= kCommandsOpenMax) return;
    waits_to_read_ = false;
    StartRead(&bytes_);
  }
  void EndLocked(const grpc::Status& status) {
    if (std::exchange(ending_, true)) return;
    end_ = status;
    MaybeFinishLocked();
  }
  void MaybeFinishLocked() {
    if (ending_ && open_ == 0 && !writing_) FinishLocked(end_);
  }
  void FinishLocked(const grpc::Status& status) {
    ending_ = true;
    if (!std::exchange(finished_, true)) Finish(status);
  }

  const Door& door_;
  grpc::CallbackServerContext& context_;
  const Enter enter_;
  const First first_;
  std::shared_ptr<CommandStream> self_;
  grpc::ByteBuffer bytes_;  // the reading thread's

  std::mutex mutex_;  // guards what follows
  Response waiting_;
  grpc::ByteBuffer answer_;  // being written, with so many outcomes
  int writes_ = 0;
  int open_ = 0;  // taken, their outcome not written yet
  bool added_ = false;
  bool waits_to_read_ = false;
  bool writing_ = false;
  bool write_asked_ = false;
  bool ending_ = false;
  bool finished_ = false;
  grpc::Status end_;
};

// What gRPC calls for each such call. The caller, a grpc::Service, takes it over; the door outlives it.
template <typename Request, typename Response, typename Enter, typename First>
grpc::internal::MethodHandler* CommandStreams(const Door* door, Enter enter, First first) {
  using Call = std::decay_t<decltype(std::declval<Request>().calls(0))>;
  return new grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
      [door, enter = std::move(enter),
       first = std::move(first)](grpc::CallbackServerContext* context) {
        auto stream =
            std::make_shared<CommandStream<Request, Response, Call>>(*door, context, enter, first);
        stream->Start(door->Check(*context, Request::default_instance(), Action::kCaseCommand,
                                  Deadline::kOptional));
        return stream.get();
      });
}

}  // namespace huiyin::kit
