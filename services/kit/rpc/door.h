// Door: what every call passes on its way in: limits, deadline, authorisation; then the partition, then the answer.
//
// Every call needs a deadline, at most kDeadlineMaxUs away: a caller who would wait for ever is told so. Only a stream
// that follows a log may live as long as its caller.
// Threads: safe from any. Nothing here blocks gRPC's threads.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>

#include "services/kit/rpc/authorize.h"
#include "services/kit/rpc/status.h"
#include "services/kit/rpc/streams.h"
#include "services/kit/rpc/work_pool.h"
#include "services/kit/runtime/node.h"
#include "services/kit/store/free_space.h"

namespace huiyin::kit {

inline constexpr int64_t kDeadlineMaxUs = 10 * 60 * kMicrosPerSecond;

inline constexpr int64_t kBehindMaxUs = kMicrosPerSecond / 4;

enum class Deadline { kRequired, kOptional };

// Outlives the server. One for all services of a process.
class Door {
 public:
  // `space` null: there is always room.
  Door(Node* node, std::string operator_token, WorkPool* pool, const FreeSpace* space = nullptr)
      : node_(node), operator_token_(std::move(operator_token)), pool_(pool), space_(space) {}

  // What is wrong with the call itself; OK: go on.
  grpc::Status Check(const grpc::CallbackServerContext& context,
                     const google::protobuf::Message& request, Action action,
                     Deadline deadline = Deadline::kRequired) const;
  // Whether new work may come in: the entrances ask, and hand the command over with the answer, since a retry of what was
  // taken before gets its reply all the same. What finishes work taken before always may come in.
  absl::Status CheckNewWork() const;
  // Overload: while anything has waited for longer than kBehindMaxUs, work that begins here is refused at once, before
  // anything was done for it, so that what was taken before gets done.
  grpc::Status CheckNotBehind() const;
  // Whether the caller may do that: for calls that tell some callers more.
  bool Allows(const grpc::CallbackServerContext& context, Action action) const;
  // When nobody waits for the call any more, or `at_most_us` from now, on the node's monotonic clock.
  int64_t DeadlineUs(const grpc::CallbackServerContext& context,
                     int64_t at_most_us = kDeadlineMaxUs) const;
  Node& node() const { return *node_; }
  WorkPool& pool() const { return *pool_; }
  Streams& streams() const { return streams_; }

 private:
  Caller CallerOf(const grpc::CallbackServerContext& context) const;

  Node* node_;
  const std::string operator_token_;
  WorkPool* pool_;
  const FreeSpace* space_;
  mutable Streams streams_;
};

// What became of a command: told once, from a turn or within the call that began it. OK: `reply` holds the bytes of the
// service's reply.
struct CommandEnd {
  grpc::Status status;
  std::string reply = {};
  PositionList positions = {};
};
using CommandDone = std::function<void(CommandEnd)>;

// Hands a command to its partition. `refused` may take a rejection over (true), for a caller that knows another way.
struct CommandCall {
  ServiceHost* host;
  common::v1::CommandHeader header;
  std::string root_id;
  std::shared_ptr<const Message> command;
  int64_t deadline_us;
  CommandDone done;
  std::function<bool(const common::v1::Rejection&)> refused = nullptr;
  // What Door::CheckNewWork said. Not OK: the command gets the answer that it got before, else this.
  absl::Status new_work = absl::OkStatus();
};
void StartCommand(CommandCall call);

// Of a command about one existing matter, as a Request{header, command} has it: the field of the service's Command.
template <typename Command, typename Field, typename Request>
CommandCall CaseCommandCall(ServiceHost* host, Field* (Command::*field)(), const Request& request,
                            int64_t deadline_us, CommandDone&& done) {
  auto command = std::make_shared<Command>();
  *(command.get()->*field)() = request.command();
  return {.host = host,
          .header = request.header(),
          .root_id = std::string(RootOf(request.command().matter_id())),
          .command = std::move(command),
          .deadline_us = deadline_us,
          .done = std::move(done)};
}

// Finishes a unary call with what became of its command.
template <typename Response>
CommandDone FinishWith(grpc::ServerUnaryReactor* reactor, Response* response) {
  return [reactor, response](CommandEnd end) {
    if (end.status.ok() && !response->mutable_reply()->ParseFromString(end.reply)) {
      end.status = {grpc::StatusCode::INTERNAL, "the remembered answer is broken"};
    }
    if (end.status.ok()) *response->mutable_positions() = std::move(end.positions);
    reactor->Finish(end.status);
  };
}

// A query of one matter's partition: `run` reads a snapshot that reflects `at_least` and fills the response.
grpc::ServerUnaryReactor* StartQuery(const Door& door, ServiceHost& host,
                                     grpc::CallbackServerContext* context,
                                     const google::protobuf::Message& request,
                                     const PositionList& at_least, std::string_view matter_id,
                                     Action action, PositionList* positions,
                                     std::function<absl::Status(const Reader&)> run);

// A query of all partitions, on the pool: `run` gets a snapshot of each.
using Snapshots = std::vector<std::unique_ptr<Reader>>;
grpc::ServerUnaryReactor* StartGather(const Door& door, ServiceHost& host,
                                      grpc::CallbackServerContext* context,
                                      const google::protobuf::Message& request,
                                      const PositionList& at_least, PositionList* positions,
                                      std::function<absl::Status(const Snapshots&)> run,
                                      Action action = Action::kQuery);

// Moves what a query found into the response; the response's positions are filled apart.
template <typename Response>
absl::Status FillFrom(absl::StatusOr<Response> found, Response* response) {
  if (!found.ok()) return found.status();
  *response = *std::move(found);
  return absl::OkStatus();
}

}  // namespace huiyin::kit
