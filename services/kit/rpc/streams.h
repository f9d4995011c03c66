// Streams: the streams that are open in a process, so that the server's end can end them.
//
// A stream has no deadline: without this it would use up the whole grace period of a shutdown. Bounded: what is too many
// is refused. Threads: safe from any.
#pragma once

#include <grpcpp/support/status.h>

#include <condition_variable>
#include <mutex>
#include <set>

#include "absl/status/status.h"

namespace huiyin::kit {

// A call that lives as long as its caller. Both come from any thread.
class OpenCall {
 public:
  virtual ~OpenCall() = default;
  // Ends it as soon as it can be ended well; nothing new is taken from here on.
  virtual void End(const grpc::Status& status) = 0;
  // Does not wait for the caller to read.
  virtual void CutOff() = 0;
};

class Streams {
 public:
  explicit Streams(size_t streams_max = 1000) : streams_max_(streams_max) {}

  // RESOURCE_EXHAUSTED: too many are open. UNAVAILABLE: the server ends. Else the stream must be removed before it goes.
  absl::Status Add(OpenCall* stream);
  void Remove(OpenCall* stream);
  // Ends all with UNAVAILABLE, and lets none begin. A caller who does not read is cut off after a moment.
  void End();
  size_t size() const;

 private:
  const size_t streams_max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::set<OpenCall*> open_;
  bool ended_ = false;
};

}  // namespace huiyin::kit
