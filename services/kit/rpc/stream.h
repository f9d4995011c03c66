// Stream: a call whose answers come one after another, as they happen, until the caller or the server ends it.
//
// What is told comes from a StreamSource; all the rest is here once: one answer is under way at a time and the next is
// not even looked for before it is (a slow reader costs one message), gRPC's threads never wait, a wake is never lost, and
// the end comes at once.
//
//   class Ticks : public StreamSource { ... };
//   return StartStream<v1::TickResponse>(door, context, door.Check(...), std::make_unique<Ticks>());
//
// Ownership: a stream owns its source and itself, until gRPC is done with it. Threads: Begin and Take are called on the
// door's pool, never two at once; wakes come from any thread.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "absl/status/statusor.h"
#include "services/kit/rpc/door.h"

namespace huiyin::kit {

class StreamSource {
 public:
  enum class Took {
    kOne,      // the response is filled
    kNothing,  // there is none now; a wake comes when there may be
    kMore,     // looked at much and found none: others' turn, then go on
    kEnd,      // there will be none any more
  };

  virtual ~StreamSource() = default;
  // Called once, before Take. From here on `wake` is called whenever there may be more; it may outlive this object and
  // does not block. A status other than OK ends the stream with it.
  virtual absl::Status Begin(std::function<void()> wake) = 0;
  virtual absl::StatusOr<Took> Take(google::protobuf::Message* response) = 0;
};

// The part that knows no message type.
class Stream : public OpenCall, public std::enable_shared_from_this<Stream> {
 public:
  Stream(const Door& door, grpc::CallbackServerContext* context,
         std::unique_ptr<StreamSource> source);

  // `checked` other than OK ends it at once.
  void Start(const grpc::Status& checked);
  // After it nothing is written any more.
  void End(const grpc::Status& status) override;
  // Not before Start, and only until the stream is removed from the door's.
  void CutOff() override { context_.TryCancel(); }

 protected:
  void WriteDone(bool ok);
  void CallDone();

 private:
  // Asks for a turn, once for however many wakes. What the log's thread holds of a stream: it must never own it, for were
  // it the last owner it would wait in the end of a subscription for its own callback to return.
  struct Waker {
    WorkPool& pool;
    std::weak_ptr<Stream> stream;
    std::atomic<bool> queued{false};

    static void Wake(const std::shared_ptr<Waker>& waker);
  };

  virtual google::protobuf::Message* response() = 0;
  virtual void Write() = 0;
  virtual void Close(const grpc::Status& status) = 0;

  void Turn();
  absl::StatusOr<StreamSource::Took> Look();
  void EndLocked(const grpc::Status& status);

  grpc::CallbackServerContext& context_;
  WorkPool& pool_;
  Streams& streams_;
  const std::unique_ptr<StreamSource> source_;
  std::shared_ptr<Waker> waker_;
  std::shared_ptr<Stream> self_;  // lives until gRPC is done with it
  bool begun_ = false;            // the turn's own

  std::mutex mutex_;  // guards what follows
  bool added_ = false;
  bool turning_ = false;
  bool woken_ = false;  // during a turn
  bool writing_ = false;
  bool ended_ = false;
};

template <typename Response>
class StreamReactor final : public grpc::ServerWriteReactor<Response>, public Stream {
 public:
  using Stream::Stream;
  void OnWriteDone(bool ok) override { WriteDone(ok); }
  void OnCancel() override { End(grpc::Status::CANCELLED); }
  void OnDone() override { CallDone(); }

 private:
  google::protobuf::Message* response() override { return &response_; }
  void Write() override { this->StartWrite(&response_); }
  void Close(const grpc::Status& status) override { this->Finish(status); }

  Response response_;
};

// A reactor that deletes itself when the call is over. `checked` other than OK ends it at once.
template <typename Response>
grpc::ServerWriteReactor<Response>* StartStream(const Door& door,
                                                grpc::CallbackServerContext* context,
                                                const grpc::Status& checked,
                                                std::unique_ptr<StreamSource> source) {
  auto stream = std::make_shared<StreamReactor<Response>>(door, context, std::move(source));
  stream->Start(checked);
  return stream.get();
}

}  // namespace huiyin::kit
