// The rows of the key store on disk: RocksDB in `<folder>/db`, every write synced. Knows nothing of
// what a row holds. For the files of this folder only. They are one process's own, or its copy of a
// topic (key_topic.h); then only Apply changes them.
//
// A write, sync, flush or compaction that fails ends it for good: what is on disk is unknown until
// the next start. `on_fatal` is told, once; later writes fail with UNAVAILABLE, rows stay readable.
//
// Threads: safe from any thread; `on_fatal` is called on the thread that failed, RocksDB's own
// included, and must not use the rows. Errors: FAILED_PRECONDITION when another process has the
// folder, RESOURCE_EXHAUSTED when the disk is full, DATA_LOSS when the files are damaged.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace rocksdb {
class DB;
class Env;
class WriteBatch;
}  // namespace rocksdb

namespace huiyin::kit {

// A row that tells whether a key file beside the rows is the one they were begun with.
enum class Verifier : char { kMasterKey = 'v', kIndexKey = 'i' };

// What a copy of a topic remembers of it: whose copy it is, the offset it goes on from, and the records
// that tell which key files belong to it.
enum class TopicRow : char { kSource = 't', kPosition = 'o', kMasterKey = 'm', kIndexKey = 'n' };

// What a stretch of a topic changes.
struct KeyChanges {
  std::map<std::string, std::string> added;  // rows by key id
  std::set<std::string> erased;              // ids that are never to come back
  std::set<std::string> removed;             // those of them whose rows are here
  std::map<TopicRow, std::string> topic;
};

class KeyRows {
 public:
  // `env` null: the machine's own; it outlives the rows. `on_fatal` null: nobody is told.
  static absl::StatusOr<std::unique_ptr<KeyRows>> Open(
      const std::string& folder, rocksdb::Env* env = nullptr,
      std::function<void(absl::Status)> on_fatal = nullptr);
  ~KeyRows();

  // Nothing when there is no such key.
  absl::StatusOr<std::optional<std::string>> Find(std::string_view key_id) const;
  absl::Status Add(const std::vector<std::pair<std::string, std::string>>& rows_by_id);
  absl::Status Visit(
      const std::function<void(std::string_view key_id, std::string_view row)>& visit) const;

  // Takes the rows out of sight, and remembers that their bytes must still go.
  absl::Status Remove(const std::vector<std::string>& key_ids);
  // Removed, but their bytes may still stand in some file.
  absl::StatusOr<std::vector<std::string>> Unpurged() const;
  // Rewrites the files that hold bytes of removed rows and deletes the old ones.
  absl::Status Purge(std::vector<std::string> key_ids);

  // All of it or, after a crash, nothing. Bytes of removed rows must still go, as after Remove.
  absl::Status Apply(const KeyChanges& changes);
  absl::StatusOr<bool> IsErased(std::string_view key_id) const;
  absl::StatusOr<std::optional<std::string>> FindTopicRow(TopicRow row) const;

  absl::StatusOr<std::optional<std::string>> FindVerifier(Verifier of) const;
  absl::Status PutVerifier(Verifier of, const std::string& row);
  absl::Status RemoveVerifier(Verifier of);

  // Synced writes so far.
  int64_t syncs() const { return syncs_.load(std::memory_order_relaxed); }

 private:
  class Failure;

  KeyRows(std::unique_ptr<rocksdb::DB> db, std::shared_ptr<Failure> failure);
  absl::StatusOr<std::optional<std::string>> Get(const std::string& key) const;
  absl::Status Write(rocksdb::WriteBatch* batch);
  absl::Status VisitPrefix(
      char prefix, const std::function<void(std::string_view, std::string_view)>& visit) const;

  const std::shared_ptr<Failure> failure_;  // RocksDB tells it too
  std::unique_ptr<rocksdb::DB> db_;
  std::atomic<int64_t> syncs_{0};
};

}  // namespace huiyin::kit
