// MemoryStore: a Store in memory, for the simulator and unit tests. Can fall back to an earlier
// prefix, as a store without a write-ahead log does after a crash. Not safe for use by two threads.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "services/kit/store/store.h"

namespace huiyin::kit {

class MemoryStore : public Store {
 public:
  bool Get(std::string_view key, std::string* value) const override;
  void Scan(std::string_view from, std::string_view to, Visit visit) const override;
  absl::Status Write(Overlay::Writes&& writes) override;
  absl::StatusOr<std::unique_ptr<Reader>> Snapshot() const override;
  absl::Status Reset() override;
  absl::Status Flush() override;
  absl::Status Checkpoint(const std::string& directory) override;

  // Batches that a crash now could lose.
  size_t unflushed() const { return undo_.size(); }
  // Forgets the last `batches` writes, at most those that were not flushed.
  void LoseTail(size_t batches);

  using Rows = std::map<std::string, std::string, std::less<>>;
  const Rows& rows() const { return rows_; }
  Rows& mutable_rows() { return rows_; }

 private:
  Rows rows_;
  using Undo = std::map<std::string, std::optional<std::string>>;

  std::deque<Undo> undo_;  // what each unflushed batch replaced, oldest first
};

}  // namespace huiyin::kit
