#include "services/kit/rpc/stream.h"

#include "services/kit/base/status.h"

namespace huiyin::kit {

Stream::Stream(const Door& door, grpc::CallbackServerContext* context,
               std::unique_ptr<StreamSource> source)
    : context_(*context),
      pool_(door.pool()),
      streams_(door.streams()),
      source_(std::move(source)) {}

void Stream::Waker::Wake(const std::shared_ptr<Waker>& waker) {
  if (waker->queued.exchange(true)) return;
  waker->pool.PushAlways([waker] {
    waker->queued = false;
    if (auto stream = waker->stream.lock()) stream->Turn();
  });
}

void Stream::Start(const grpc::Status& checked) {
  self_ = shared_from_this();
  waker_.reset(new Waker{.pool = pool_, .stream = weak_from_this()});
  if (!checked.ok()) return End(checked);
  const absl::Status added = streams_.Add(this);
  std::lock_guard lock(mutex_);
  added_ = added.ok();
  if (!added.ok()) return EndLocked(ToGrpc(added));
  Waker::Wake(waker_);
}

void Stream::Turn() {
  {
    std::lock_guard lock(mutex_);
    if (turning_) woken_ = true;
    if (turning_ || writing_ || ended_) return;  // the end of either asks for a turn
    turning_ = true;
  }
  const absl::StatusOr<StreamSource::Took> took = Look();
  std::lock_guard lock(mutex_);
  turning_ = false;
  const bool woken = std::exchange(woken_, false);
  if (ended_) return;
  if (!took.ok()) return EndLocked(ToGrpc(took.status()));
  switch (*took) {
    case StreamSource::Took::kOne:
      writing_ = true;
      return Write();
    case StreamSource::Took::kNothing:
      if (woken) Waker::Wake(waker_);
      return;
    case StreamSource::Took::kMore:
      return Waker::Wake(waker_);
    case StreamSource::Took::kEnd:
      return EndLocked(grpc::Status::OK);
  }
}

absl::StatusOr<StreamSource::Took> Stream::Look() {
  if (!std::exchange(begun_, true)) {
    RETURN_IF_ERROR(source_->Begin([waker = waker_] { Waker::Wake(waker); }));
  }
  return source_->Take(response());
}

void Stream::WriteDone(bool ok) {
  std::lock_guard lock(mutex_);
  writing_ = false;
  if (!ok) return EndLocked(grpc::Status::CANCELLED);
  if (!ended_) Waker::Wake(waker_);
}

void Stream::End(const grpc::Status& status) {
  std::lock_guard lock(mutex_);
  EndLocked(status);
}

void Stream::EndLocked(const grpc::Status& status) {
  if (std::exchange(ended_, true)) return;
  Close(status);
}

void Stream::CallDone() {
  bool added = false;
  {
    std::lock_guard lock(mutex_);
    added = added_;
  }
  if (added) streams_.Remove(this);
  self_.reset();
}

}  // namespace huiyin::kit
