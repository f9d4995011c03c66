// EmbeddedStore: the embedded log's rows on disk. One RocksDB, its lock, its metadata, one synced
// batch at a time.
//
// EmbeddedLog owns one and adds what needs threads: group commit, the tail in memory,
// subscriptions.
//
//   ASSIGN_OR_RETURN(auto store, EmbeddedStore::Open(dir, nullptr, {{"huiyin.intake", 4}}));
//   store->Put(space, 7, now_us, entry);
//   RETURN_IF_ERROR(store->Commit(/*driven=*/false));   // on disk, as one
//
// Threads: Put and Commit from one thread; all else from any.
// Errors: FAILED_PRECONDITION (locked, other format, other partition count), DATA_LOSS (altered,
// missing or unreadable row), RESOURCE_EXHAUSTED (disk full), PERMISSION_DENIED, UNAVAILABLE (any
// other trouble with the directory, and writes that fail).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "rocksdb/db.h"
#include "rocksdb/write_batch.h"
#include "services/kit/log/embedded_rows.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

class EmbeddedStore {
 public:
  // Opens or creates. `topics` are added where new; those the log has already must keep their
  // count. `env` may be null (the machine's own) and must outlive the store.
  static absl::StatusOr<std::unique_ptr<EmbeddedStore>> Open(
      const std::string& dir, rocksdb::Env* env, const std::map<std::string, int>& topics);

  const std::string& identity() const { return identity_; }
  const std::map<std::string, TopicRow>& topics() const { return topics_; }
  // Whether a driven clock stamped the newest records.
  bool stamped_by_driven_clock() const { return driven_; }

  // The newest record of a partition; nothing when it is empty.
  absl::StatusOr<std::optional<LogRecord>> Last(const TopicPartition& where) const;

  // Adds the records [from, to) to *out, stopping early after `bytes_max` bytes (but not before the
  // first).
  absl::Status Read(const TopicPartition& where, Offset from, Offset to, size_t bytes_max,
                    std::vector<LogRecord>* out) const;

  void Put(RowSpace space, Offset offset, int64_t append_time_us, const LogEntry& entry);
  absl::Status Commit(bool driven);

 private:
  EmbeddedStore(std::string dir, std::unique_ptr<rocksdb::DB> db)
      : dir_(std::move(dir)), db_(std::move(db)) {}

  absl::Status LoadMetadata();
  absl::Status CreateMetadata();
  absl::Status LoadTopics();
  absl::Status AddTopics(const std::map<std::string, int>& topics);
  absl::StatusOr<std::optional<std::string>> GetRow(std::string_view key) const;
  absl::StatusOr<LogRecord> Decode(const TopicPartition& where, Offset offset, std::string_view key,
                                   std::string_view row) const;
  absl::StatusOr<RowSpace> SpaceOf(const TopicPartition& where) const;

  const std::string dir_;
  const std::unique_ptr<rocksdb::DB> db_;
  std::string identity_;
  std::map<std::string, TopicRow> topics_;
  bool driven_ = false;

  rocksdb::WriteBatch batch_;
  std::string row_;
};

}  // namespace huiyin::kit
