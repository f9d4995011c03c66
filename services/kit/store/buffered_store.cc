#include "services/kit/store/buffered_store.h"

#include <utility>

#include "services/kit/base/status.h"

namespace huiyin::kit {

BufferedStore::BufferedStore(std::unique_ptr<Store> base, size_t rows_max)
    : base_(std::move(base)), rows_max_(rows_max), buffer_(base_.get()) {}

bool BufferedStore::Get(std::string_view key, std::string* value) const {
  std::lock_guard lock(mutex_);
  return buffer_.Get(key, value);
}

RowPtr BufferedStore::Find(std::string_view key, const google::protobuf::MessageLite& shape) const {
  std::lock_guard lock(mutex_);
  return buffer_.Find(key, shape);
}

void BufferedStore::Scan(std::string_view from, std::string_view to, Visit visit) const {
  std::lock_guard lock(mutex_);
  buffer_.Scan(from, to, visit);
}

absl::Status BufferedStore::Write(Overlay::Writes&& writes) {
  std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(failed_);
  buffer_.Take(std::move(writes));
  return buffer_.writes().size() < rows_max_ ? absl::OkStatus() : HandOn();
}

absl::StatusOr<std::unique_ptr<Reader>> BufferedStore::Snapshot() const {
  std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(HandOn());
  return base_->Snapshot();
}

absl::Status BufferedStore::Reset() {
  std::lock_guard lock(mutex_);
  buffer_.Clear();
  failed_ = absl::OkStatus();
  return base_->Reset();
}

absl::Status BufferedStore::Flush() {
  {
    std::lock_guard lock(mutex_);
    RETURN_IF_ERROR(HandOn());
  }
  return base_->Flush();
}

absl::Status BufferedStore::Checkpoint(const std::string& directory) {
  {
    std::lock_guard lock(mutex_);
    RETURN_IF_ERROR(HandOn());
  }
  return base_->Checkpoint(directory);
}

absl::Status BufferedStore::HandOn() const {
  if (!failed_.ok() || buffer_.writes().empty()) return failed_;
  failed_ = base_->Write(std::move(buffer_.writes()));
  if (failed_.ok()) buffer_.Clear();
  return failed_;
}

}  // namespace huiyin::kit
