// BufferedStore: a Store that gathers rows in memory and hands them on many at a time, in order.
//
// A case on its way changes the same rows at each step, and its timers come and go: what is replaced within a buffer's time
// is neither encoded nor written. What the store below holds is a prefix of what was written, as the contract says: the
// log gives the rest again.
//
//   BufferedStore store(std::move(rocks), 4096);
//
// Threads: as Store. A snapshot, from any thread, hands on first what there is.
// Errors: where that fails there is no snapshot, and no write any more until Reset; rows are still read.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "services/kit/store/store.h"

namespace huiyin::kit {

class BufferedStore : public Store {
 public:
  BufferedStore(std::unique_ptr<Store> base, size_t rows_max);

  bool Get(std::string_view key, std::string* value) const override;
  RowPtr Find(std::string_view key, const google::protobuf::MessageLite& shape) const override;
  void Scan(std::string_view from, std::string_view to, Visit visit) const override;
  absl::Status Write(Overlay::Writes&& writes) override;
  absl::StatusOr<std::unique_ptr<Reader>> Snapshot() const override;
  absl::Status Reset() override;
  absl::Status Flush() override;
  absl::Status Checkpoint(const std::string& directory) override;

 private:
  absl::Status HandOn() const;

  const std::unique_ptr<Store> base_;
  const size_t rows_max_;
  // Recursive: who scans may ask for other rows meanwhile. Guards what follows, and rows that become bytes.
  mutable std::recursive_mutex mutex_;
  mutable Overlay buffer_;
  mutable absl::Status failed_;
};

}  // namespace huiyin::kit
