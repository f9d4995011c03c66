#include "services/kit/store/memory_store.h"

namespace huiyin::kit {
namespace {

constexpr size_t kUndoMax = 64;

class Copy : public MemoryStore {
 public:
  explicit Copy(const Rows& rows) { mutable_rows() = rows; }
};

}  // namespace

bool MemoryStore::Get(std::string_view key, std::string* value) const {
  auto found = rows_.find(key);
  if (found == rows_.end()) return false;
  *value = found->second;
  return true;
}

void MemoryStore::Scan(std::string_view from, std::string_view to, Visit visit) const {
  for (auto it = rows_.lower_bound(from); it != rows_.end() && (to.empty() || it->first < to);
       ++it) {
    if (!visit(it->first, it->second)) return;
  }
}

absl::Status MemoryStore::Write(Overlay::Writes&& writes) {
  Undo undo;
  for (const auto& [row, value] : writes) {
    const std::string key(row);
    auto found = rows_.find(key);
    undo[key] = found == rows_.end() ? std::nullopt : std::optional(found->second);
    if (value.has_value()) {
      rows_[key] = *value;
    } else if (found != rows_.end()) {
      rows_.erase(found);
    }
  }
  undo_.push_back(std::move(undo));
  if (undo_.size() > kUndoMax) undo_.pop_front();
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Reader>> MemoryStore::Snapshot() const {
  return std::make_unique<Copy>(rows_);
}

absl::Status MemoryStore::Reset() {
  rows_.clear();
  undo_.clear();
  return absl::OkStatus();
}

absl::Status MemoryStore::Flush() {
  undo_.clear();
  return absl::OkStatus();
}

absl::Status MemoryStore::Checkpoint(const std::string&) {
  return absl::UnimplementedError("a store in memory writes no checkpoint");
}

void MemoryStore::LoseTail(size_t batches) {
  for (; batches > 0 && !undo_.empty(); --batches) {
    for (const auto& [key, value] : undo_.back()) {
      if (value.has_value()) {
        rows_[key] = *value;
      } else {
        rows_.erase(key);
      }
    }
    undo_.pop_back();
  }
}

}  // namespace huiyin::kit
