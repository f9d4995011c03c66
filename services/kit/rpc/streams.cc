#include "services/kit/rpc/streams.h"

#include <chrono>

#include "services/kit/rpc/status.h"

namespace huiyin::kit {
namespace {

// So long the last answer and the status may take to a caller who reads.
constexpr auto kReadTime = std::chrono::milliseconds(200);
constexpr auto kCutOffTime = std::chrono::seconds(5);

absl::Status Gone() {
  return absl::UnavailableError("the server shuts down: connect again, after the last position");
}

}  // namespace

absl::Status Streams::Add(OpenCall* stream) {
  std::lock_guard lock(mutex_);
  if (ended_) return Gone();
  if (open_.size() >= streams_max_) {
    return absl::ResourceExhaustedError("too many streams are open: try again later");
  }
  open_.insert(stream);
  return absl::OkStatus();
}

void Streams::Remove(OpenCall* stream) {
  {
    std::lock_guard lock(mutex_);
    open_.erase(stream);
  }
  changed_.notify_all();
}

void Streams::End() {
  std::unique_lock lock(mutex_);
  ended_ = true;
  const auto none = [&] { return open_.empty(); };
  for (OpenCall* stream : open_) stream->End(ToGrpc(Gone()));
  if (changed_.wait_for(lock, kReadTime, none)) return;
  for (OpenCall* stream : open_) stream->CutOff();
  changed_.wait_for(lock, kCutOffTime, none);
}

size_t Streams::size() const {
  std::lock_guard lock(mutex_);
  return open_.size();
}

}  // namespace huiyin::kit
